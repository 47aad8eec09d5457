// BenchSet: results of benchmarks, each run kept apart. Strings are ids of one pool; a result
// refers to the configuration that held when it was printed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/model/ids.h"
#include "analyzer/model/string_pool.h"

namespace pfa {

enum class BetterWay : uint8_t { kUnknown, kLower, kHigher };

// What is known about a unit: from "Unit" lines, or else from its name.
struct UnitTraits {
  BetterWay better = BetterWay::kUnknown;
  bool is_exact = false;  // no scatter is expected
};

struct BenchMeasurement {
  StringId unit;  // base units: "sec/op", "B/s"
  double value = 0;
};

struct BenchResult {
  StringId name;  // "Put/size=64-8"
  uint32_t configuration = 0;
  uint32_t file = 0;
  // Which process printed it, by its order: each says the configuration anew.
  uint32_t process = 0;
  uint64_t line = 0;
  uint64_t iterations = 0;
  uint32_t first_value = 0;
  uint32_t value_count = 0;
};

// Key and value, in the order in which keys were first set.
using BenchConfiguration = std::vector<std::pair<StringId, StringId>>;

struct BenchProblem {
  uint32_t file = 0;
  uint64_t line = 0;
  std::string message;
};

class BenchSet {
 public:
  StringPool strings;
  std::vector<std::string> files;  // labels, or paths as they were given
  // What results are told apart by, for files of which it is not the name.
  std::vector<std::string> labels;
  std::vector<BenchConfiguration> configurations;
  std::vector<BenchResult> results;
  std::vector<BenchMeasurement> values;
  std::vector<BenchProblem> problems;
  uint64_t repaired = 0;  // torn lines that were put together
  uint32_t processes = 0;
  std::map<StringId, UnitTraits> units;  // of "Unit" lines

  [[nodiscard]] std::string_view text(StringId id) const { return strings[id]; }
  [[nodiscard]] std::span<const BenchMeasurement> ValuesOf(const BenchResult& result) const {
    return std::span(values).subspan(result.first_value, result.value_count);
  }
  [[nodiscard]] std::string_view LabelOf(uint32_t file) const {
    return file < labels.size() && !labels[file].empty() ? labels[file] : files[file];
  }
  // "" if the key is not set.
  [[nodiscard]] std::string_view ConfigurationOf(const BenchResult& result,
                                                 std::string_view key) const;
  [[nodiscard]] UnitTraits TraitsOf(StringId unit) const;
};

}  // namespace pfa
