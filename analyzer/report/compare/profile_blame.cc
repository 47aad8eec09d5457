#include "analyzer/report/compare/profile_blame.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "analyzer/report/compare/bench_number.h"
#include "analyzer/report/display_name.h"
#include "analyzer/statistics/counts.h"
#include "analyzer/statistics/distributions.h"
#include "analyzer/statistics/rank_sum.h"

namespace pfa {
namespace {

constexpr size_t kBlamedPerBenchmark = 5;

std::string QText(const CostChange& change) {
  if (!change.is_tested) return "";
  return change.q < 0.001 ? "<0.001" : fmt::format("{:.3f}", change.q);
}

std::string ShareText(double share) {
  if (!std::isfinite(share)) return "";
  const std::string text = fmt::format("{:.1f}%", 100 * share);
  return text == "-0.0%" ? "0.0%" : text;
}

// Costs in one unit: that of a twentieth of the total, which parts are about as large as. Those of
// an operation may be less than the smallest unit.
class CostText {
 public:
  CostText(const RunColumns& columns, const Blame& blame) : columns_(columns) {
    const double largest =
        std::max(OldCost(blame, blame.total.old_sum), NewCost(blame, blame.total.new_sum));
    constexpr double kParts = 20;
    unit_ = Scale(std::llround(largest / kParts), columns.unit, "auto").unit;
    is_of_operation_ = blame.sizes.by == Normalize::kOp;
  }

  [[nodiscard]] std::string Value(double value) const {
    if (!is_of_operation_) {
      return ScaledLabel(std::llround(value), columns_.unit, unit_.empty() ? columns_.unit : unit_);
    }
    constexpr double kSecondsPerNanosecond = 1e-9;
    return columns_.kind == ProfileKind::kCpu ? BenchNumber(value * kSecondsPerNanosecond, "sec/op")
                                              : BenchNumber(value, "B/op");
  }
  [[nodiscard]] std::string Change(double value) const {
    const std::string text = Value(value);
    return value > 0 && text != "0" ? "+" + text : text;
  }
  // Of a heap: with what few events leave open.
  [[nodiscard]] std::string Side(double value, const Cost& sum) const {
    if (columns_.kind != ProfileKind::kHeap || sum.count == 0) return Value(value);
    const double off = kNormalOf95 / std::sqrt(static_cast<double>(sum.count));
    return fmt::format("{} ± {:.0f}%", Value(value), 100 * off);
  }

 private:
  const RunColumns& columns_;
  std::string unit_;
  bool is_of_operation_ = false;
};

// What the rows below the table sum up.
struct CostSums {
  Cost old_sum;
  Cost new_sum;
  void Add(const CostChange& change) {
    old_sum += change.old_sum;
    new_sum += change.new_sum;
  }
};

std::string KindKey(const RunColumns& columns) {
  std::string key(NameOf(columns.kind));
  for (char& c : key) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return key == columns.type ? key : key + "_" + columns.type;
}

std::string PluralOf(const std::string& noun) { return noun + "s"; }

class ProfileTableMaker {
 public:
  ProfileTableMaker(const RunColumns& columns, const Blame& blame, const BlameTableOptions& options)
      : columns_(columns), blame_(blame), options_(options), text_(columns, blame) {
    total_change_ = ChangeOfCost(blame_, blame_.total);
  }

