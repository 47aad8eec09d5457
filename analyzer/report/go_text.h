// Text as Go's libraries lay it out, where that shows in pprof's output.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pfa {

// Go's utf8.RuneCountInString: code points, each byte that is no valid UTF-8 counting as one.
size_t RuneCount(std::string_view text);

// Go's fmt.Sprintf("%<width>s"): right-aligned by code points, never cut.
void AppendRightAligned(std::string_view text, size_t width, std::string* out);

// Go's text/tabwriter as pprof uses it: cells end with a tab and are right-aligned within their
// column, which is a run of consecutive lines that have a cell there; one blank more than the
// widest cell. What follows the last tab of a line is no cell. Vertical tabs end cells too, form
// feeds end lines and all columns.
std::string AlignTabs(std::string_view text);

}  // namespace pfa
