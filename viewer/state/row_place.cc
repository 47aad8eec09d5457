#include "viewer/state/row_place.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace pfa {
namespace {

// Keys of columns, the first that has a number counts.
constexpr std::array<std::string_view, 3> kStartKeys = {"start_ns", "longest_start_ns",
                                                        "worst_at_ns"};
// Elsewhere that is a sum.
constexpr std::array<std::string_view, 1> kMessageKeys = {"time_ns"};
constexpr std::array<std::string_view, 4> kLengthKeys = {"duration_ns", "wait_ns", "longest_ns",
                                                         "window_ns"};
constexpr std::array<std::string_view, 4> kGoroutineKeys = {"goroutine", "goroutine_id",
                                                            "longest_goroutine", "first_goroutine"};

std::optional<int64_t> FirstNumber(const Table& table, const std::vector<Cell>& row,
                                   std::span<const std::string_view> keys) {
  for (const std::string_view key : keys) {
    const auto column = std::ranges::find(table.columns, key, &Column::key);
    const auto number = static_cast<size_t>(column - table.columns.begin());
    if (number < row.size() && row[number].value) return row[number].value;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Action> PlaceOf(const Trace& trace, const Document& document, const Table& table,
                              const std::vector<Cell>& row) {
  constexpr std::array<std::string_view, 1> kEnd = {"end_ns"};
  auto goroutine = FirstNumber(table, row, kGoroutineKeys);
  if (document.report == "goroutine") {
    const auto number =
        std::ranges::find(document.numbers, "goroutine", &std::pair<std::string, int64_t>::first);
    if (number != document.numbers.end()) goroutine = number->second;
  }
  const auto start = document.report == "log" ? FirstNumber(table, row, kMessageKeys)
                                              : FirstNumber(table, row, kStartKeys);
  // Sums of time are no times: they have no column that says where they begin.
  if (!start || *start < trace.start_ns() || *start > trace.end_ns()) {
    if (!goroutine || document.report == "goroutine") return std::nullopt;
    return Action{ActionKind::kGoroutine, "", static_cast<double>(*goroutine)};
  }
  const auto end = FirstNumber(table, row, kEnd);
  const int64_t length = end ? *end - *start : FirstNumber(table, row, kLengthKeys).value_or(0);
  // A task has a bar of its own, whoever began it.
  if (document.report == "tasks") goroutine.reset();
  return Action{ActionKind::kAt, "", static_cast<double>(*start - trace.start_ns()),
                static_cast<double>(goroutine.value_or(0)),
                static_cast<double>(std::max<int64_t>(0, length))};
}

}  // namespace pfa
