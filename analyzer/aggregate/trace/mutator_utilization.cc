#include "analyzer/aggregate/trace/mutator_utilization.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace pfa {

MutatorUtilization::MutatorUtilization(std::vector<UtilizationStep> steps)
    : steps_(std::move(steps)) {
  sums_.reserve(steps_.size());
  double sum = 0;
  for (size_t i = 0; i < steps_.size(); ++i) {
    if (i > 0) {
      sum += steps_[i - 1].utilization *
             static_cast<double>(steps_[i].time_ns - steps_[i - 1].time_ns);
    }
    sums_.push_back(sum);
  }
}

int64_t MutatorUtilization::length_ns() const {
  return empty() ? 0 : steps_.back().time_ns - steps_.front().time_ns;
}

double MutatorUtilization::mean() const {
  return length_ns() == 0 ? 1 : sums_.back() / static_cast<double>(length_ns());
}

double MutatorUtilization::Integral(int64_t time_ns) const {
  const auto after = std::ranges::upper_bound(steps_, time_ns, {}, &UtilizationStep::time_ns);
  if (after == steps_.begin()) return 0;
  const auto i = static_cast<size_t>(after - steps_.begin()) - 1;
  if (i + 1 == steps_.size()) return sums_[i];
  return sums_[i] + steps_[i].utilization * static_cast<double>(time_ns - steps_[i].time_ns);
}

double MutatorUtilization::MeanOf(int64_t start_ns, int64_t end_ns) const {
  if (start_ns >= end_ns) return 1;
  return (Integral(end_ns) - Integral(start_ns)) / static_cast<double>(end_ns - start_ns);
}

// Both edges of the window go over the steps, each once; so do the edges of windows that are taken.
bool MutatorUtilization::FindWorst(int64_t length_ns, std::span<const Window> taken,
                                   Window* worst) const {
  const size_t count = steps_.size();
  const int64_t last_ns = steps_.back().time_ns - length_ns;  // where a window can begin
  worst->utilization = std::numeric_limits<double>::infinity();
  bool found = false;
  size_t left = 0;  // the steps that the edges are on
  size_t right = 0;
  size_t next_taken = 0;  // of those sorted by start
  const auto value_at = [this](size_t i, int64_t time_ns) {
    return sums_[i] + steps_[i].utilization * static_cast<double>(time_ns - steps_[i].time_ns);
  };
  int64_t start_ns = steps_.front().time_ns;
  while (start_ns <= last_ns) {
    const int64_t end_ns = start_ns + length_ns;
    while (left + 1 < count && steps_[left + 1].time_ns <= start_ns) ++left;
    while (right + 1 < count && steps_[right + 1].time_ns <= end_ns) ++right;
    while (next_taken < taken.size() && taken[next_taken].end_ns <= start_ns) ++next_taken;
    if (next_taken < taken.size() && taken[next_taken].start_ns < end_ns) {
      start_ns = taken[next_taken].end_ns;
      continue;
    }
    const double mean =
        (value_at(right, end_ns) - value_at(left, start_ns)) / static_cast<double>(length_ns);
    if (mean < worst->utilization) {
      *worst = {start_ns, end_ns, mean};
      found = true;
    }
    int64_t next_ns = last_ns;
    if (left + 1 < count) next_ns = std::min(next_ns, steps_[left + 1].time_ns);
    if (right + 1 < count) next_ns = std::min(next_ns, steps_[right + 1].time_ns - length_ns);
    if (next_taken < taken.size()) {
      next_ns = std::min(next_ns, taken[next_taken].start_ns - length_ns);
    }
    start_ns = next_ns > start_ns ? next_ns : start_ns == last_ns ? last_ns + 1 : start_ns + 1;
  }
  return found;
}

MutatorUtilization::Window MutatorUtilization::Worst(int64_t length_ns) const {
  Window worst;
  if (empty()) return worst;
  FindWorst(std::min(length_ns, this->length_ns()), {}, &worst);
  return worst;
}

std::vector<MutatorUtilization::Window> MutatorUtilization::WorstApart(int64_t length_ns,
                                                                       size_t count) const {
  std::vector<Window> by_start;
  std::vector<Window> worst;
  if (empty()) return worst;
  Window window;
  while (worst.size() < count &&
         FindWorst(std::min(length_ns, this->length_ns()), by_start, &window)) {
    worst.push_back(window);
    by_start.insert(std::ranges::upper_bound(by_start, window.start_ns, {}, &Window::start_ns),
                    window);
  }
  return worst;
}

}  // namespace pfa
