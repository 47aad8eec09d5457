// Where the framing of a trace of format v2 goes on after damage: which bytes are the head of a
// batch. Heads have no mark of their own, but the runtime pads the size to ten bytes, which other
// bytes hardly ever look like; thread, time and generation must be plausible besides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace pfa {

// What is known of the batches before the damage.
struct TraceHeadHints {
  bool has_experiments = false;
  uint64_t generation = 0;            // of the last good batch; 0: there was none
  std::optional<uint64_t> time = {};  // likewise
};

// The longest head: a type, an experiment, and four integers.
constexpr size_t kMaxTraceHeadBytes = 42;

// Whether `bytes` begin with a plausible head; none if it is one so far, but not yet whole.
std::optional<bool> BeginsWithTraceHead(std::span<const uint8_t> bytes,
                                        const TraceHeadHints& hints);

}  // namespace pfa
