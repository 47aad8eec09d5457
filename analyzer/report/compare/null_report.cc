#include "analyzer/report/compare/null_report.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "analyzer/report/compare/bench_number.h"
#include "analyzer/report/display_name.h"

namespace pfa {
namespace {

std::string SplitShareText(double share) { return fmt::format("{:.1f}%", 100 * share); }

double CountShare(size_t count, size_t all) {
  return all == 0 ? 0 : static_cast<double>(count) / static_cast<double>(all);
}

// "+7.5%", or an amount.
std::string GrowthText(double growth, const NullRow& row) {
  if (growth == 0) return "any";
  if (row.is_ratio) return ChangeText(1 + growth);
  return "+" + BenchNumber(growth, row.unit);
}

std::string NeededRuns(const NullRow& row) {
  if (!row.is_gated || !row.smallest_change) return "";
  if (row.runs_needed > 0) return fmt::format("{}", row.runs_needed);
  return row.threshold > 0 ? "more than 1000" : "";
}

bool HasSeveralPackages(const NullAnswer& answer) {
  return std::ranges::any_of(
      answer.rows, [&](const NullRow& row) { return row.package != answer.rows.front().package; });
}

Table NullRowTable(const NullAnswer& answer) {
  Table table;
  table.key = "rows";
  table.narrow = true;
  table.columns = {{"metric", "metric", ColumnKind::kText},
                   {"median", "median_text", ColumnKind::kValue},
                   {"worse", "worse_text", ColumnKind::kValue},
                   {"inconclusive", "inconclusive_text", ColumnKind::kValue},
                   {"better", "better_text", ColumnKind::kValue},
                   {"pass", "pass_text", ColumnKind::kValue},
                   {"smallest", "smallest_text", ColumnKind::kValue},
                   {"needs", "needs_text", ColumnKind::kValue},
                   {"runs", "runs", ColumnKind::kValue},
                   {"benchmark", "benchmark", ColumnKind::kName},
                   {"", "package", ColumnKind::kData},
                   {"", "gated", ColumnKind::kData},
                   {"", "median", ColumnKind::kData},
                   {"", "worse", ColumnKind::kData},
                   {"", "inconclusive", ColumnKind::kData},
                   {"", "better", ColumnKind::kData},
                   {"", "pass", ColumnKind::kData},
                   {"", "change_is_ratio", ColumnKind::kData},
                   {"", "threshold", ColumnKind::kData},
                   {"", "smallest_change", ColumnKind::kData},
                   {"", "runs_needed", ColumnKind::kData},
                   {"", "p_drift", ColumnKind::kData}};
  const bool has_packages = HasSeveralPackages(answer);
  const size_t splits = answer.verdicts.size();
  for (const NullRow& row : answer.rows) {
    const auto share = [&](size_t count) {
      return Cell::Text(row.is_gated ? SplitShareText(CountShare(count, splits)) : "");
    };
    const auto number = [](size_t count) { return Cell::Value("", static_cast<int64_t>(count)); };
    table.rows.push_back(
        {Cell::Text(row.unit),
         Cell::Text(BenchNumber(row.median.value, row.unit)),
         share(row.worse),
         share(row.inconclusive),
         share(row.better),
         share(row.pass),
         Cell::Text(row.smallest_change ? GrowthText(*row.smallest_change, row) : ""),
         Cell::Text(NeededRuns(row)),
         Cell::Value(fmt::format("{}", row.runs), static_cast<int64_t>(row.runs)),
         Cell::Text(has_packages && !row.package.empty() ? row.package + "." + row.name : row.name),
         Cell::Text(row.package),
         Cell::Text(row.is_gated ? "true" : "false"),
         Cell::Number("", row.median.value),
         number(row.worse),
         number(row.inconclusive),
         number(row.better),
         number(row.pass),
         Cell::Text(row.is_ratio ? "true" : "false"),
         Cell::Number("", row.threshold),
         row.smallest_change ? Cell::Number("", *row.smallest_change) : Cell::Text(""),
         number(row.runs_needed),
         Cell::Number("", row.p_drift)});
  }
  return table;
}

std::string RunsText(const NullAnswer& answer, Pairing pairing) {
  const NullSplits& splits = answer.splits;
  if (pairing == Pairing::kPaired) {
    return fmt::format("{}, in {} pairs of neighbours", answer.runs, splits.old_runs);
  }
  return fmt::format("{}, split into {} and {}", answer.runs, splits.old_runs, splits.new_runs);
}

// For machines alone.
Table RateTable(const NullAnswer& answer, double rate, double alpha) {
  Table table;
  table.key = "false_alarms";
  table.columns = {{"", "rate", ColumnKind::kData},
                   {"", "rate_low", ColumnKind::kData},
                   {"", "rate_high", ColumnKind::kData},
                   {"", "allowed", ColumnKind::kData}};
  const auto& interval = answer.false_alarms;
  table.rows.push_back({Cell::Number("", rate), Cell::Number("", interval ? interval->low : rate),
                        Cell::Number("", interval ? interval->high : rate),
                        Cell::Number("", alpha)});
  return table;
}

// Functions that were said to have changed, by kind of profile.
Table NullProfileTable(std::span<const NullProfiles> profiles, double allowed) {
  Table table;
  table.key = "profiles";
  table.narrow = true;
  table.columns = {{"splits with a function marked", "rate_text", ColumnKind::kText},
                   {"allowed", "allowed_text", ColumnKind::kValue},
                   {"functions", "functions", ColumnKind::kValue},
                   {"runs", "runs", ColumnKind::kValue},
                   {"splits", "splits", ColumnKind::kValue},
                   {"profiles", "kind", ColumnKind::kText},
                   {"most often", "most_often_text", ColumnKind::kText},
                   {"", "type", ColumnKind::kData},
                   {"", "alarms", ColumnKind::kData},
                   {"", "rate_low", ColumnKind::kData},
                   {"", "rate_high", ColumnKind::kData},
                   {"", "allowed", ColumnKind::kData},
                   {"", "most_often", ColumnKind::kData},
                   {"", "most_often_splits", ColumnKind::kData}};
  for (const NullProfiles& one : profiles) {
    const double rate = CountShare(one.alarms, one.splits);
    std::string text = SplitShareText(rate);
    if (one.rate) {
      text +=
          fmt::format(" [{}, {}]", SplitShareText(one.rate->low), SplitShareText(one.rate->high));
    }
    if ((one.rate ? one.rate->low : rate) > allowed) text += ": too many";
    const auto number = [](size_t count) {
      return Cell::Value(fmt::format("{}", count), static_cast<int64_t>(count));
    };
    const std::string kind =
        one.kind == ProfileKind::kOther ? DisplayName(one.type) : std::string(NameOf(one.kind));
    const std::string name = DisplayName(one.most_often);
    table.rows.push_back(
        {Cell::Text(text), Cell::Text(SplitShareText(allowed)), number(one.functions),
         number(one.runs), number(one.splits), Cell::Text(kind),
         Cell::Text(name.empty() ? ""
                                 : fmt::format("{} ({})", name,
                                               SplitShareText(
                                                   CountShare(one.most_often_splits, one.splits)))),
         Cell::Text(DisplayName(one.type)), number(one.alarms),
         Cell::Number("", one.rate ? one.rate->low : rate),
         Cell::Number("", one.rate ? one.rate->high : rate), Cell::Number("", allowed),
         Cell::Text(name), number(one.most_often_splits)});
  }
  return table;
}

// Runs that changed while they were made: splits at random cannot show that.
std::string DriftNote(const NullAnswer& answer, double alpha) {
  const NullRow* most = nullptr;
  size_t count = 0;
  for (const NullRow& row : answer.rows) {
    if (!row.is_gated || row.p_drift > alpha) continue;
    ++count;
    if (most == nullptr || row.p_drift < most->p_drift) most = &row;
  }
  if (most == nullptr) return "";
  return fmt::format(
      "{} of {} rows differ between the earlier and the later half of the runs, such as {} of {} "
      "({} after Holm's correction): the machine changed meanwhile, and only interleaved runs are "
      "safe from that",
      count, answer.family, most->unit, most->name, PText(most->p_drift));
}

}  // namespace

void AddNullProfiles(std::span<const NullProfiles> profiles, double allowed, Document* document) {
  if (profiles.empty()) return;
  document->tables.push_back(NullProfileTable(profiles, allowed));
  document->notes.push_back(
      {false,
       "Profiles: the runs' profiles were dealt out in the same way, and functions tested as "
       "pfa check does. Of all that do not differ, no more splits than the allowed share "
       "should mark any."});
}

Document NullDocument(const NullAnswer& answer, const NullQuestion& question,
                      const std::string& name) {
  const size_t splits = answer.verdicts.size();
  const double rate = CountShare(answer.regressions, splits);
  const double alpha = question.gate.alpha;
  Document document;
  document.report = "null";
  document.facts = {{"Set", name},
                    {"Runs", RunsText(answer, question.gate.pairing)},
                    {"Splits", answer.splits.is_all
                                   ? fmt::format("all {} that there are", splits)
                                   : fmt::format("{} at random, seed {}", splits, question.seed)}};
  std::string alarms = fmt::format("False alarms: {}", SplitShareText(rate));
  if (answer.false_alarms) {
    alarms += fmt::format(" [{}, {}]", SplitShareText(answer.false_alarms->low),
                          SplitShareText(answer.false_alarms->high));
  }
  const bool is_too_many = answer.false_alarms ? answer.false_alarms->low > alpha : rate > alpha;
  document.summary = {
      fmt::format("{} of the splits; at most {} are allowed{}", alarms, SplitShareText(alpha),
                  is_too_many ? ": too many" : ""),
      fmt::format("The gate said PASS in {}, INCONCLUSIVE in {}, REGRESSION in {} of them.",
                  SplitShareText(CountShare(answer.passes, splits)),
                  SplitShareText(CountShare(answer.inconclusive, splits)), SplitShareText(rate))};
  document.numbers = {{"runs", static_cast<int64_t>(answer.runs)},
                      {"splits", static_cast<int64_t>(splits)},
                      {"seed", static_cast<int64_t>(question.seed)},
                      {"regressions", static_cast<int64_t>(answer.regressions)},
                      {"inconclusive", static_cast<int64_t>(answer.inconclusive)},
                      {"passes", static_cast<int64_t>(answer.passes)},
                      {"gated", static_cast<int64_t>(answer.family)}};
  document.tables = {NullRowTable(answer), RateTable(answer, rate, alpha)};
  for (const std::string& note : answer.notes) document.notes.push_back({true, note});
  if (std::string drift = DriftNote(answer, alpha); !drift.empty()) {
    document.notes.push_back({true, std::move(drift)});
  }
  document.notes.push_back(
      {false, fmt::format("Each row by itself, before Holm's correction: called worse in at most "
                          "{} of the splits if it is honest.",
                          SplitShareText(alpha / 2))});
  document.notes.push_back(
      {false, fmt::format("Smallest: the change for the worse that 80 of 100 splits would have "
                          "called so, with {} runs a side. Needs: runs a side with which 80 of 100 "
                          "would call no change a pass.",
                          std::min(answer.splits.old_runs, answer.splits.new_runs))});
  return document;
}

}  // namespace pfa
