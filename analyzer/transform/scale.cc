#include "analyzer/transform/scale.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "analyzer/transform/map_samples.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

using Columns = std::vector<size_t>;

// The columns of `profile` that carry these types, or nullopt if one is missing.
std::optional<Columns> FindColumns(const Profile& profile, const std::vector<std::string>& names) {
  Columns columns;
  for (const std::string& name : names) {
    std::optional<size_t> found;
    for (size_t i = 0; i < profile.sample_types().size() && !found; ++i) {
      const bool used = std::ranges::find(columns, i) != columns.end();
      if (!used && profile.text(profile.sample_types()[i].type) == name) found = i;
    }
    if (!found) return std::nullopt;
    columns.push_back(*found);
  }
  return columns;
}

std::vector<std::string> CommonTypes(const std::vector<Profile>& profiles, TypeMatching matching) {
  const auto count = [](const Profile& profile, std::string_view name) {
    return std::ranges::count_if(profile.sample_types(), [&](const ValueType& type) {
      return profile.text(type.type) == name;
    });
  };
  std::vector<std::string> names;
  for (const ValueType& type : profiles.front().sample_types()) {
    const std::string name(profiles.front().text(type.type));
    if (matching == TypeMatching::kByUniqueName) {
      // pprof counts occurrences over all profiles and wants exactly one each.
      int64_t total = 0;
      for (const Profile& profile : profiles) total += count(profile, name);
      if (total == static_cast<int64_t>(profiles.size())) names.push_back(name);
    } else {
      const int64_t already = std::ranges::count(names, name);
      if (std::ranges::all_of(
              profiles, [&](const Profile& profile) { return count(profile, name) > already; })) {
        names.push_back(name);
      }
    }
  }
  return names;
}

Profile SelectColumns(const Profile& profile, const Columns& columns) {
  ProfileBuilder builder;
  builder.CopyTables(profile);
  builder.sample_types().clear();
  const auto types = profile.sample_types();
  const StringId wanted = profile.header().default_sample_type;
  bool has_default = false;
  for (const size_t column : columns) {
    builder.sample_types().push_back(types[column]);
    has_default = has_default || types[column].type == wanted;
  }
  if (!has_default) builder.header().default_sample_type = types[columns.front()].type;
  for (size_t i = 0; i < types.size(); ++i) {
    if (std::ranges::find(columns, i) == columns.end()) {
      builder.diagnostics().Add(DiagnosticKind::kDroppedSampleType, std::nullopt,
                                profile.text(types[i].type));
    }
  }
  std::vector<int64_t> values(columns.size());
  std::vector<StackId> stacks(profile.stacks().size());
  for (size_t s = 0; s < profile.sample_count(); ++s) {
    for (size_t i = 0; i < columns.size(); ++i) values[i] = profile.value(s, columns[i]);
    StackId& stack = stacks[profile.stack(s).index()];
    if (!stack.valid()) stack = builder.InternStack(profile.stacks()[profile.stack(s)]);
    builder.AddSample(stack, values, profile.labels(s));
  }
  return std::move(builder).Build();
}

struct TypeText {
  std::string type;
  std::string unit;
};

// The finest of the units, all of which must measure the same.
Result<TypeText> FinestType(const std::vector<TypeText>& types, std::string_view what) {
  const auto singular = [](std::string_view type) {
    if (type.ends_with('s')) type.remove_suffix(1);
    return type;
  };
  TypeText finest = types.front();
  for (const TypeText& type : types) {
    if (singular(finest.type) != singular(type.type) ||
        (finest.unit != type.unit && !SameFamily(finest.unit, type.unit))) {
      return BadInput(fmt::format("{}: incompatible types: {}/{} and {}/{}", what, finest.type,
                                  finest.unit, type.type, type.unit));
    }
    if (Scale(1, type.unit, finest.unit).value < 1) finest = type;
  }
  return finest;
}

TypeText TextOf(const Profile& profile, const ValueType& type) {
  return {std::string(profile.text(type.type)), std::string(profile.text(type.unit))};
}

