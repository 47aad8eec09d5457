// What the legacy formats have in common: samples are numbers and addresses, one location per
// address, and hardly any symbols. A memory map may follow the samples.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/import/line_reader.h"
#include "analyzer/import/memory_map.h"
#include "analyzer/model/profile_builder.h"
#include "proto/base/hash.h"

namespace pfa {

class TextProfile {
 public:
  ProfileBuilder& builder() { return builder_; }

  // `return_addresses` as in the text; each is reduced by one, to lie within the call instruction.
  // Fails when there are more rows than fit (Full).
  Result<void> AddSample(std::span<const uint64_t> return_addresses,
                         std::span<const int64_t> values, std::span<const Label> labels);

  // The same for addresses that already are where the program was.
  Result<void> AddExactSample(std::span<const uint64_t> addresses, std::span<const int64_t> values,
                              std::span<const Label> labels);

  // For formats in which the leaf may be there twice, from the processor and from the stack: drops
  // the second frame if it is the leaf's address less one.
  void DropRepeatedLeaves() { drops_repeated_leaves_ = true; }

  // The location of an address that a sample has, or kNone.
  [[nodiscard]] LocationId FindLocation(uint64_t address) const;

  // Reads what follows the samples, maps locations, and builds.
  Result<Profile> Finish(LineReader& lines) &&;
  // Maps locations by these regions, and builds.
  Result<Profile> Finish(std::vector<MappedRegion> regions) &&;

 private:
  ProfileBuilder builder_;
  std::unordered_map<uint64_t, LocationId, SeededHash> locations_;
  bool drops_repeated_leaves_ = false;
  std::vector<uint64_t> exact_;  // scratch
  std::vector<LocationId> frames_;
};

// All "0x..." numbers of the text, in lower case. False if one does not fit 64 bits.
bool ParseHexAddresses(std::string_view text, std::vector<uint64_t>* addresses);
// A decimal number.
bool ParseInt64(std::string_view text, int64_t* value);
// A number as Go's source has them: 0x1f, 0o17, 017, 0b1, 1_000.
bool ParseGoInt64(std::string_view text, int64_t* value);

// Scales sampled heap objects up to what was allocated: a sample stands for 1 / P(size)
// allocations, P(size) = 1 - e^(-size/rate), since sampling is a Poisson process over allocated
// bytes. `rate` is the mean distance of samples in bytes; at most 1 means that all are there.
void UnsampleHeap(int64_t rate, int64_t* count, int64_t* bytes);

}  // namespace pfa
