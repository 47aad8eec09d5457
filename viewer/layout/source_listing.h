// The source of a function, line by line, and its picture: how hot each line is, and where the hot
// ones are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/report/document.h"
#include "viewer/layout/draw_list.h"
#include "viewer/layout/geometry.h"
#include "viewer/layout/text_metrics.h"
#include "viewer/layout/theme.h"

namespace pfa {

// Texts are safe to show.
struct SourceLine {
  int64_t number = 0;  // 0: a heading, with the name of the function and its file
  int64_t flat = 0;
  int64_t cum = 0;
  std::string flat_text;  // "" for nothing
  std::string cum_text;
  std::string text;
  std::string file;  // of a heading
};

struct SourceListing {
  std::vector<SourceLine> lines;
  // Places in `lines` that have a value of their own or of what they call, the hottest first.
  std::vector<uint32_t> hottest;
  int64_t most_flat = 0;
  int64_t most_cum = 0;
  std::vector<std::string> notes;  // why there is no text, or that it may be another version
};

// Of the document of `pfa list`.
SourceListing MakeSourceListing(const Document& list);

// Where it has been scrolled to, and which line is chosen.
struct SourcePlace {
  static constexpr float kAutomatic = -1;
  float scroll = kAutomatic;  // pixels; kAutomatic: so that the hottest line is seen
  int64_t line = 0;           // 0: none
  bool operator==(const SourcePlace&) const = default;
};

struct SourcePicture {
  const SourceListing& listing;
  SourcePlace place;
  Theme theme;
};

float SourceRowHeight(const TextMetrics& metrics);
// The scroll that shows the place, from 0 to what there is.
float SourceScroll(const SourceListing& listing, const SourcePlace& place, float height,
                   const TextMetrics& metrics);
// The same so that this one of `lines` is in the middle.
float SourceScrollTo(const SourceListing& listing, uint32_t line, float height,
                     const TextMetrics& metrics);
// The strip at the right with all of the lines; a click there goes to a line.
PxRect SourceOverview(const PxRect& area);

void LayoutSource(const SourcePicture& picture, const PxRect& area, const TextMetrics& metrics,
                  DrawList* list);

}  // namespace pfa
