// Flame graphs in all forms. Each function is pure: the same report gives the same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "analyzer/report/flame.h"
#include "cli/render/page.h"
#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

// One file without external resources that finds, zooms and explains. Needs a report with all
// types and both directions to offer them.
std::string FlameHtml(const FlameReport& report, const std::string& title);

// The same as a part of a page that has more: what goes into its body, under the title. Needs
// FlameStyle and, behind it, FlameScript, too.
std::string FlameSection(const FlameReport& report, const std::string& title);

// For a page of one's own, which has elements "search", "found" and "theme": what goes into its
// body, and what that needs. The script comes last.
std::string FlameBody(const FlameReport& report);
PageAsset FlameStyle();
PageAsset FlameScript();

// A drawing with a title per frame; with scripts it also zooms and searches. `max_depth` 0: all.
std::string FlameSvg(const FlameReport& report, const std::string& title, uint32_t max_depth);

struct FlameTextStyle {
  size_t columns = 100;
  bool color = false;
  uint32_t max_depth = 0;  // 0: all
};
std::string FlameText(const FlameReport& report, const FlameTextStyle& style);

// "main;serve;parse 42", a line per stack with a value of its own. Of a difference: "... old new",
// as flamegraph.pl and difffolded.pl have it.
std::string FlameFolded(const FlameReport& report);
// The same piece by piece: whole stacks can be larger than memory.
Result<void> WriteFlameFolded(const FlameReport& report, ByteSink& sink);

// https://www.speedscope.app/file-format-schema.json, a sampled profile per sample type. Of a
// difference the new values; old ones are profiles of their own.
std::string FlameSpeedscope(const FlameReport& report, const std::string& title);
Result<void> WriteFlameSpeedscope(const FlameReport& report, const std::string& title,
                                  ByteSink& sink);

}  // namespace pfa