  Table Make() {
    Table table;
    table.key = fmt::format("{}_{}", KindKey(columns_), PluralOf(options_.noun));
    table.title = Title();
    table.narrow = true;
    table.columns = {{"old", "old_text", ColumnKind::kValue},
                     {"new", "new_text", ColumnKind::kValue},
                     {"delta", "delta_text", ColumnKind::kValue},
                     {"of delta", "share_text", ColumnKind::kValue},
                     {"q", "q_text", ColumnKind::kValue},
                     {"cum delta", "cum_delta_text", ColumnKind::kValue},
                     {"cum q", "cum_q_text", ColumnKind::kValue},
                     {"mark", "mark", ColumnKind::kText},
                     {options_.noun, "name", ColumnKind::kName},
                     {"", "mark_detail", ColumnKind::kText}};
    for (const std::string cost : {"", "cum_"}) {
      for (const std::string_view what :
           {"old", "new", "delta", "delta_share", "old_count", "new_count", "old_share",
            "new_share", "dispersion", "p", "q"}) {
        table.columns.push_back({"", fmt::format("{}{}", cost, what), ColumnKind::kData});
      }
    }
    table.columns.push_back({"", "unit", ColumnKind::kData});
    table.columns.push_back({"", "recorded_names", ColumnKind::kData});
    CostSums rest;
    size_t rest_count = 0;
    size_t rest_below = 0;
    for (const BlameRow& row : blame_.rows) {
      // Among a few rows those that say nothing have no place.
      const bool is_shown =
          options_.rows == 0 || (table.rows.size() < options_.rows && Asked(row).is_tested);
      if (is_shown) {
        table.rows.push_back(RowOf(row));
        continue;
      }
      rest.Add(row.flat);
      ++rest_count;
      if (!Asked(row).is_tested) ++rest_below;
    }
    if (rest_count > 0) {
      table.totals.push_back(
          SumRow(table, rest,
                 fmt::format("({} more, {} of them below resolution)", rest_count, rest_below)));
    }
    CostSums all;
    all.Add(blame_.total);
    table.totals.push_back(SumRow(table, all, "(total)"));
    return table;
  }

 private:
  [[nodiscard]] const CostChange& Asked(const BlameRow& row) const {
    return options_.by_cum ? row.cum : row.flat;
  }

  [[nodiscard]] std::string Title() const {
    const double before = OldCost(blame_, blame_.total.old_sum);
    const double after = NewCost(blame_, blame_.total.new_sum);
    const auto changed = std::ranges::count_if(blame_.rows, [&](const BlameRow& row) {
      return Asked(row).is_tested && Asked(row).q <= options_.false_share;
    });
    const bool is_sized =
        blame_.sizes.by == Normalize::kMedian || blame_.sizes.by == Normalize::kTotal;
    const std::string kind =
        columns_.kind == ProfileKind::kOther
            ? DisplayName(columns_.type)
            : fmt::format("{}, {}", NameOf(columns_.kind), DisplayName(columns_.type));
    return fmt::format(
        "{} of {} + {} profiles, per {}{}: {} -> {} ({}); {} of {} {} changed, {} below resolution",
        kind, columns_.old_runs, columns_.new_runs, NounOf(blame_.sizes.by),
        is_sized ? " of equal size" : "", text_.Value(before), text_.Value(after),
        before > 0 ? ChangeText(after / before) : "nothing before", changed, blame_.tested,
        PluralOf(options_.noun), blame_.below_resolution);
  }

  [[nodiscard]] std::string ShareOfChange(double change) const {
    // Of next to nothing all parts are huge.
    constexpr double kMostShare = 10;
    const double share = total_change_ == 0 ? kMostShare + 1 : change / total_change_;
    return std::abs(share) > kMostShare ? "" : ShareText(share);
  }

  [[nodiscard]] std::string MarkOf(const BlameRow& row) const {
    const std::string_view mark = NameOf(row.mark);
    const CostChange& asked = Asked(row);
    const bool is_below = !asked.is_tested && asked.old_sum.count + asked.new_sum.count > 0;
    return mark.empty() && is_below ? "below resolution" : std::string(mark);
  }

  static std::string DetailOf(const BlameRow& row) {
    if (row.mark_detail.empty()) return "";
    const std::string detail = DisplayName(row.mark_detail);
    if (row.mark == BlameMark::kMoved) return fmt::format("(in {})", detail);
    const bool is_gone = row.cum.new_sum.count == 0;
    return fmt::format("({} {})", is_gone ? "now" : "was", detail);
  }

  void AddNumbers(const CostChange& change, std::vector<Cell>* cells) const {
    const double delta = ChangeOfCost(blame_, change);
    cells->push_back(Cell::Number("", OldCost(blame_, change.old_sum)));
    cells->push_back(Cell::Number("", NewCost(blame_, change.new_sum)));
    cells->push_back(Cell::Number("", delta));
    cells->push_back(total_change_ == 0 ? Cell::Text("") : Cell::Number("", delta / total_change_));
    cells->push_back(Cell::Value("", static_cast<int64_t>(change.old_sum.count)));
    cells->push_back(Cell::Value("", static_cast<int64_t>(change.new_sum.count)));
    cells->push_back(Cell::Number("", change.old_share));
    cells->push_back(Cell::Number("", change.new_share));
    cells->push_back(Cell::Number("", change.dispersion));
    cells->push_back(change.is_tested ? Cell::Number("", change.p) : Cell::Text(""));
    cells->push_back(change.is_tested ? Cell::Number("", change.q) : Cell::Text(""));
  }

