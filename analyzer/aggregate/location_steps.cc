#include "analyzer/aggregate/location_steps.h"

#include "proto/base/check.h"

namespace pfa {

LocationSteps::LocationSteps(const Selection& selection, const NodeTable& nodes,
                             std::span<const uint32_t> numbers, std::span<const uint8_t> wanted) {
  PFA_CHECK(wanted.size() < kNoNumber);
  const size_t count = selection.profile().locations().size();
  entries_.reserve(count);
  begins_.reserve(count + 1);
  for (size_t i = 0; i < count; ++i) {
    begins_.push_back(static_cast<uint32_t>(steps_.size()));
    uint32_t innermost = kNoNumber;
    bool residual = false;
    bool any_wanted = false;
    const auto all = nodes.nodes(LocationId::FromIndex(i));
    for (size_t n = all.size(); n > 0; --n) {
      const uint32_t number = numbers[all[n - 1].index()];
      if (number == kNoNumber) {
        residual = true;
        continue;
      }
      steps_.push_back({number, n < all.size(), residual});
      innermost = number;
      residual = false;
      any_wanted = any_wanted || wanted[number] != 0;
    }
    entries_.emplace_back(innermost, residual, any_wanted);
  }
  begins_.push_back(static_cast<uint32_t>(steps_.size()));
}

}  // namespace pfa
