#include "analyzer/report/compare/history_document.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analyzer/report/compare/bench_number.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/sparkline.h"

namespace pfa {
namespace {

constexpr size_t kTrendWidth = 20;
constexpr size_t kCommitCharacters = 9;
constexpr size_t kSinceColumn = 7;
constexpr size_t kDayCharacters = 10;  // of "2026-11-30T03:31:35Z"

// Shares are shown in per cent.
std::string HistoryNumber(double value, const std::string& unit) {
  return unit.ends_with(" share") ? fmt::format("{:.2f}%", 100 * value) : BenchNumber(value, unit);
}

class HistoryWriter {
 public:
  HistoryWriter(const BenchHistory& history, const HistoryAnswer& answer,
                const HistoryQuestion& question)
      : history_(history), answer_(answer), question_(question) {
    const auto& rows = history.rows();
    has_packages_ = std::ranges::any_of(rows, [&](const HistoryRow& row) {
      return !row.is_share && row.package != rows.front().package;
    });
    const auto& sets = history.sets();
    has_commits_ =
        std::ranges::any_of(sets, [](const HistorySet& set) { return !set.commit.empty(); });
    has_dates_ = std::ranges::any_of(sets, [](const HistorySet& set) { return !set.date.empty(); });
  }

  Document Write(bool all_points) {
    document_.report = "history";
    Summary();
    document_.tables.push_back(Steps());
    if (!answer_.outliers.empty()) document_.tables.push_back(Outliers());
    if (all_points) document_.tables.push_back(Points());
    Notes();
    return std::move(document_);
  }

 private:
  void Summary() {
    const auto& sets = history_.sets();
    document_.facts = {{"Sets", sets.size() == 1
                                    ? TitleOf(sets.front())
                                    : fmt::format("{}, from {} to {}", sets.size(),
                                                  TitleOf(sets.front()), TitleOf(sets.back()))}};
    const auto count = [&](StepFate fate) {
      return std::ranges::count(answer_.steps, fate, &HistoryStep::fate);
    };
    std::vector<std::string> parts;
    for (const StepFate fate :
         {StepFate::kWorse, StepFate::kBetter, StepFate::kOther, StepFate::kMoved,
          StepFate::kAccepted, StepFate::kBack, StepFate::kWentAway}) {
      std::string name(NameOf(fate));
      if (fate == StepFate::kWorse) name = "worse";
      if (count(fate) > 0) parts.push_back(fmt::format("{} {}", count(fate), name));
    }
    document_.summary.push_back(fmt::format(
        "{} rows: {}", history_.rows().size(),
        parts.empty() ? "no change for good" : fmt::format("{}", fmt::join(parts, ", "))));
    document_.numbers = {{"sets", static_cast<int64_t>(sets.size())},
                         {"rows", static_cast<int64_t>(history_.rows().size())},
                         {"worse", count(StepFate::kWorse)},
                         {"better", count(StepFate::kBetter)},
                         {"accepted", count(StepFate::kAccepted)},
                         {"back", count(StepFate::kBack)},
                         {"went_away", count(StepFate::kWentAway)},
                         {"outliers", static_cast<int64_t>(answer_.outliers.size())},
                         {"too_short", static_cast<int64_t>(answer_.too_short)}};
  }

  [[nodiscard]] static std::string TitleOf(const HistorySet& set) {
    if (set.commit.empty()) return set.name;
    return fmt::format("{} ({})", set.name, FirstCharacters(DisplayName(set.commit), 9));
  }

  [[nodiscard]] std::string BenchmarkOf(const HistoryRow& row) const {
    return has_packages_ && !row.package.empty() ? row.package + "." + row.name : row.name;
  }

  [[nodiscard]] static std::string ChangeWords(const HistoryStep& step, double value,
                                               const std::string& unit) {
    if (step.is_ratio) return ChangeText(value);
    return fmt::format("{}{}", value > 0 ? "+" : "", HistoryNumber(value, unit));
  }