  [[nodiscard]] std::vector<Cell> RowOf(const BlameRow& row) const {
    const ComparedNode& node = columns_.nodes[row.node];
    const double delta = ChangeOfCost(blame_, row.flat);
    std::vector<Cell> cells = {
        Cell::Text(text_.Side(OldCost(blame_, row.flat.old_sum), row.flat.old_sum)),
        Cell::Text(text_.Side(NewCost(blame_, row.flat.new_sum), row.flat.new_sum)),
        Cell::Text(text_.Change(delta)),
        Cell::Text(ShareOfChange(delta)),
        Cell::Text(QText(row.flat)),
        Cell::Text(text_.Change(ChangeOfCost(blame_, row.cum))),
        Cell::Text(QText(row.cum)),
        Cell::Text(MarkOf(row)),
        Cell::Text(DisplayName(node.ShownName())),
        Cell::Text(DetailOf(row))};
    AddNumbers(row.flat, &cells);
    AddNumbers(row.cum, &cells);
    cells.push_back(Cell::Text(DisplayName(columns_.unit)));
    // A few say what was put together.
    constexpr size_t kMostNames = 8;
    const size_t names = std::min(node.recorded.size(), kMostNames);
    std::string recorded =
        fmt::format("{}", fmt::join(node.recorded.begin(),
                                    node.recorded.begin() + static_cast<ptrdiff_t>(names), " "));
    if (names < node.recorded.size()) {
      recorded += fmt::format(" and {} more", node.recorded.size() - names);
    }
    cells.push_back(Cell::Text(DisplayName(recorded)));
    return cells;
  }

  [[nodiscard]] std::vector<Cell> SumRow(const Table& table, const CostSums& sums,
                                         std::string name) const {
    CostChange change;
    change.old_sum = sums.old_sum;
    change.new_sum = sums.new_sum;
    const double delta = ChangeOfCost(blame_, change);
    std::vector<Cell> cells = {Cell::Text(text_.Side(OldCost(blame_, sums.old_sum), sums.old_sum)),
                               Cell::Text(text_.Side(NewCost(blame_, sums.new_sum), sums.new_sum)),
                               Cell::Text(text_.Change(delta)), Cell::Text(ShareOfChange(delta))};
    cells.resize(table.columns.size());
    const auto at = [&](std::string_view key) -> Cell& {
      return cells[static_cast<size_t>(std::ranges::find(table.columns, key, &Column::key) -
                                       table.columns.begin())];
    };
    at("name") = Cell::Text(std::move(name));
    at("old") = Cell::Number("", OldCost(blame_, sums.old_sum));
    at("new") = Cell::Number("", NewCost(blame_, sums.new_sum));
    at("delta") = Cell::Number("", delta);
    at("old_count") = Cell::Value("", static_cast<int64_t>(sums.old_sum.count));
    at("new_count") = Cell::Value("", static_cast<int64_t>(sums.new_sum.count));
    at("unit") = Cell::Text(DisplayName(columns_.unit));
    return cells;
  }

