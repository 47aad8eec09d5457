// One profile of a set as one run: what each function cost, and whose benchmark that was.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/compare/run_names.h"
#include "analyzer/model/profile.h"
#include "analyzer/query/go_benchmark.h"
#include "proto/base/result.h"

namespace pfa {

// By sample types; block and mutex profiles have the same ones, and are told apart by their stacks.
enum class ProfileKind : uint8_t { kCpu, kHeap, kBlock, kMutex, kOther };
std::string_view NameOf(ProfileKind kind);  // "CPU"

// What was seen, and what it stands for.
struct Cost {
  uint64_t count = 0;  // samples; of a heap, sampled events; of waiting, events
  int64_t value = 0;   // in the unit of the run; never negative

  Cost& operator+=(const Cost& other) {
    count += other.count;
    value += other.value;
    return *this;
  }
  bool operator==(const Cost&) const = default;
};

struct NodeCost {
  Cost flat;
  Cost cum;  // once for each sample, however often recursion repeats the function
};

inline constexpr uint32_t kNoNode = UINT32_MAX;

// Who has most of the calls to a node, or from it, if anyone has more than half.
struct MainCall {
  uint32_t node = kNoNode;
  double lead = 0;  // by how much it is ahead of all others together, in values, at least
};

// Where a function begins, as it was recorded; or the first line of it that was seen.
struct RecordedPlace {
  std::string file = {};  // empty: not known
  int64_t line = 0;       // 0: not known
  bool is_begin = false;
};

// Whether `a` is what to show if both are the same function's: by what is known, then the line.
bool IsBefore(const RecordedPlace& a, const RecordedPlace& b);

// A function, or what else the rows are.
struct RunNode {
  std::string name;                   // folded (query/folded_name.h)
  uint32_t name_id = kNoNode;         // RunName::id; kNoNode: it has none
  std::string package;                // import path; empty: not Go
  std::vector<std::string> recorded;  // names that were folded into this one, sorted
  bool is_recorded = false;           // this name was recorded, too
  RecordedPlace place;  // of the function of that name, or else the first of the others
  NodeCost cost;
  MainCall caller;
  MainCall callee;
};

// What one benchmark cost, in one of the types of a profile: "cpu", "alloc_space". A name with a
// '/' is of a sub-benchmark, which only labels tell; its samples are the benchmark's as well.
struct RunBenchmark {
  GoBenchmark benchmark;
  std::string type;
  std::map<uint32_t, Cost> flat = {};  // by node
  // Of all nodes in its stacks, once for each sample; in no order.
  std::vector<std::pair<uint32_t, Cost>> cum = {};
  Cost total = {};
};

struct ProfileRun {
  std::string source;  // the file
  ProfileKind kind = ProfileKind::kOther;
  std::string type;      // of samples: "cpu", "alloc_space"
  std::string unit;      // "nanoseconds", "bytes"
  int64_t duration = 0;  // nanoseconds; 0: not known
  std::vector<RunNode> nodes;
  uint64_t names = 0;  // RunNames::serial() of those that the ids of nodes are of; 0: of none
  std::vector<RunBenchmark> benchmarks;
  Cost total;       // the sum of flat costs
  Cost harness;     // of waiting: what package testing itself waited for, left out of all else
  Cost background;  // the collector and the scheduler, in no benchmark's stack
};

// Errors: negative values, as differences have them; sums beyond 64 bits.
Result<ProfileRun> ReduceProfile(const Profile& profile, std::string source, CompareBy by);
// The same with names that all runs of a set share.
Result<ProfileRun> ReduceProfile(const Profile& profile, std::string source, CompareBy by,
                                 RunNames* names);

}  // namespace pfa
