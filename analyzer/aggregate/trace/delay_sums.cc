#include "analyzer/aggregate/trace/delay_sums.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "analyzer/aggregate/trace/goroutine_stats.h"
#include "proto/base/number.h"

namespace pfa {

void DelaySums::Sums::Add(const TraceProfileRow& row, const Place& place) {
  if (row.stack.index() >= first_.size()) first_.resize(row.stack.index() + 1, kNone);
  uint32_t* at = &first_[row.stack.index()];
  while (*at != kNone) {
    Sum& sum = sums_[*at];
    if (sum.row.reason == row.reason && sum.row.is_syscall == row.is_syscall) {
      sum.row.count += row.count;
      sum.row.last_ns = std::max(sum.row.last_ns, row.last_ns);
      // Only times that no clock can have do not fit.
      if (!CheckedAdd(&sum.row.ns, row.ns)) sum.row.ns = INT64_MAX;
      sum.first = std::min(sum.first, place);
      return;
    }
    at = &sum.next;
  }
  *at = static_cast<uint32_t>(sums_.size());
  sums_.push_back({row, place, kNone});  // may move what `at` points to, not used any more
}

void DelaySums::Add(const DelaySums& other) {
  for (const Sums::Sum& sum : other.sums_.all()) sums_.Add(sum.row, sum.first);
}

std::vector<TraceProfileRow> DelaySums::Rows(const Trace& trace) const {
  const bool is_network = kind_ == TraceProfileKind::kNetwork;
  std::vector<Sums::Sum> sums;
  if (is_network || kind_ == TraceProfileKind::kSync) {
    // Only now, since names may not be looked up while transitions come.
    Sums wanted;
    for (const Sums::Sum& sum : sums_.all()) {
      const std::string_view reason = trace.text(sum.row.reason);
      if (!(is_network ? IsNetworkReason(reason) : IsSyncReason(reason))) continue;
      TraceProfileRow row = sum.row;
      row.reason = StringId(0);
      wanted.Add(row, sum.first);
    }
    sums = wanted.all();
  } else {
    sums = sums_.all();
  }
  std::ranges::sort(sums, {},
                    [](const Sums::Sum& sum) { return std::pair(sum.row.stack.value, sum.first); });
  std::vector<TraceProfileRow> rows;
  rows.reserve(sums.size());
  for (const Sums::Sum& sum : sums) rows.push_back(sum.row);
  return rows;
}

}  // namespace pfa
