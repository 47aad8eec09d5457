// Where baselines are kept, as people can read it:
//
//   .pfa/baselines/main/linux_amd64_AMD-EPYC_p2_1a2b3c4d/000003/set.json
//                                                               benchmarks.txt
//                                                               cpu.1.pprof
//
// by name, environment and number. Sets are added whole (proto/output_folder.h) and never changed.
// What is read is untrusted: links are refused, names are checked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/stored_set.h"
#include "proto/base/result.h"

namespace pfa {

// The saves of a name in one environment.
struct BaselineHistory {
  std::string name;
  std::string folder;             // path
  std::vector<uint64_t> numbers;  // the oldest first; at least one
};

// Names of baselines: letters, digits, '.', '_' and '-'.
Result<void> CheckBaselineName(std::string_view name);

class BaselineStore {
 public:
  // `folder`, or, if that is "", .pfa/baselines of the working directory or the nearest one above
  // it. Errors: there is none.
  static Result<BaselineStore> Open(const std::string& folder);
  // The same, and where there is none, it will be `folder` or .pfa/baselines.
  static BaselineStore OpenOrNew(const std::string& folder);

  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] Result<std::vector<std::string>> Names() const;
  // By environment. Errors: there is no baseline of this name.
  [[nodiscard]] Result<std::vector<BaselineHistory>> HistoriesOf(std::string_view name) const;
  // Everything about one save but its numbers. Errors: it is damaged.
  [[nodiscard]] static Result<StoredSet> Read(const BaselineHistory& history, uint64_t number);
  // What writers that were cut off have left: paths.
  [[nodiscard]] std::vector<std::string> Leftovers() const;

  // Adds a set: `benchmarks` is the text of its results, `profiles` are files to copy.
  [[nodiscard]] Result<StoredSet> Save(StoredSetFacts facts, std::string_view benchmarks,
                                       const std::vector<std::string>& profiles) const;
  static Result<void> RemoveSave(const BaselineHistory& history, uint64_t number);
  Result<void> RemoveName(std::string_view name) const;
  // A path of Leftovers.
  static Result<void> RemoveLeftover(const std::string& path);

 private:
  explicit BaselineStore(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

// The file in a stored set that is about it.
inline constexpr std::string_view kStoredSetFile = "set.json";

}  // namespace pfa
