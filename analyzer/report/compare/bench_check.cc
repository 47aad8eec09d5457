#include "analyzer/report/compare/bench_check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "analyzer/report/compare/bench_number.h"
#include "analyzer/report/compare/row_text.h"
#include "analyzer/report/plural.h"

namespace pfa {
namespace {

// In this order people want to see them.
constexpr std::array kOrder = {Verdict::kRegression,  Verdict::kInconclusive, Verdict::kAccepted,
                               Verdict::kImprovement, Verdict::kPass,         Verdict::kUngated};

size_t RankOf(Verdict verdict) {
  return static_cast<size_t>(std::ranges::find(kOrder, verdict) - kOrder.begin());
}

Cell NumberOrNothing(double value) {
  return std::isfinite(value) ? Cell::Number("", value) : Cell::Text("");
}

bool HasPackages(const BenchComparison& comparison) {
  return std::ranges::any_of(comparison.rows, [&](const BenchRow& row) {
    return row.package != comparison.rows.front().package;
  });
}

// "95% interval"
std::string IntervalTitle(const Gate& gate) {
  return fmt::format("{:g}% interval", 100 * (1 - gate.alpha));
}

Table RowTable(const BenchComparison& comparison, const Gate& gate) {
  Table table;
  table.key = "rows";
  table.columns = {{"verdict", "verdict", ColumnKind::kText},
                   {"metric", "metric", ColumnKind::kText},
                   {"old", "old_text", ColumnKind::kValue},
                   {"new", "new_text", ColumnKind::kValue},
                   {"change", "change_text", ColumnKind::kValue},
                   {IntervalTitle(gate), "interval_text", ColumnKind::kText},
                   {"p", "p_text", ColumnKind::kText},
                   {"runs", "runs_text", ColumnKind::kText},
                   {"needs", "needs_text", ColumnKind::kText},
                   {"benchmark", "benchmark", ColumnKind::kName},
                   {"", "reason", ColumnKind::kData},
                   {"", "package", ColumnKind::kData},
                   {"", "old", ColumnKind::kData},
                   {"", "old_low", ColumnKind::kData},
                   {"", "old_high", ColumnKind::kData},
                   {"", "new", ColumnKind::kData},
                   {"", "new_low", ColumnKind::kData},
                   {"", "new_high", ColumnKind::kData},
                   {"", "change", ColumnKind::kData},
                   {"", "change_low", ColumnKind::kData},
                   {"", "change_high", ColumnKind::kData},
                   {"", "change_is_ratio", ColumnKind::kData},
                   {"", "p", ColumnKind::kData},
                   {"", "p_worse", ColumnKind::kData},
                   {"", "p_adjusted", ColumnKind::kData},
                   {"", "old_runs", ColumnKind::kData},
                   {"", "new_runs", ColumnKind::kData},
                   {"", "runs_needed", ColumnKind::kData}};
  const bool has_packages = HasPackages(comparison);
  std::vector<const BenchRow*> rows;
  for (const BenchRow& row : comparison.rows) rows.push_back(&row);
  const auto size_of = [](const BenchRow& row) {
    return row.answer.is_ratio ? std::abs(std::log(row.answer.change.value)) : 0;
  };
  std::ranges::stable_sort(rows, [&](const BenchRow* a, const BenchRow* b) {
    const size_t x = RankOf(a->answer.verdict);
    const size_t y = RankOf(b->answer.verdict);
    if (x != y) return x < y;
    // Of those that are worse or better, the largest change first.
    return x < RankOf(Verdict::kPass) && size_of(*a) > size_of(*b);
  });
  std::optional<Verdict> last;
  for (const BenchRow* row : rows) {
    const SampleAnswer& answer = row->answer;
    if (last != answer.verdict) table.groups.push_back(table.rows.size());
    last = answer.verdict;
    const size_t m = row->old_values.size();
    const size_t n = row->new_values.size();
    const std::string name =
        has_packages && !row->package.empty() ? row->package + "." + row->name : row->name;
    table.rows.push_back({Cell::Text(std::string(NameOf(answer.verdict))),
                          Cell::Text(row->unit),
                          Cell::Text(MedianText(answer.old_median, row->unit)),
                          Cell::Text(MedianText(answer.new_median, row->unit)),
                          Cell::Text(RowChangeText(*row, answer.change.value)),
                          Cell::Text(RowIntervalText(*row)),
                          Cell::Text(PText(answer.p)),
                          Cell::Text(m == n ? fmt::format("{}", m) : fmt::format("{}+{}", m, n)),
                          Cell::Text(NeedsText(answer)),
                          Cell::Text(name),
                          Cell::Text(answer.reason),
                          Cell::Text(row->package),
                          Cell::Number("", answer.old_median.value),
                          NumberOrNothing(answer.old_median.interval.low),
                          NumberOrNothing(answer.old_median.interval.high),
                          Cell::Number("", answer.new_median.value),
                          NumberOrNothing(answer.new_median.interval.low),
                          NumberOrNothing(answer.new_median.interval.high),
                          NumberOrNothing(answer.change.value),
                          NumberOrNothing(answer.change.low),
                          NumberOrNothing(answer.change.high),
                          Cell::Text(answer.is_ratio ? "true" : "false"),
                          Cell::Number("", answer.p),
                          Cell::Number("", answer.p_worse),
                          Cell::Number("", row->p_adjusted),
                          Cell::Value("", static_cast<int64_t>(m)),
                          Cell::Value("", static_cast<int64_t>(n)),
                          Cell::Value("", static_cast<int64_t>(answer.runs_needed))});
  }
  return table;
}

Table LoneTable(const BenchComparison& comparison) {
  Table table;
  table.key = "unmatched";
  table.columns = {{"only in", "side", ColumnKind::kText},
                   {"metric", "metric", ColumnKind::kText},
                   {"median", "median_text", ColumnKind::kValue},
                   {"benchmark", "benchmark", ColumnKind::kName},
                   {"", "package", ColumnKind::kData},
                   {"", "median", ColumnKind::kData}};
  for (const LoneBench& lone : comparison.lone) {
    table.rows.push_back({Cell::Text(lone.is_gone ? "old" : "new"), Cell::Text(lone.unit),
                          Cell::Text(BenchNumber(lone.median, lone.unit)), Cell::Text(lone.name),
                          Cell::Text(lone.package), Cell::Number("", lone.median)});
  }
  return table;
}

Table MeanTable(const BenchComparison& comparison, const Gate& gate) {
  Table table;
  table.key = "geomeans";
  table.columns = {{"geomean of", "metric", ColumnKind::kText},
                   {"change", "change_text", ColumnKind::kValue},
                   {IntervalTitle(gate), "interval_text", ColumnKind::kText},
                   {"rows", "rows", ColumnKind::kValue},
                   {"", "left_out", ColumnKind::kData},
                   {"", "ratio", ColumnKind::kData},
                   {"", "ratio_low", ColumnKind::kData},
                   {"", "ratio_high", ColumnKind::kData}};
  table.narrow = true;
  for (const UnitMean& mean : comparison.means) {
    table.rows.push_back(
        {Cell::Text(mean.unit), Cell::Text(ChangeText(mean.ratio)),
         Cell::Text(mean.interval ? fmt::format("[{}, {}]", ChangeText(mean.interval->low),
                                                ChangeText(mean.interval->high))
                                  : ""),
         Cell::Value(fmt::format("{}", mean.rows), static_cast<int64_t>(mean.rows)),
         Cell::Value("", static_cast<int64_t>(mean.left_out)), Cell::Number("", mean.ratio),
         mean.interval ? Cell::Number("", mean.interval->low) : Cell::Text(""),
         mean.interval ? Cell::Number("", mean.interval->high) : Cell::Text("")});
  }
  return table;
}

std::string PairingText(const PairingUsed& used, const Gate& gate) {
  const std::string_view asked = gate.pairing == Pairing::kAuto     ? "auto"
                                 : gate.pairing == Pairing::kPaired ? "yes"
                                                                    : "no";
  const std::string rest =
      used.paired > 0 && used.unpaired > 0
          ? fmt::format(", {} of {} rows", used.paired, used.paired + used.unpaired)
          : "";
  return fmt::format("Runs are {}compared in pairs{}: {} (--paired={}).",
                     used.paired > 0 ? "" : "not ", rest, used.reason, asked);
}

}  // namespace

std::string VerdictLine(const BenchComparison& comparison) {
  const Verdict verdict = VerdictOf(comparison);
  std::string line(NameOf(verdict));
  if (!comparison.environment.empty()) return line + ": not comparable, the environments differ";
  std::vector<std::string> parts;
  const auto add = [&](Verdict of, std::string_view what) {
    const size_t count = CountOf(comparison, of);
    if (count > 0) parts.push_back(fmt::format("{} {}", count, what));
  };
  add(Verdict::kRegression, "worse");
  add(Verdict::kInconclusive, "inconclusive");
  const auto gone = std::ranges::count_if(comparison.lone, &LoneBench::is_gone);
  if (gone > 0) parts.push_back(fmt::format("{} gone", gone));
  if (!comparison.unchecked.empty()) {
    parts.push_back(Plural(comparison.unchecked.size(), "budget") + " unchecked");
  }
  add(Verdict::kAccepted, "accepted");
  add(Verdict::kImprovement, "better");
  add(Verdict::kPass, "pass");
  add(Verdict::kUngated, "not gated");
  return fmt::format("{}: {}", line, fmt::join(parts, ", "));
}

Document CheckDocument(const Check& check, const BlameTableOptions& shown) {
  const BenchComparison& comparison = check.benches;
  Document document;
  document.report = "check";
  document.facts = {{"Old", check.old_name}, {"New", check.new_name}};
  document.summary.push_back(VerdictLine(comparison));
  document.numbers = {
      {"regressions", static_cast<int64_t>(CountOf(comparison, Verdict::kRegression))},
      {"inconclusive", static_cast<int64_t>(CountOf(comparison, Verdict::kInconclusive))},
      {"accepted", static_cast<int64_t>(CountOf(comparison, Verdict::kAccepted))},
      {"improvements", static_cast<int64_t>(CountOf(comparison, Verdict::kImprovement))},
      {"passes", static_cast<int64_t>(CountOf(comparison, Verdict::kPass))},
      {"gated", static_cast<int64_t>(comparison.family)}};
  document.facts.push_back({"Verdict", std::string(NameOf(VerdictOf(comparison)))});
  if (!check.gate.rules.file.empty()) document.facts.push_back({"Rules", check.gate.rules.file});
  for (const EnvironmentDifference& one : comparison.environment) {
    document.summary.push_back(
        fmt::format("{} differs: old {}, new {}", one.key, one.old_value, one.new_value));
  }
  document.tables.push_back(RowTable(comparison, check.gate));
  // Of totals there is one row each, and its mean says nothing else.
  if (!check.by_totals) document.tables.push_back(MeanTable(comparison, check.gate));
  if (!comparison.lone.empty()) document.tables.push_back(LoneTable(comparison));
  if (check.by_totals) document.csv_table = document.tables.size();
  for (const std::string& note : comparison.unchecked) document.notes.push_back({true, note});
  for (const std::string& note : comparison.notes) document.notes.push_back({true, note});
  document.notes.push_back(
      {false, fmt::format("Worse: the whole interval is beyond the threshold, and p of that is at "
                          "most {} after Holm's correction for {} rows.",
                          check.gate.alpha, comparison.family)});
  document.notes.push_back({false, PairingText(comparison.pairing, check.gate)});
  if (std::ranges::any_of(comparison.means,
                          [](const UnitMean& mean) { return mean.interval.has_value(); })) {
    document.notes.push_back(
        {false, fmt::format("Intervals of geometric means: runs are drawn again, with seed {}.",
                            check.gate.seed)});
  }
  document.notes.insert(document.notes.end(), check.notes.begin(), check.notes.end());
  for (size_t i = 0; i < check.blames.size(); ++i) {
    AddProfileTable(check.profiles.columns[i], check.blames[i], shown, &document);
  }
  AddBenchBlame(check.bench_blames, shown, &document);
  for (const std::string& note : check.profiles.notes) document.notes.push_back({true, note});
  return document;
}

}  // namespace pfa
