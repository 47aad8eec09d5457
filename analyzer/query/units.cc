#include "analyzer/query/units.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

namespace pfa {
namespace {

struct Unit {
  std::string_view name;
  double factor;
  std::array<std::string_view, 3> aliases;  // lower case, without a plural s
};

struct Family {
  const Unit* begin;
  const Unit* end;
  std::string_view default_name;
  double default_factor;
};

constexpr std::array kMemory = {
    Unit{"B", 1, {"b", "byte"}},
    Unit{"kB", 0x1p10, {"kb", "kbyte", "kilobyte"}},
    Unit{"MB", 0x1p20, {"mb", "mbyte", "megabyte"}},
    Unit{"GB", 0x1p30, {"gb", "gbyte", "gigabyte"}},
    Unit{"TB", 0x1p40, {"tb", "tbyte", "terabyte"}},
    Unit{"PB", 0x1p50, {"pb", "pbyte", "petabyte"}},
};
constexpr std::array kTime = {
    Unit{"ns", 1, {"ns", "nanosecond"}},    Unit{"us", 1e3, {"\u03bcs", "us", "microsecond"}},
    Unit{"ms", 1e6, {"ms", "millisecond"}}, Unit{"s", 1e9, {"s", "sec", "second"}},
    Unit{"hrs", 3600e9, {"hour", "hr"}},
};
// Google's unit of computing: Borg's normalised CPU.
constexpr std::array kGcu = {
    Unit{"n*GCU", 1e-9, {"nanogcu"}},  Unit{"u*GCU", 1e-6, {"microgcu"}},
    Unit{"m*GCU", 1e-3, {"milligcu"}}, Unit{"GCU", 1, {"gcu"}},
    Unit{"k*GCU", 1e3, {"kilogcu"}},   Unit{"M*GCU", 1e6, {"megagcu"}},
    Unit{"G*GCU", 1e9, {"gigagcu"}},   Unit{"T*GCU", 1e12, {"teragcu"}},
    Unit{"P*GCU", 1e15, {"petagcu"}},
};
constexpr std::array kFamilies = {
    Family{kMemory.begin(), kMemory.end(), "B", 1},
    Family{kTime.begin(), kTime.end(), "s", 1e9},
    Family{kGcu.begin(), kGcu.end(), "GCU", 1},
};

std::string Normalized(std::string_view unit) {
  std::string out;
  for (const char c : unit) {
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (out.size() > 2 && out.ends_with('s')) out.pop_back();
  return out;
}

const Unit* Find(const Family& family, std::string_view unit) {
  const std::string wanted = Normalized(unit);
  if (wanted.empty()) return nullptr;
  for (const Unit* u = family.begin; u != family.end; ++u) {
    if (std::ranges::find(u->aliases, wanted) != u->aliases.end()) return u;
  }
  return nullptr;
}

bool IsAutomatic(std::string_view unit) { return unit == "minimum" || unit == "auto"; }

std::optional<Scaled> Convert(const Family& family, int64_t value, std::string_view from,
                              std::string_view to) {
  const Unit* from_unit = Find(family, from);
  if (from_unit == nullptr) return std::nullopt;
  const double v = static_cast<double>(value) * from_unit->factor;
  if (IsAutomatic(to)) {
    const Unit* best = nullptr;
    for (const Unit* u = family.begin; u != family.end; ++u) {
      if (v / u->factor >= 1.0) best = u;  // factors ascend
    }
    if (best != nullptr) return Scaled{v / best->factor, std::string(best->name)};
  } else if (const Unit* to_unit = Find(family, to); to_unit != nullptr) {
    return Scaled{v / to_unit->factor, std::string(to_unit->name)};
  }
  return Scaled{v / family.default_factor, std::string(family.default_name)};
}

}  // namespace

Scaled Scale(int64_t value, std::string_view from, std::string_view to) {
  if (value < 0 && value != std::numeric_limits<int64_t>::min()) {
    Scaled scaled = Scale(-value, from, to);
    scaled.value = -scaled.value;
    return scaled;
  }
  for (const Family& family : kFamilies) {
    if (auto scaled = Convert(family, value, from, to)) return *scaled;
  }
  const bool plain = to == "count" || to == "sample" || to == "unit" || IsAutomatic(to);
  return {static_cast<double>(value), plain ? "" : std::string(to)};
}

std::string ScaledLabel(int64_t value, std::string_view from, std::string_view to) {
  const Scaled scaled = Scale(value, from, to);
  std::string text = fmt::format("{:.2f}", scaled.value);
  if (text.ends_with(".00")) text.resize(text.size() - 3);
  if (text == "0" || text == "-0") return "0";
  return text + scaled.unit;
}

std::string Percentage(int64_t value, int64_t total) {
  double ratio = 0;
  if (total != 0) ratio = std::fabs(static_cast<double>(value) / static_cast<double>(total)) * 100;
  if (ratio >= 99.95 && ratio <= 100.05) return "  100%";
  if (ratio >= 1.0) return fmt::format("{:5.2f}%", ratio);
  return fmt::format("{:5.2g}%", ratio);
}

std::vector<UnitStep> UnitSteps(std::string_view unit) {
  std::vector<UnitStep> steps;
  for (const Family& family : kFamilies) {
    const Unit* from = Find(family, unit);
    if (from == nullptr) continue;
    for (const Unit* u = family.begin; u != family.end; ++u) {
      steps.push_back({u->name, u->factor / from->factor});
    }
    break;
  }
  return steps;
}

bool SameFamily(std::string_view unit1, std::string_view unit2) {
  return std::ranges::any_of(kFamilies, [&](const Family& family) {
    return Find(family, unit1) != nullptr && Find(family, unit2) != nullptr;
  });
}

bool IsTimeUnit(std::string_view unit) { return Find(kFamilies[1], unit) != nullptr; }

}  // namespace pfa
