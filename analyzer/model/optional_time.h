// A time in nanoseconds, or none, in half the memory of std::optional: rows of traces have two each
// and there may be millions. The smallest number, which no clock shows, is the one that is none.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace pfa {

class OptionalTime {
 public:
  constexpr OptionalTime() = default;
  constexpr OptionalTime(int64_t time_ns) : ns_(time_ns) {}  // NOLINT: implicit

  [[nodiscard]] constexpr bool has_value() const { return ns_ != kNone; }
  constexpr explicit operator bool() const { return has_value(); }
  constexpr int64_t operator*() const { return ns_; }
  [[nodiscard]] constexpr int64_t value_or(int64_t other_ns) const {
    return has_value() ? ns_ : other_ns;
  }
  constexpr operator std::optional<int64_t>() const {  // NOLINT: implicit
    return has_value() ? std::optional(ns_) : std::nullopt;
  }
  constexpr bool operator==(const OptionalTime&) const = default;

 private:
  static constexpr int64_t kNone = std::numeric_limits<int64_t>::min();
  int64_t ns_ = kNone;
};

}  // namespace pfa
