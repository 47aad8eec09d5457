#include "analyzer/report/compare/baseline_document.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include "analyzer/report/compare/bench_number.h"
#include "analyzer/statistics/intervals.h"

namespace pfa {
namespace {

std::string StoredBytes(uint64_t bytes) {
  return BenchNumber(static_cast<double>(bytes), "B") + "B";
}

std::optional<int> DigitsAt(std::string_view text, size_t at, size_t count) {
  if (text.size() < at + count) return std::nullopt;
  int number = 0;
  const char* const end = text.data() + at + count;
  const auto [stop, error] = std::from_chars(text.data() + at, end, number);
  if (error != std::errc() || stop != end || number < 0) return std::nullopt;
  return number;
}

// Of "2026-11-30T03:31:35Z".
std::optional<std::chrono::sys_seconds> StoredTime(std::string_view text) {
  const auto year = DigitsAt(text, 0, 4);
  const auto month = DigitsAt(text, 5, 2);
  const auto day = DigitsAt(text, 8, 2);
  const auto hour = DigitsAt(text, 11, 2);
  const auto minute = DigitsAt(text, 14, 2);
  const auto second = DigitsAt(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

std::string StoredAge(const std::string& saved, const std::string& now) {
  const auto from = StoredTime(saved);
  const auto to = StoredTime(now);
  if (!from || !to || *to < *from) return "";
  const auto seconds = (*to - *from).count();
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < int64_t{120} * 60) return fmt::format("{} min", seconds / 60);
  if (seconds < int64_t{48} * 3600) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} days", seconds / 86400);
}

std::string StoredInterval(const Median& median, std::string_view unit) {
  if (!std::isfinite(median.interval.low) || !std::isfinite(median.interval.high)) {
    return "too few runs";
  }
  return fmt::format("[{}, {}]", BenchNumber(median.interval.low, unit),
                     BenchNumber(median.interval.high, unit));
}

Cell FiniteNumber(double value) {
  return std::isfinite(value) ? Cell::Number("", value) : Cell::Text("");
}

Table MedianTable(const BenchSet& results) {
  using Key = std::tuple<std::string_view, std::string_view, std::string_view>;
  std::map<Key, size_t> places;
  std::vector<std::pair<Key, std::vector<double>>> rows;
  bool has_packages = false;
  for (const BenchResult& result : results.results) {
    const std::string_view package = results.ConfigurationOf(result, "pkg");
    for (const BenchMeasurement& value : results.ValuesOf(result)) {
      const Key key = {package, results.text(result.name), results.text(value.unit)};
      const auto [place, is_new] = places.try_emplace(key, rows.size());
      if (is_new) rows.push_back({key, {}});
      rows[place->second].second.push_back(value.value);
      has_packages = has_packages || package != std::get<0>(rows.front().first);
    }
  }
  Table table;
  table.key = "benchmarks";
  table.columns = {{"metric", "metric", ColumnKind::kText},
                   {"median", "median_text", ColumnKind::kValue},
                   {"95% interval", "interval_text", ColumnKind::kText},
                   {"runs", "runs", ColumnKind::kValue},
                   {"benchmark", "benchmark", ColumnKind::kName},
                   {"", "package", ColumnKind::kData},
                   {"", "median", ColumnKind::kData},
                   {"", "low", ColumnKind::kData},
                   {"", "high", ColumnKind::kData}};
  table.narrow = true;
  for (const auto& [key, values] : rows) {
    const auto& [package, name, unit] = key;
    const Median median = MedianOf(values);
    table.rows.push_back(
        {Cell::Text(std::string(unit)), Cell::Text(BenchNumber(median.value, unit)),
         Cell::Text(StoredInterval(median, unit)),
         Cell::Value(fmt::format("{}", values.size()), static_cast<int64_t>(values.size())),
         Cell::Text(has_packages && !package.empty() ? fmt::format("{}.{}", package, name)
                                                     : std::string(name)),
         Cell::Text(std::string(package)), FiniteNumber(median.value),
         FiniteNumber(median.interval.low), FiniteNumber(median.interval.high)});
  }
  return table;
}

}  // namespace

Document StoredSetDocument(const StoredSet& stored, const BenchSet& results) {
  const StoredSetFacts& facts = stored.facts;
  Document document;
  document.report = "baseline show";
  document.facts = {{"Baseline", stored.Title()},
                    {"Environment", NameOf(facts.environment)},
                    {"Saved", facts.saved},
                    {"From", facts.from}};
  if (!facts.commit.empty()) document.facts.push_back({"Commit", facts.commit});
  if (!facts.note.empty()) document.facts.push_back({"Note", facts.note});
  if (!facts.why.empty()) document.facts.push_back({"Accepted", facts.why});
  document.facts.push_back({"Folder", stored.folder});
  document.summary.push_back(fmt::format("{} results, {} profiles, {}", facts.results,
                                         stored.profiles.size(), StoredBytes(stored.bytes)));
  document.numbers = {{"results", static_cast<int64_t>(facts.results)},
                      {"profiles", static_cast<int64_t>(stored.profiles.size())},
                      {"bytes", static_cast<int64_t>(stored.bytes)}};
  if (!results.results.empty()) document.tables.push_back(MedianTable(results));
  return document;
}

Document StoredSetsDocument(const std::vector<StoredSets>& all, const std::string& folder,
                            const std::string& now) {
  Document document;
  document.report = "baseline list";
  document.facts = {{"Store", folder}};
  Table table;
  table.key = "baselines";
  table.columns = {{"name", "name", ColumnKind::kText},
                   {"saves", "saves", ColumnKind::kValue},
                   {"accepted", "accepted", ColumnKind::kValue},
                   {"size", "size_text", ColumnKind::kValue},
                   {"last", "last", ColumnKind::kText},
                   {"age", "age_text", ColumnKind::kValue},
                   {"environment", "environment", ColumnKind::kName},
                   {"", "bytes", ColumnKind::kData},
                   {"", "goos", ColumnKind::kData},
                   {"", "goarch", ColumnKind::kData},
                   {"", "cpu", ColumnKind::kData},
                   {"", "go", ColumnKind::kData},
                   {"", "gomaxprocs", ColumnKind::kData},
                   {"", "commit", ColumnKind::kData},
                   {"", "folder", ColumnKind::kData}};
  table.narrow = true;
  for (const StoredSets& one : all) {
    const StoredSetFacts& facts = one.last.facts;
    std::vector<Cell> row = {
        Cell::Text(one.name),
        Cell::Value(fmt::format("{}", one.saves), static_cast<int64_t>(one.saves)),
        Cell::Value(fmt::format("{}", one.accepted), static_cast<int64_t>(one.accepted)),
        Cell::Text(StoredBytes(one.bytes)),
        Cell::Text(facts.saved),
        Cell::Text(StoredAge(facts.saved, now)),
        Cell::Text(NameOf(facts.environment)),
        Cell::Value("", static_cast<int64_t>(one.bytes))};
    for (const std::string_view key : kEnvironmentKeys) {
      row.push_back(Cell::Text(facts.environment.ValueOf(key)));
    }
    row.push_back(Cell::Text(facts.commit));
    row.push_back(Cell::Text(one.last.folder));
    table.rows.push_back(std::move(row));
  }
  if (all.empty()) document.summary.emplace_back("No baselines");
  document.tables.push_back(std::move(table));
  return document;
}

}  // namespace pfa
