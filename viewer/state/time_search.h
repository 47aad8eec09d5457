// What a search in a trace finds: spans of goroutines. The text has up to three parts:
//
//   main\.worker       goroutines whose entry function matches, waits whose reason does, and spans
//   in
//                      which a message was logged, or a task or region began, whose text does
//   #12                goroutine 12
//   >10ms              spans that are at least that long
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "proto/base/result.h"
#include "viewer/layout/timeline_index.h"

namespace pfa {

class TimeSearch {
 public:
  // Errors: a regular expression or a duration that is none.
  static Result<TimeSearch> Compile(std::string_view text, const TimelineIndex& index);

  // Whether it found the span that the transition begins.
  [[nodiscard]] bool Finds(uint32_t row) const;
  // The next one after this row in the order of time, or before it; none: there is none.
  [[nodiscard]] std::optional<uint32_t> Next(std::optional<uint32_t> row, bool backwards) const;

 private:
  void FindWhatIsSaid();
  explicit TimeSearch(const TimelineIndex& index) : index_(&index) {}

  const TimelineIndex* index_;
  std::optional<int64_t> id_;
  int64_t least_ns_ = 0;
  bool has_pattern_ = false;
  std::vector<uint8_t> groups_;  // that match, by group
  std::vector<uint8_t> texts_;   // by StringId
  std::vector<uint32_t> said_;   // spans with matching messages, tasks and regions; in order
};

}  // namespace pfa
