// Flat, cumulative and call values straight from their definition: sample by sample, in maps keyed
// by printed names. Slow, and shares nothing with the code under test but the profile.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "analyzer/model/profile.h"

namespace pfa::test {

struct NaiveNode {
  int64_t flat = 0;
  int64_t cum = 0;
  int64_t flat_divisor = 0;
  int64_t cum_divisor = 0;
  bool operator==(const NaiveNode&) const = default;
};

struct NaiveEdge {
  int64_t value = 0;
  int64_t divisor = 0;
  bool residual = false;
  bool inlined = true;
  bool operator==(const NaiveEdge&) const = default;
};

struct NaiveRollup {
  std::map<std::string, NaiveNode> nodes;
  std::map<std::pair<std::string, std::string>, NaiveEdge> edges;
};

struct NaiveRequest {
  size_t column = 1;
  bool mean = false;
  bool inlines = true;
  // What a frame is called: its node.
  std::function<std::string(const Profile&, const Location&, const Line&)> name;
  // Lines that hide removes, and nodes that trimming left in the graph.
  std::function<bool(const Function&)> hides = [](const Function&) { return false; };
  std::function<bool(const std::string& node)> keeps = [](const std::string&) { return true; };
};

NaiveRollup RollUpNaively(const Profile& profile, const NaiveRequest& request);

}  // namespace pfa::test
