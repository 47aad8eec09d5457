// Call graphs as pictures.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analyzer/drawing/forked_work.h"
#include "analyzer/drawing/paint.h"
#include "cli/render/page.h"
#include "proto/base/result.h"

namespace pfa {

// Formats of DrawGraph: svg, png, pdf, ps, gif. Also the endings of their files.
std::span<const std::string_view> PictureFormats();
bool IsPictureFormat(std::string_view format);

// The graph, in Graphviz's language and with all text in it escaped (DotForPicture), laid out by
// Graphviz's library in a process of its own. The errors say what is missing or how long it took.
Result<Picture> DrawGraph(const std::string& dot, std::string_view format,
                          const WorkLimits& limits = {});

// SVG as Graphviz writes it, with what lets a browser move, zoom and search it. Still a picture
// where no scripts run.
Result<std::string> InteractiveSvg(const std::string& svg);

// For a page of one's own, which has elements "search" and "found": what goes into its body, and
// what that needs. The script comes last.
Result<std::string> EmbeddedSvg(const std::string& svg);
PageAsset GraphStyle();
PageAsset GraphScript();

}  // namespace pfa
