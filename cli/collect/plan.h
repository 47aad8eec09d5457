// Which runs there will be, in which order, and the file that lets a later call go on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

enum class CollectSide : uint8_t { kOld, kNew };
std::string_view NameOf(CollectSide side);  // "old", which is a folder, too

// One process.
struct CollectStep {
  CollectSide side = CollectSide::kOld;
  size_t run = 1;
  std::string profile = {};                    // its kind; empty: the run is timed
  [[nodiscard]] std::string Stem() const;      // "run-001"
  [[nodiscard]] std::string FileName() const;  // "run-001.txt", "run-001.cpu.pb.gz"
};

struct CollectBinary {
  std::string path;  // absolute
  std::string sha256;
  std::string folder;  // where it runs, absolute
};

struct CollectPlan {
  CollectBinary old_binary = {};
  CollectBinary new_binary = {};
  std::vector<std::string> flags = {};  // of every process; profiles have one more
  size_t runs = 0;
  std::vector<std::string> profiles = {};
  uint64_t seed = 1;
  // Variables that change how Go runs, as they were for the first run; those that are not set are
  // not there.
  std::map<std::string, std::string> environment = {};
  // What the runs say of the machine: goos, goarch, cpu, GOMAXPROCS, and pkg.
  std::map<std::string, std::string> machine = {};

  [[nodiscard]] const CollectBinary& BinaryOf(CollectSide side) const {
    return side == CollectSide::kOld ? old_binary : new_binary;
  }
};

// Pairs of an old and a new run, so that what slows the machine down for a while strikes both.
// Chance decides which of them comes first, in the next pair it is the other: neither side is
// always second. First all that are timed, then those of profiles. More runs or more profiles do
// not change the order of those that were there.
std::vector<CollectStep> StepsOf(const CollectPlan& plan);

std::string PlanText(const CollectPlan& plan);

// The plan that goes on with the one of this text. Errors: another binary or flag than before,
// fewer runs, or a text that is no plan. `notes` get what is not the same and may be.
Result<CollectPlan> ContinuedPlan(std::string_view text, const CollectPlan& asked,
                                  std::vector<std::string>* notes);

}  // namespace pfa
