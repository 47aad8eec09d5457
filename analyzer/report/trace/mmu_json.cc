#include "analyzer/report/trace/mmu_json.h"

#include <array>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analyzer/aggregate/trace/mutator_utilization.h"

namespace pfa {
namespace {

struct Window {
  std::string_view name;
  int64_t ns;
};
constexpr std::array kWindows = {Window{"100µs", 100'000}, Window{"1ms", 1'000'000},
                                 Window{"10ms", 10'000'000}, Window{"100ms", 100'000'000},
                                 Window{"1s", 1'000'000'000}};

struct Flags {
  std::string_view name;
  UtilizationParts parts;
};
constexpr std::array kFlags = {
    Flags{"stw", {}}, Flags{"stw|background|assist", {.background = true, .assist = true}},
    Flags{"stw|background|assist|sweep", {.background = true, .assist = true, .sweep = true}}};

}  // namespace

nlohmann::ordered_json MmuJson(const Trace& trace, const Interval& window) {
  auto json = nlohmann::ordered_json::object();
  for (const Flags& flags : kFlags) {
    const MutatorUtilization curve = MutatorUtilization::ComputeAsGo(trace, flags.parts, window);
    if (curve.empty()) continue;
    for (const Window& size : kWindows) {
      json[fmt::format("{}@{}", flags.name, size.name)] = curve.Worst(size.ns).utilization;
    }
  }
  return json;
}

}  // namespace pfa