  const RunColumns& columns_;
  const Blame& blame_;
  const BlameTableOptions& options_;
  CostText text_;
  double total_change_ = 0;
};

std::string TestNote(const RunColumns& columns, const Blame& blame,
                     const BlameTableOptions& options) {
  const std::string of = fmt::format("{} profiles", NameOf(columns.kind));
  if (blame.test == BlameTest::kRanks) {
    const bool is_hopeless =
        LeastRankSumP(columns.old_runs, columns.new_runs) > options.false_share;
    return fmt::format(
        "{}: q compares the values of the runs by rank, since single events differ by orders{}; "
        "flat values add up to the change of the total.",
        of, is_hopeless ? ", and these runs are too few to tell anything" : "");
  }
  std::string note = fmt::format(
      "{}: q is the share of false ones expected among {} with a q as low; flat values add up to "
      "the change of the total.",
      of, PluralOf(options.noun));
  constexpr double kWorthSaying = 1.05;
  if (blame.least_dispersion >= kWorthSaying) {
    note += fmt::format(
        " Runs scatter {:.1f} times as much as sampling alone would, at least (the "
        "median of all, as runs are few).",
        blame.least_dispersion);
  }
  const auto samples =
      static_cast<double>(std::min(blame.total.old_sum.count, blame.total.new_sum.count));
  constexpr double kShare = 0.05;
  constexpr double kDetected = kNormalOf95 + kNormalOf80;  // in standard deviations
  if (samples > 0) {
    note += fmt::format(
        " A {} with {:.0f}% of the {} must change by {:.0f}% to be seen in 4 of 5 "
        "comparisons.",
        options.noun, 100 * kShare, columns.kind == ProfileKind::kHeap ? "allocations" : "samples",
        100 * std::hypot(SmallestChange(kShare, samples / blame.least_dispersion),
                         kDetected * blame.sizes.growth_error));
  }
  return note;
}

// What costs of both sides are compared for, and how far the sides differ apart from that.
std::string SizeText(const RunColumns& columns, const RunSizes& sizes) {
  const double size = SizeOfNewRun(sizes, columns.old_runs, columns.new_runs);
  switch (sizes.by) {
    case Normalize::kOp:
      return fmt::format(
          "costs are those of an operation, of which the old profiles have about {} and the new "
          "ones {}, from what the benchmark says that one costs",
          BenchNumber(sizes.old_size, ""), BenchNumber(sizes.new_size, ""));
    case Normalize::kTime:
      return fmt::format(
          "costs are those of a second, of which the old profiles took {:.3g} and "
          "the new ones {:.3g}",
          sizes.old_size, sizes.new_size);
    case Normalize::kTotal:
      return "costs are those of runs with equal totals: where one function has grown, all others "
             "seem to have shrunk";
    case Normalize::kMedian:
      return fmt::format(
          "a new run counts as {:.2f} ± {:.0f}% old ones, which is the median of {} functions",
          size, 100 * kNormalOf95 * sizes.size_error, sizes.functions);
    default:
      return "costs are those of a run, as if all did the same work";
  }
}

// How much of the profiles is benchmarks', where there are any.
std::string AttributionNote(const RunColumns& columns) {
  Cost all;
  for (const Cost& total : columns.totals) all += total;
  Cost of_benchmarks;
  for (const BenchmarkColumns& one : columns.benchmarks) {
    // Samples of a sub-benchmark are counted with the benchmark.
    if (one.type != columns.type || one.benchmark.name.find('/') != std::string::npos) continue;
    for (const Cost& total : one.totals) of_benchmarks += total;
  }
  if (all.value == 0 || of_benchmarks.value == 0) return "";
  const auto share_of = [&](const Cost& cost) {
    return 100 * static_cast<double>(cost.value) / static_cast<double>(all.value);
  };
  const double benchmarks = share_of(of_benchmarks);
  const double background = share_of(columns.background);
  return fmt::format(
      "{} profiles: {:.0f}% is in benchmarks, {:.0f}% in the collector and the "
      "scheduler, {:.0f}% elsewhere.",
      NameOf(columns.kind), benchmarks, background, std::max(0.0, 100 - benchmarks - background));
}

std::string Signed(double value, const std::string& unit) {
  return (value > 0 ? "+" : "") + BenchNumber(value, unit);
}

// Of a cost per operation, as BlamedChangeText has it.
std::string ChangeOfOldText(const BenchBlame& blame, double change) {
  return blame.is_ratio ? fmt::format("{:+.1f}%", 100 * change / blame.old_value)
                        : Signed(change, blame.metric);
}

std::string BenchTitle(const BenchBlame& blame) {
  std::vector<std::string> names;
  for (const std::string& name : blame.benchmarks) names.push_back(DisplayName(name));
  const std::string change =
      blame.is_ratio ? ChangeText(blame.ratio) : Signed(blame.difference, blame.metric);
  // Of what profiles explain, less is better.
  const bool is_better = blame.is_ratio ? blame.ratio < 1 : blame.difference < 0;
  std::string title = fmt::format("{} {} {} of {}", is_better ? "What is behind" : "Blame for",
                                  change, DisplayName(blame.metric), fmt::join(names, ", "));
  if (blame.benchmarks.size() > 1) {
    title += blame.by_label
                 ? " (their mean: they have one label)"
                 : " (their mean: they run one function, and stacks cannot tell them apart)";
  }
  return title;
}

// Parts that add up: of one package, or of all.
struct BlamedSum {
  size_t functions = 0;
  double old_cost = 0;
  double new_cost = 0;
  double change = 0;
  double share_of_change = 0;

