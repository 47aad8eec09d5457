// Makes the runs of a plan, one after the other, and keeps those that are whole.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/collect/plan.h"
#include "cli/collect/process_run.h"
#include "proto/base/result.h"

namespace pfa {

struct CollectProgress {
  const CollectStep* step = nullptr;  // being made
  size_t done = 0;                    // of `steps`
  size_t steps = 0;
  // Of what is left, going by those that were made; nothing before the first.
  std::optional<std::chrono::seconds> left = std::nullopt;
};

struct CollectRequest {
  std::string folder = {};  // of the set
  std::chrono::milliseconds timeout{600'000};
  std::function<bool()> is_stopped = {};
  std::function<void(const CollectProgress&)> progress = {};
};

struct Collected {
  size_t done = 0;  // steps that are there
  size_t steps = 0;
  size_t made = 0;  // of them by this call
  bool is_stopped = false;
  std::vector<std::string> notes;
};

// Makes what is not there yet of the plan. Each file appears when its run has ended well. Errors
// name the run and quote the end of what it printed.
Result<Collected> MakeRuns(const CollectPlan& plan, const CollectRequest& request);

// What the texts of the runs that are there say of the machine: goos, goarch, cpu, pkg, GOMAXPROCS.
// More than one value means that the runs differ.
using RunEnvironment = std::map<std::string, std::set<std::string>>;
RunEnvironment EnvironmentOf(const CollectPlan& plan, const std::string& folder);
std::vector<std::string> NotesOnEnvironment(const RunEnvironment& environment);

}  // namespace pfa
