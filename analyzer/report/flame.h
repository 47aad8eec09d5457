// The flame report: the tree of calls with the values of one or all sample types, ready to draw.
// cli/render/flame draws it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/aggregate/frame_tree.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/stack_order.h"
#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/query/selection.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

struct FlameRequest {
  bool all_types = false;        // else only the selected sample type
  bool both_directions = false;  // else only what the query asks for
  double merge_below = 0;        // share of the total, where -merge_below gives none
  // If nothing is merged, the stacks are put in order instead of making a tree of them.
  bool only_stacks = false;
  bool collapse_recursion = false;  // each function once per stack (aggregate/collapsed_stacks.h)
  // Not empty: only stacks with the function of this name, from its outermost frame on: what it
  // calls, or, bottom-up, what it is called by.
  std::string around = {};
};

struct FlameType {
  std::string name;
  std::string unit;
  int64_t total = 0;       // what 100 per cent is; of a difference: of the new profile
  int64_t lost_total = 0;  // of a difference: 100 per cent of the old profile
};

// How a row's own name is to be found and shown.
struct FlameName {
  std::string name;       // safe to show (display_name.h)
  std::string place;      // "file:line" of the function's start, if known; safe to show
  uint8_t color = 0;      // of kFlameColors: the same for all functions of a package
  uint8_t own_color = 0;  // of kNameColors: the same for a name wherever and whenever it is seen
};

inline constexpr size_t kFlameColors = 12;
inline constexpr size_t kNameColors = 18;

// The stacks of a report, root first as in its tree; must not move.
struct FlameStackList {
  std::shared_ptr<const Profile> profile;  // if it was made for the report
  std::unique_ptr<const Selection> selection;
  std::unique_ptr<const NodeTable> nodes;
  StackOrder order;
};

struct FlameReport {
  std::vector<FlameType> types;
  size_t selected = 0;  // of types
  // Values of both signs: a difference. The trees' columns are then new and old of each type in
  // turn, else the types.
  bool is_diff = false;
  std::vector<FlameName> names;  // by NodeId
  FrameTree tree;                // in the direction that was asked for
  // With only_stacks, if nothing is merged: everything below the root of `tree`. Refers to the
  // profile.
  std::optional<FlameStackList> stacks;
  bool bottom_up = false;
  std::optional<FrameTree> other;  // in the other direction
  uint64_t merged_frames = 0;      // in `tree`
  std::vector<Fact> facts;
  std::vector<std::string> summary;  // filters, what was merged
  std::vector<Note> notes;
  std::vector<std::string> messages;  // for standard error
  std::string output_unit;            // "auto": one that suits each value
  double ratio = 1;

  [[nodiscard]] size_t gained_column(size_t type) const { return is_diff ? 2 * type : type; }
  [[nodiscard]] static size_t lost_column(size_t type) { return 2 * type + 1; }
  // Of the selected type; of a difference, old and new together.
  [[nodiscard]] int64_t WidthOf(uint32_t row) const;
  // "all", "(3 smaller)", or the function's name.
  [[nodiscard]] std::string NameOf(const FrameTree& of, uint32_t row) const;
  [[nodiscard]] std::string Format(int64_t value, size_t type) const;
  // "1.20s (44.44%), own 20ms (0.74%)" for people, of the selected type.
  [[nodiscard]] std::string ValuesOf(uint32_t row) const;
};

// Applies the query's filters and builds the tree. `query.options.base` and `diff_base` mean the
// same here: that values were subtracted.
Result<FlameReport> BuildFlame(const Profile& profile, Query& query, const FlameRequest& request);

// The rows of the tree as a table.
Result<Document> FlameDocument(const Profile& profile, Query& query);

}  // namespace pfa