  Table Steps() {
    Table table;
    table.key = "changes";
    table.columns = {{"", "fate", ColumnKind::kText},
                     {"metric", "metric", ColumnKind::kText},
                     {"before", "before_text", ColumnKind::kValue},
                     {"after", "after_text", ColumnKind::kValue},
                     {"change", "change_text", ColumnKind::kValue},
                     {"95% interval", "interval_text", ColumnKind::kText},
                     {"p", "p_text", ColumnKind::kText},
                     {"since", "since", ColumnKind::kText},
                     {"trend", "trend", ColumnKind::kText},
                     {"benchmark", "benchmark", ColumnKind::kName},
                     {"", "package", ColumnKind::kData},
                     {"", "set", ColumnKind::kData},
                     {"", "commit", ColumnKind::kData},
                     {"", "date", ColumnKind::kData},
                     {"", "accepted", ColumnKind::kData},
                     {"", "before", ColumnKind::kData},
                     {"", "after", ColumnKind::kData},
                     {"", "before_sets", ColumnKind::kData},
                     {"", "after_sets", ColumnKind::kData},
                     {"", "change", ColumnKind::kData},
                     {"", "change_low", ColumnKind::kData},
                     {"", "change_high", ColumnKind::kData},
                     {"", "change_is_ratio", ColumnKind::kData},
                     {"", "p", ColumnKind::kData},
                     {"", "p_at_known_place", ColumnKind::kData},
                     {"", "q", ColumnKind::kData},
                     {"", "likelihood_ratio", ColumnKind::kData}};
    // Those for people are before those for programs.
    const auto trend = std::ranges::find(table.columns, "trend", &Column::key);
    std::vector<Column> known;
    if (has_commits_) known.push_back({"commit", "commit_text", ColumnKind::kText});
    if (has_dates_) known.push_back({"date", "date_text", ColumnKind::kText});
    table.columns.insert(trend, known.begin(), known.end());
    table.narrow = true;
    std::optional<StepFate> last;
    for (const HistoryStep& step : answer_.steps) {
      if (last != step.fate) table.groups.push_back(table.rows.size());
      last = step.fate;
      table.rows.push_back(StepCells(step));
    }
    return table;
  }

  [[nodiscard]] std::string AcceptedWhy(const HistoryStep& step) const {
    if (step.fate != StepFate::kAccepted) return "";
    return step.acceptance != nullptr ? step.acceptance->why
                                      : history_.sets()[step.accepted_by].accepted;
  }

  [[nodiscard]] std::vector<Cell> StepCells(const HistoryStep& step) const {
    const HistoryRow& row = history_.rows()[step.row];
    const HistorySet& set = history_.sets()[step.set];
    const MeanTest& test = step.point.test;
    const auto interval = fmt::format("[{}, {}]", ChangeWords(step, step.change.low, row.unit),
                                      ChangeWords(step, step.change.high, row.unit));
    const std::string commit = DisplayName(set.commit);
    const std::string date = DisplayName(set.date);
    std::vector<Cell> cells = {
        Cell::Text(std::string(NameOf(step.fate))),
        Cell::Text(row.unit),
        Cell::Text(HistoryNumber(test.x_mean, row.unit)),
        Cell::Text(HistoryNumber(test.y_mean, row.unit)),
        Cell::Text(ChangeWords(step, step.change.value, row.unit)),
        Cell::Text(interval),
        Cell::Text(PText(step.point.p)),
        Cell::Text(set.name),
        Cell::Text(Sparkline(row.values, kTrendWidth)),
        Cell::Text(BenchmarkOf(row)),
        Cell::Text(row.package),
        Cell::Value("", step.set),
        Cell::Text(set.commit),
        Cell::Text(set.date),
        Cell::Text(AcceptedWhy(step)),
        Cell::Number("", test.x_mean),
        Cell::Number("", test.y_mean),
        Cell::Value("", static_cast<int64_t>(step.point.at - step.point.begin)),
        Cell::Value("", static_cast<int64_t>(step.point.end - step.point.at)),
        Cell::Number("", step.change.value),
        Cell::Number("", step.change.low),
        Cell::Number("", step.change.high),
        Cell::Text(step.is_ratio ? "true" : "false"),
        Cell::Number("", step.point.p),
        Cell::Number("", test.p),
        Cell::Number("", step.point.q),
        std::isfinite(test.likelihood_ratio) ? Cell::Number("", test.likelihood_ratio)
                                             : Cell::Text("")};
    std::vector<Cell> known;
    if (has_commits_) {
      known.push_back(Cell::Text(std::string(FirstCharacters(commit, kCommitCharacters))));
    }
    if (has_dates_) {
      known.push_back(Cell::Text(std::string(FirstCharacters(date, kDayCharacters))));
    }
    cells.insert(cells.begin() + kSinceColumn + 1, known.begin(), known.end());
    return cells;
  }

