// A source that behaves as pipes and failing disks do: short reads, and an error at a chosen byte.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "proto/base/result.h"
#include "proto/byte_source.h"
#include "tests/support/exact_buffer.h"

namespace pfa::test {

struct SourcePlan {
  size_t step = SIZE_MAX;  // the most that one Read returns
  // Reading this byte is an I/O error, again and again.
  std::optional<size_t> fails_at = std::nullopt;
};

class PlannedSource : public ByteSource {
 public:
  PlannedSource(std::string name, std::string_view bytes, SourcePlan plan = {})
      : ByteSource(std::move(name)), buffer_(bytes), plan_(plan) {}

  Result<size_t> Read(std::span<uint8_t> buffer) override {
    const auto rest = buffer_.bytes().subspan(position_);
    size_t n = std::min({buffer.size(), rest.size(), plan_.step});
    if (plan_.fails_at) {
      if (position_ == *plan_.fails_at) return Error{ErrorCode::kIo, "the disk is on fire", name()};
      n = std::min(n, *plan_.fails_at - position_);
    }
    std::copy_n(rest.begin(), n, buffer.begin());
    position_ += n;
    return n;
  }

 private:
  ExactBuffer buffer_;
  SourcePlan plan_;
  size_t position_ = 0;
};

inline std::unique_ptr<ByteSource> Planned(std::string_view bytes, SourcePlan plan = {}) {
  return std::make_unique<PlannedSource>("input", bytes, plan);
}

}  // namespace pfa::test
