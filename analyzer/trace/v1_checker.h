// Follows goroutines and Ps through a merged trace of format v1 and finds what cannot have been: a
// goroutine that blocks while it does not run, a P with two goroutines, an end without a beginning.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analyzer/trace/v1_rules.h"
#include "proto/base/dense_id_map.h"
#include "proto/trace_v1_cursor.h"

namespace pfa {

class V1Checker {
 public:
  explicit V1Checker(const TraceV1File& file);

  // Takes the next event; returns what is wrong with it, "" for nothing.
  std::string Check(const TraceV1Event& event);

  // Rows of ids, dense, by first mention.
  uint32_t GoRow(uint64_t goroutine);
  uint32_t ProcRow(int32_t p);
  [[nodiscard]] size_t go_count() const { return gos_.size(); }
  [[nodiscard]] size_t proc_count() const { return procs_.size(); }

 private:
  struct Go {
    V1GoState state = V1GoState::kDead;
    bool exists = false;
    bool assists = false;
  };
  struct Proc {
    uint64_t goroutine = 0;
    bool running = false;
    bool sweeps = false;
    bool stops = false;
  };
  struct Region {
    uint64_t task;
    uint64_t name;
  };

  std::string CheckRule(const TraceV1Event& event, const V1Rule& rule);
  std::string CheckRuns(const TraceV1Event& event, bool scheduler_too);
  std::string CheckSubject(const TraceV1Event& event, const V1Rule& rule);
  std::string CheckProc(const TraceV1Event& event);
  std::string CheckRange(const TraceV1Event& event);
  std::string CheckUser(const TraceV1Event& event);
  std::string CheckRegion(const TraceV1Event& event);

  const TraceV1File* file_;
  DenseIdMap go_rows_;
  DenseIdMap proc_rows_;
  std::vector<Go> gos_;
  std::vector<Proc> procs_;
  bool gc_ = false;
  bool stopped_ = false;
  std::unordered_set<uint64_t, SeededHash> tasks_;
  std::unordered_map<uint64_t, std::vector<Region>, SeededHash> regions_;
};

}  // namespace pfa