  Table Outliers() {
    Table table;
    table.key = "newest";
    table.title = fmt::format("{} is not where the sets before it say:",
                              DisplayName(TitleOf(history_.sets().back())));
    table.columns = {{"", "fate", ColumnKind::kText},
                     {"metric", "metric", ColumnKind::kText},
                     {"value", "value_text", ColumnKind::kValue},
                     {"expected", "expected_text", ColumnKind::kValue},
                     {"range", "range_text", ColumnKind::kText},
                     {"sets", "sets", ColumnKind::kValue},
                     {"trend", "trend", ColumnKind::kText},
                     {"benchmark", "benchmark", ColumnKind::kName},
                     {"", "package", ColumnKind::kData},
                     {"", "value", ColumnKind::kData},
                     {"", "expected", ColumnKind::kData},
                     {"", "low", ColumnKind::kData},
                     {"", "high", ColumnKind::kData}};
    table.narrow = true;
    for (const HistoryOutlier& one : answer_.outliers) {
      const HistoryRow& row = history_.rows()[one.row];
      table.rows.push_back(
          {Cell::Text(std::string(NameOf(one.fate))), Cell::Text(row.unit),
           Cell::Text(HistoryNumber(row.values.back(), row.unit)),
           Cell::Text(HistoryNumber(one.bounds.mean, row.unit)),
           Cell::Text(fmt::format("[{}, {}]", HistoryNumber(one.bounds.low, row.unit),
                                  HistoryNumber(one.bounds.high, row.unit))),
           Cell::Value(fmt::format("{}", one.values), static_cast<int64_t>(one.values)),
           Cell::Text(Sparkline(row.values, kTrendWidth)), Cell::Text(BenchmarkOf(row)),
           Cell::Text(row.package), Cell::Number("", row.values.back()),
           Cell::Number("", one.bounds.mean), Cell::Number("", one.bounds.low),
           Cell::Number("", one.bounds.high)});
    }
    return table;
  }

  Table Points() {
    Table table;
    table.key = "points";
    table.columns = {
        {"benchmark", "benchmark", ColumnKind::kName}, {"", "package", ColumnKind::kText},
        {"metric", "metric", ColumnKind::kText},       {"set", "set", ColumnKind::kValue},
        {"name", "name", ColumnKind::kText},           {"value", "value", ColumnKind::kValue}};
    for (const HistoryRow& row : history_.rows()) {
      for (size_t i = 0; i < row.values.size(); ++i) {
        table.rows.push_back({Cell::Text(row.name), Cell::Text(row.package), Cell::Text(row.unit),
                              Cell::Value("", row.sets[i]),
                              Cell::Text(history_.sets()[row.sets[i]].name),
                              Cell::Number("", row.values[i])});
      }
    }
    return table;
  }

  void Notes() {
    const auto note = [&](bool is_warning, std::string text) {
      document_.notes.push_back({is_warning, std::move(text)});
    };
    for (const HistoryStep& step : answer_.steps) {
      if (step.fate != StepFate::kAccepted) continue;
      const HistorySet& set = history_.sets()[step.accepted_by];
      const Acceptance* const rule = step.acceptance;
      const std::string text =
          rule == nullptr
              ? fmt::format("Accepted with {}: {}", set.name, set.accepted)
              : fmt::format("Accepted up to {:+.4g}% until {} ({}, line {}): {}", 100 * rule->up_to,
                            DayText(rule->until), question_.gate.rules.file, rule->line, rule->why);
      const bool is_said =
          std::ranges::find(document_.notes, text, &Note::text) != document_.notes.end();
      if (!is_said) note(false, text);
    }
    if (answer_.too_short > 0) {
      note(true, fmt::format("{} rows have fewer than {} values: too few to see a change for good",
                             answer_.too_short, 2 * question_.min_points));
    }
    if (answer_.derived > 0) {
      note(false,
           fmt::format("{} rows in B/s follow from sec/op and are left out", answer_.derived));
    }
    if (answer_.ignored > 0) {
      note(false,
           fmt::format("{} rows are ignored by {}", answer_.ignored, question_.gate.rules.file));
    }
    if (answer_.explained > 0) {
      note(false, fmt::format("{} steps of functions are left out: what they call explains them",
                              answer_.explained));
    }
    if (std::ranges::any_of(history_.rows(), &HistoryRow::is_share)) {
      note(false,
           "Shares are of all samples, with what a function calls: if one grows, others shrink. "
           "MOVED: the share of the caller, or of the package, is as before.");
    }
    note(false, fmt::format(
                    "A change for good: at least {} sets on both sides, p at most {} (of Student's "
                    "test, and of the place having been chosen among all), and the change at "
                    "least --threshold.",
                    question_.min_points, question_.p));
  }

  const BenchHistory& history_;
  const HistoryAnswer& answer_;
  const HistoryQuestion& question_;
  Document document_;
  bool has_packages_ = false;
  bool has_commits_ = false;
  bool has_dates_ = false;
};

}  // namespace

Document HistoryDocument(const BenchHistory& history, const HistoryAnswer& answer,
                         const HistoryQuestion& question, bool all_points) {
  return HistoryWriter(history, answer, question).Write(all_points);
}

}  // namespace pfa