  void Add(const BenchBlameRow& row) {
    ++functions;
    old_cost += row.old_cost;
    new_cost += row.new_cost;
    change += row.change;
    share_of_change += row.share_of_change;
  }
};

// Below the table: what several functions of a package cause together, and the sum of all.
void AddBlamedSums(const BenchBlame& blame, Table* table) {
  constexpr size_t kMostPackages = 2;
  constexpr double kWorthNaming = 0.1;
  std::map<std::string, BlamedSum> packages;
  BlamedSum all;
  for (const BenchBlameRow& row : blame.rows) {
    const std::string& package = blame.columns->packages[blame.columns->nodes[row.node].package];
    if (!package.empty()) packages[package].Add(row);
    all.Add(row);
  }
  const auto add = [&](const BlamedSum& sum, std::string name) {
    std::vector<Cell> cells(table->columns.size());
    const auto at = [&](std::string_view key) -> Cell& {
      return cells[static_cast<size_t>(std::ranges::find(table->columns, key, &Column::key) -
                                       table->columns.begin())];
    };
    BenchBlameRow row;
    row.change = sum.change;
    at("old_text") = Cell::Text(BenchNumber(sum.old_cost, blame.metric));
    at("new_text") = Cell::Text(BenchNumber(sum.new_cost, blame.metric));
    at("delta_text") = Cell::Text(BlamedChangeText(blame, row));
    at("share_text") = Cell::Text(ShareText(sum.share_of_change));
    at("name") = Cell::Text(std::move(name));
    at("old") = Cell::Number("", sum.old_cost);
    at("new") = Cell::Number("", sum.new_cost);
    at("change") = Cell::Number("", sum.change);
    at("share_of_change") = Cell::Number("", sum.share_of_change);
    table->totals.push_back(std::move(cells));
  };
  std::vector<std::pair<double, std::string>> largest;
  for (const auto& [package, sum] : packages) {
    if (sum.functions > 1 && sum.share_of_change >= kWorthNaming) {
      largest.emplace_back(-sum.share_of_change, package);
    }
  }
  std::ranges::sort(largest);
  if (largest.size() > kMostPackages) largest.resize(kMostPackages);
  for (const auto& [order, package] : largest) {
    add(packages[package],
        fmt::format("({} functions of {})", packages[package].functions, DisplayName(package)));
  }
  add(all, "(total)");
}

Table BenchBlameTable(const BenchBlame& blame, size_t number, const std::string& noun) {
  Table table;
  table.key = number == 0 ? "blame" : fmt::format("blame_{}", number + 1);
  table.title = BenchTitle(blame);
  table.narrow = true;
  table.columns = {{"old/op", "old_text", ColumnKind::kValue},
                   {"new/op", "new_text", ColumnKind::kValue},
                   {"delta", "delta_text", ColumnKind::kValue},
                   {"of delta", "share_text", ColumnKind::kValue},
                   {"cum delta", "cum_delta_text", ColumnKind::kValue},
                   {"old share", "old_share_text", ColumnKind::kValue},
                   {"new share", "new_share_text", ColumnKind::kValue},
                   {"q", "q_text", ColumnKind::kValue},
                   {noun, "name", ColumnKind::kName},
                   {"", "benchmarks", ColumnKind::kData},
                   {"", "metric", ColumnKind::kData},
                   {"", "old", ColumnKind::kData},
                   {"", "new", ColumnKind::kData},
                   {"", "change", ColumnKind::kData},
                   {"", "share_of_change", ColumnKind::kData},
                   {"", "old_count", ColumnKind::kData},
                   {"", "new_count", ColumnKind::kData},
                   {"", "q", ColumnKind::kData},
                   {"", "cum_old", ColumnKind::kData},
                   {"", "cum_new", ColumnKind::kData}};
  const std::string benchmarks = DisplayName(fmt::format("{}", fmt::join(blame.benchmarks, ", ")));
  for (const BenchBlameRow& row : blame.rows) {
    if (!blame.IsBlamed(row)) continue;
    if (table.rows.size() == kBlamedPerBenchmark) break;
    table.rows.push_back({Cell::Text(BenchNumber(row.old_cost, blame.metric)),
                          Cell::Text(BenchNumber(row.new_cost, blame.metric)),
                          Cell::Text(BlamedChangeText(blame, row)),
                          Cell::Text(ShareText(row.share_of_change)),
                          Cell::Text(ChangeOfOldText(blame, row.new_cum - row.old_cum)),
                          Cell::Text(ShareText(row.flat.old_share)),
                          Cell::Text(ShareText(row.flat.new_share)),
                          Cell::Text(QText(row.flat)),
                          Cell::Text(DisplayName(blame.columns->nodes[row.node].ShownName())),
                          Cell::Text(benchmarks),
                          Cell::Text(DisplayName(blame.metric)),
                          Cell::Number("", row.old_cost),
                          Cell::Number("", row.new_cost),
                          Cell::Number("", row.change),
                          Cell::Number("", row.share_of_change),
                          Cell::Value("", static_cast<int64_t>(row.flat.old_sum.count)),
                          Cell::Value("", static_cast<int64_t>(row.flat.new_sum.count)),
                          row.flat.is_tested ? Cell::Number("", row.flat.q) : Cell::Text(""),
                          Cell::Number("", row.old_cum),
                          Cell::Number("", row.new_cum)});
  }
  if (noun == "function") AddBlamedSums(blame, &table);
  return table;
}

}  // namespace

std::string BlamedChangeText(const BenchBlame& blame, const BenchBlameRow& row) {
  return blame.is_ratio ? fmt::format("{:+.1f}%", 100 * row.change)
                        : Signed(row.change, blame.metric);
}

void AddProfileTable(const RunColumns& columns, const Blame& blame,
                     const BlameTableOptions& options, Document* document) {
  document->tables.push_back(ProfileTableMaker(columns, blame, options).Make());
  if (blame.test == BlameTest::kSamplingOnly) {
    document->notes.push_back(
        {true, fmt::format("{} profiles: one on each side, so q knows sampling noise only, not how "
                           "much runs differ",
                           NameOf(columns.kind))});
  }
  document->notes.push_back({false, TestNote(columns, blame, options)});
  document->notes.push_back(
      {false,
       fmt::format("{} profiles: {}{}{} (--normalize={}).", NameOf(columns.kind),
                   SizeText(columns, blame.sizes), blame.sizes.instead.empty() ? "" : ", since ",
                   blame.sizes.instead, NameOf(blame.sizes.by))});
  if (const std::string note = AttributionNote(columns); !note.empty()) {
    document->notes.push_back({false, note});
  }
  if (columns.harness.count > 0) {
    document->notes.push_back(
        {false, fmt::format("{} profiles: {} of waiting by package testing itself left out.",
                            NameOf(columns.kind),
                            ScaledLabel(columns.harness.value, columns.unit, "auto"))});
  }
}

void AddBenchBlame(std::span<const BenchBlame> blames, const BlameTableOptions& options,
                   Document* document) {
  std::vector<Table> tables;
  for (const BenchBlame& blame : blames) {
    tables.push_back(BenchBlameTable(blame, tables.size(), options.noun));
  }
  const auto behind = document->tables.begin() + (document->tables.empty() ? 0 : 1);
  document->tables.insert(behind, std::make_move_iterator(tables.begin()),
                          std::make_move_iterator(tables.end()));
  if (blames.empty()) return;
  document->notes.push_back(
      {false, fmt::format("Blame: of the old cost per operation, each {}'s share of the "
                          "benchmark's samples times what the benchmark says an operation costs.",
                          options.noun)});
}

}  // namespace pfa