Result<void> UnifyUnits(std::vector<Profile>& profiles) {
  if (profiles.size() < 2) return {};
  std::vector<TypeText> types;
  types.reserve(profiles.size());
  for (const Profile& profile : profiles) {
    types.push_back(TextOf(profile, profile.header().period_type));
  }
  PFA_ASSIGN_OR_RETURN(const TypeText period_type, FinestType(types, "period type"));
  std::vector<TypeText> finest;
  for (size_t column = 0; column < profiles.front().sample_types().size(); ++column) {
    types.clear();
    for (const Profile& profile : profiles) {
      types.push_back(TextOf(profile, profile.sample_types()[column]));
    }
    PFA_ASSIGN_OR_RETURN(TypeText type, FinestType(types, "sample types"));
    finest.push_back(std::move(type));
  }
  for (Profile& profile : profiles) {
    std::vector<double> ratios;
    for (size_t i = 0; i < finest.size(); ++i) {
      ratios.push_back(
          Scale(1, profile.text(profile.sample_types()[i].unit), finest[i].unit).value);
    }
    PFA_ASSIGN_OR_RETURN(Profile scaled, ScaleValues(std::move(profile), ratios));
    ProfileBuilder builder(std::move(scaled));
    ProfileHeader& header = builder.header();
    header.period = TruncateToInt64(
        Scale(header.period, builder.text(header.period_type.unit), period_type.unit).value);
    header.period_type.unit = builder.Intern(period_type.unit);
    for (size_t i = 0; i < finest.size(); ++i) {
      builder.sample_types()[i].unit = builder.Intern(finest[i].unit);
    }
    profile = std::move(builder).Build();
  }
  return {};
}

}  // namespace

Result<Profile> ScaleValues(Profile&& profile, std::span<const double> ratios) {
  if (std::ranges::all_of(ratios, [](double ratio) { return ratio == 1; })) {
    return std::move(profile);
  }
  ProfileBuilder builder(std::move(profile));
  const std::span<int64_t> values = builder.values();
  bool overflow = false;
  bool drops = false;
  for (size_t row = 0; row < values.size(); row += ratios.size()) {
    bool any = false;
    for (size_t i = 0; i < ratios.size(); ++i) {
      int64_t& value = values[row + i];
      if (ratios[i] == 1) continue;
      // -1 is exact for every value but the most negative one, which a double would round.
      value = ratios[i] == -1 && value != std::numeric_limits<int64_t>::min()
                  ? -value
                  : TruncateToInt64(std::round(static_cast<double>(value) * ratios[i]));
      overflow = overflow || value == std::numeric_limits<int64_t>::min();
      any = any || value != 0;
    }
    drops = drops || !any;
  }
  if (overflow) return BadInput("a value does not fit 64 bits after conversion");
  Profile scaled = std::move(builder).Build();
  if (!drops) return scaled;
  return MapSamples(scaled, [&](size_t, const std::vector<int64_t>& row, auto&) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (ratios[i] != 1 && row[i] != 0) return true;
    }
    return false;
  });
}

Result<Profile> ScaleValues(const Profile& profile, std::span<const double> ratios) {
  return ScaleValues(MapSamples(profile, [](size_t, auto&, auto&) { return true; }), ratios);
}

Result<Profile> NormalizeTo(const Profile& base, Profile profile) {
  const auto sums_of = [](const Profile& p, std::vector<int64_t>* sums) {
    sums->assign(p.sample_types().size(), 0);
    for (size_t i = 0; i < p.sample_count(); ++i) {
      for (size_t c = 0; c < sums->size(); ++c) {
        if (!CheckedAdd(&(*sums)[c], p.value(i, c))) return false;
      }
    }
    return true;
  };
  std::vector<int64_t> base_sums;
  std::vector<int64_t> sums;
  if (!sums_of(base, &base_sums) || !sums_of(profile, &sums)) {
    return BadInput("the values of a profile do not fit 64 bits when added up");
  }
  PFA_CHECK(base_sums.size() == sums.size());
  std::vector<double> ratios;
  for (size_t c = 0; c < sums.size(); ++c) {
    ratios.push_back(
        sums[c] == 0 ? 0 : static_cast<double>(base_sums[c]) / static_cast<double>(sums[c]));
  }
  return ScaleValues(std::move(profile), ratios);
}

Result<void> MakeCompatible(std::vector<Profile>& profiles, TypeMatching matching) {
  const std::vector<std::string> names = CommonTypes(profiles, matching);
  if (names.empty()) return BadInput("profiles have empty common sample type list");
  for (Profile& profile : profiles) {
    const auto columns = FindColumns(profile, names);
    PFA_CHECK(columns.has_value());
    const bool same =
        columns->size() == profile.sample_types().size() && std::ranges::is_sorted(*columns);
    if (!same) profile = SelectColumns(profile, *columns);
  }
  return UnifyUnits(profiles);
}

}  // namespace pfa
