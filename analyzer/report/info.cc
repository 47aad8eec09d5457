#include "analyzer/report/info.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/source_path.h"
#include "analyzer/query/units.h"
#include "analyzer/report/profile_facts.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// What the names of sample types say about who wrote the profile.
struct Kind {
  std::string_view sample_type;  // one that only this kind has
  std::string_view name;
  std::string_view answers;
};

constexpr std::array kKinds = {
    Kind{"cpu", "CPU profile", "where the processor time went"},
    Kind{"inuse_space", "heap profile", "what is in memory and what was allocated"},
    Kind{"alloc_space", "allocation profile", "what was allocated"},
    Kind{"space", "heap profile", "what is in memory"},
    Kind{"delay", "contention profile (block or mutex)", "where goroutines waited for each other"},
    Kind{"contentions", "contention profile (block or mutex)",
         "where goroutines waited for each other"},
    Kind{"goroutine", "goroutine profile", "where goroutines are"},
    Kind{"goroutineleak", "goroutine leak profile", "where goroutines wait forever"},
    Kind{"race", "data race report", "which accesses to the same memory were not ordered"},
    Kind{"threadcreate", "thread creation profile", "what made new threads"},
};

const Kind* KindOf(const Profile& profile) {
  for (const Kind& kind : kKinds) {
    for (const ValueType& type : profile.sample_types()) {
      if (profile.text(type.type) == kind.sample_type) return &kind;
    }
  }
  return nullptr;
}

bool HasType(const Profile& profile, std::string_view name) {
  return std::ranges::any_of(profile.sample_types(), [&](const ValueType& type) {
    return profile.text(type.type) == name;
  });
}

Table SampleTypes(const Profile& profile, size_t default_column) {
  Table table;
  table.key = "sample_types";
  table.columns = {{"sample type", "type", ColumnKind::kText},
                   {"unit", "unit", ColumnKind::kText},
                   {"total", "total", ColumnKind::kValue},
                   {"", "default", ColumnKind::kText}};
  for (size_t i = 0; i < profile.sample_types().size(); ++i) {
    const ValueType& type = profile.sample_types()[i];
    int64_t total = 0;
    bool fits = true;
    for (size_t s = 0; s < profile.sample_count() && fits; ++s) {
      fits = CheckedAdd(&total, profile.value(s, i));
    }
    const std::string unit(profile.text(type.unit));
    Cell cell = fits ? Cell::Value(ScaledLabel(total, unit, "auto"), total)
                     : Cell::Text("more than 64 bits");
    table.rows.push_back({Cell::Text(std::string(profile.text(type.type))), Cell::Text(unit),
                          std::move(cell), Cell::Text(i == default_column ? "(default)" : "")});
  }
  return table;
}

Table LabelKeys(const Profile& profile) {
  struct KeyStats {
    uint64_t samples = 0;
    std::unordered_set<int64_t> values;
    StringId example;
    size_t last_sample = SIZE_MAX;
  };
  std::unordered_map<StringId, KeyStats> texts;
  std::unordered_map<StringId, KeyStats> numbers;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    for (const Label& label : profile.labels(i)) {
      KeyStats& stats = (label.is_text() ? texts : numbers)[label.key];
      if (stats.last_sample != i) ++stats.samples;
      stats.last_sample = i;
      stats.values.insert(label.value);
    }
  }
  Table table;
  table.key = "labels";
  table.columns = {{"label", "key", ColumnKind::kText},
                   {"kind", "kind", ColumnKind::kText},
                   {"values", "values", ColumnKind::kValue},
                   {"samples", "samples", ColumnKind::kValue}};
  const auto add = [&](const std::unordered_map<StringId, KeyStats>& keys, const char* kind) {
    std::vector<std::pair<std::string_view, const KeyStats*>> sorted;
    sorted.reserve(keys.size());
    for (const auto& [key, stats] : keys) sorted.emplace_back(profile.text(key), &stats);
    std::ranges::sort(sorted);
    for (const auto& [key, stats] : sorted) {
      const auto count = [](uint64_t n) {
        return Cell::Value(fmt::format("{}", n), static_cast<int64_t>(n));
      };
      table.rows.push_back({Cell::Text(std::string(key)), Cell::Text(kind),
                            count(stats->values.size()), count(stats->samples)});
    }
  };
  add(texts, "text");
  add(numbers, "number");
  return table;
}

uint64_t NamedFunctions(const Profile& profile) {
  std::unordered_set<StringId> names;
  for (const Function& function : profile.functions()) names.insert(function.name);
  return names.size();
}

}  // namespace

Result<Document> Info(const Profile& profile, Query& query) {
  Document document;
  document.report = "info";
  const auto fact = [&document](std::string key, std::string value) {
    document.facts.push_back({std::move(key), std::move(value)});
  };
  const Kind* kind = KindOf(profile);
  fact("Kind", kind == nullptr ? "profile" : fmt::format("{}: {}", kind->name, kind->answers));
  if (!profile.mappings().empty()) {
    const Mapping& main = profile.mappings().front();
    if (main.file != StringId(0)) fact("File", BasePath(profile.text(main.file)));
    if (main.build_id != StringId(0)) fact("Build ID", std::string(profile.text(main.build_id)));
  }
  const ProfileHeader& header = profile.header();
  if (header.time_nanos != 0) fact("Time", FormatTime(header.time_nanos));
  if (header.duration_nanos != 0) {
    fact("Duration", ScaledLabel(header.duration_nanos, "nanoseconds", "auto"));
  }
  if (header.period != 0) {
    fact("Period", fmt::format("{} {}", header.period, profile.text(header.period_type.unit)));
  }
  for (const StringId comment : header.comments) {
    fact("Comment", std::string(profile.text(comment)));
  }
  fact("Samples",
       fmt::format("{} ({} distinct stacks)", profile.sample_count(), profile.stacks().size()));
  fact("Functions", fmt::format("{} ({} locations, {} mappings)", NamedFunctions(profile),
                                profile.locations().size(), profile.mappings().size()));

  document.tables.push_back(SampleTypes(profile, query.column));
  Table labels = LabelKeys(profile);
  if (!labels.rows.empty()) document.tables.push_back(std::move(labels));

  const auto next = [&document](std::string text) {
    document.notes.push_back({false, std::move(text)});
  };
  next("Try next:");
  if (HasType(profile, "goroutine")) {
    next("  pfa goroutines FILE        where they wait, since when, and what made them");
  }
  next("  pfa top FILE               the functions with most of their own");
  next("  pfa top --cum FILE         the functions with most below them");
  if (HasType(profile, "alloc_space") && HasType(profile, "inuse_space")) {
    next("  pfa top --sample_index=alloc_space FILE   what was allocated, not what is left");
  }
  if (document.tables.size() > 1) {
    next(fmt::format("  pfa top --tagroot={} FILE   by label",
                     document.tables[1].rows.front().front().text));
  }
  next("  pfa top --base OLD FILE    what changed since OLD");
  for (const Diagnostic& row : profile.diagnostics().rows()) {
    const DiagnosticInfo& info = InfoOf(row.kind);
    document.notes.push_back({info.severity == Severity::kDataLoss,
                              fmt::format("{}: {}", Times(row.count), info.explanation)});
  }
  return document;
}

}  // namespace pfa
