// Frames of printed stacks as locations of a profile. Functions and locations are known by name and
// place only: there are no addresses.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/model/profile_builder.h"
#include "proto/base/hash.h"

namespace pfa {

class TracebackStacks {
 public:
  explicit TracebackStacks(ProfileBuilder& builder);

  // Adds the next frame, outwards, of the stack in progress. An inlined one shares its location
  // with the frame that follows. `file` may be empty.
  void AddFrame(std::string_view function, std::string_view file, int64_t line, bool inlined);

  // Ends the stack: its locations, leaf first. Valid until the next AddFrame.
  std::span<const LocationId> Finish();
  [[nodiscard]] bool empty() const { return frames_.empty() && lines_.empty(); }

 private:
  FunctionId FunctionOf(std::string_view name, std::string_view file);
  void CloseLocation();

  ProfileBuilder& builder_;
  MappingId mapping_;
  struct BytesHash {
    size_t operator()(std::string_view bytes) const noexcept { return HashText(bytes); }
  };

  std::unordered_map<uint64_t, FunctionId, SeededHash> functions_;    // by name and file
  std::unordered_map<std::string, LocationId, BytesHash> locations_;  // by their lines, as bytes
  std::vector<LocationId> frames_;
  std::vector<Line> lines_;  // of the location in progress, innermost first
  std::string key_;          // scratch
  bool finished_ = false;
};

}  // namespace pfa
