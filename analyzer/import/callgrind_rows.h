// What a callgrind file says, as rows: functions and locations once each, and the costs of every
// place and call added up. From them a profile is made.
#pragma once

#include <cstdint>
#include <span>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "analyzer/import/callgrind_stacks.h"
#include "analyzer/model/profile_builder.h"
#include "proto/base/hash.h"
#include "proto/base/result.h"

namespace pfa {

class CallgrindRows {
 public:
  struct Function {
    StringId object{0};
    StringId file{0};
    StringId name{0};
  };

  // For texts, sample types and the header.
  ProfileBuilder& builder() { return builder_; }

  // How many costs a line has; once, before any is added. 0 until then.
  void SetEventCount(size_t count) { graph_.event_count = count; }
  [[nodiscard]] size_t event_count() const { return graph_.event_count; }

  uint32_t FunctionOf(const Function& function);
  // A line of the function, in a file that inlining may have made another.
  LocationId LocationOf(const Function& function, StringId file, int64_t line, uint64_t address);

  // `costs` has event_count() values. False if the sum with those of the same place does not fit 64
  // bits.
  [[nodiscard]] bool AddCost(uint32_t function, LocationId location,
                             std::span<const int64_t> costs);
  [[nodiscard]] bool AddCall(uint32_t caller, uint32_t callee, LocationId location,
                             std::span<const int64_t> costs);
  // The file did not say where the callee is: it may be another function of that name.
  void GuessFileOf(uint32_t callee) { file_is_guessed_[callee] = 1; }

  Result<Profile> Build() &&;

 private:
  using RowsByKey = std::unordered_map<uint64_t, uint32_t, SeededHash>;
  struct TupleHash {
    template <typename... T>
    size_t operator()(const std::tuple<T...>& key) const noexcept {
      uint64_t h = HashSeed();
      std::apply([&h](auto... parts) { ((h = HashMix(h, parts)), ...); }, key);
      return h;
    }
  };

  MappingId MappingOf(StringId object);
  void ResolveCallees();

  ProfileBuilder builder_;
  CallgrindGraph graph_;
  std::vector<Function> functions_;
  std::vector<uint8_t> file_is_guessed_;  // by function
  std::unordered_map<std::tuple<uint32_t, uint32_t, uint32_t>, uint32_t, TupleHash> function_rows_;
  std::unordered_map<std::tuple<uint32_t, uint32_t, uint32_t, uint64_t, uint64_t>, LocationId,
                     TupleHash>
      locations_;
  std::unordered_map<uint64_t, FunctionId, SeededHash> profile_functions_;
  std::unordered_map<uint32_t, MappingId> mappings_;
  // Rows of the graph by function and location; of calls, by callee first.
  RowsByKey costs_;
  std::vector<RowsByKey> calls_;
};

}  // namespace pfa
