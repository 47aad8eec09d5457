// What the legacy text formats have in common: samples are numbers and addresses, one location per
// address, and no symbols. Go writes no memory map, so all locations share one fake mapping.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/import/line_reader.h"
#include "analyzer/model/profile_builder.h"
#include "proto/base/hash.h"

namespace pfa {

class TextProfile {
 public:
  ProfileBuilder& builder() { return builder_; }

  // `return_addresses` as in the text; each is reduced by one, to lie within the call instruction.
  void AddSample(std::span<const uint64_t> return_addresses, std::span<const int64_t> values,
                 std::span<const Label> labels);

  // Reads what follows the samples, and builds.
  Result<Profile> Finish(LineReader& lines) &&;

 private:
  ProfileBuilder builder_;
  std::unordered_map<uint64_t, LocationId, SeededHash> locations_;
  MappingId mapping_;
  std::vector<LocationId> frames_;  // scratch
};

// All "0x..." numbers of the text. False if one does not fit 64 bits.
bool ParseHexAddresses(std::string_view text, std::vector<uint64_t>* addresses);
bool ParseInt64(std::string_view text, int64_t* value);
// Whether this line starts a memory map.
bool IsMemoryMapStart(std::string_view line);

}  // namespace pfa
