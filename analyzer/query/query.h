// Query: options compiled for one profile, once. Everything that can be wrong with an option is
// found here, before any work.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/go_regexp.h"
#include "analyzer/query/options.h"
#include "analyzer/query/tag_filter.h"
#include "proto/base/result.h"

namespace pfa {

// Instead of functions, what they belong to.
enum class GoGroup : uint8_t { kNone, kPackage, kModule, kDirectory, kOrigin };

// What is kept apart when rows are formed (section "Granularity" of docs/how-pfa-counts.md).
struct Granularity {
  bool function = true;
  bool filename = false;
  bool line = false;
  bool column = false;
  bool address = false;
  bool inlines = true;
  bool binary = false;  // and the functions' start lines
  // Not kNone: a row is one of these, and nothing else above is kept apart (but `inlines` counts).
  GoGroup group = GoGroup::kNone;
};

// What an option of this name (may be empty) and its modifiers ask for; unknown names are taken for
// functions.
Granularity GranularityOf(std::string_view name, bool noinlines, bool showcolumns);

struct Query {
  Options options;
  Compatibility compatibility = Compatibility::kNative;

  size_t column = 0;        // of Profile::values
  std::string sample_type;  // "cpu", or "mean_cpu"
  std::string sample_unit;
  double ratio = 1;  // what every number shown is multiplied by
  Granularity granularity;

  std::optional<GoRegexp> focus;
  std::optional<GoRegexp> ignore;
  std::optional<GoRegexp> hide;
  std::optional<GoRegexp> show;
  std::optional<GoRegexp> show_from;
  std::optional<GoRegexp> prune_from;
  std::optional<GoRegexp> tagshow;
  std::optional<GoRegexp> taghide;
  std::optional<TagFilter> tagfocus;
  std::optional<TagFilter> tagignore;
  std::optional<GoRegexp> argument;  // of a report that takes one

  // The filters that reports list in their header: name and text, in pprof's order.
  std::vector<std::pair<std::string, std::string>> active_filters;

  // Of the report made with this query, also if it failed: "Focus expression matched no samples".
  std::vector<std::string> messages;
};

Result<Query> CompileQuery(const Profile& profile, const Options& options,
                           Compatibility compatibility = Compatibility::kNative);

// The column of a sample type given by name or number, or the profile's default for "".
Result<size_t> FindSampleType(const Profile& profile, std::string_view sample_index);

}  // namespace pfa
