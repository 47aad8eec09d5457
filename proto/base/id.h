// Strong 32-bit ids: one type per table, so that a function id cannot index the table of strings.
// Ids are dense (0, 1, 2, ...) and order like their numbers; kNone means "no such row".
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace pfa {

template <typename Tag>
struct Id {
  static constexpr uint32_t kNoneValue = 0xffffffffU;
  static const Id kNone;

  uint32_t value = kNoneValue;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t v) : value(v) {}
  // For indices of vectors, whose size is bounded by the limits of the builder.
  static constexpr Id FromIndex(size_t index) { return Id(static_cast<uint32_t>(index)); }

  [[nodiscard]] constexpr bool valid() const { return value != kNoneValue; }
  [[nodiscard]] constexpr size_t index() const { return value; }
  constexpr bool operator==(const Id&) const = default;
  constexpr bool operator<(const Id& other) const { return value < other.value; }
};

template <typename Tag>
constexpr Id<Tag> Id<Tag>::kNone{};

}  // namespace pfa

template <typename Tag>
struct std::hash<pfa::Id<Tag>> {
  size_t operator()(pfa::Id<Tag> id) const noexcept { return std::hash<uint32_t>()(id.value); }
};
