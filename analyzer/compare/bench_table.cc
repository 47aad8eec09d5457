#include "analyzer/compare/bench_table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "analyzer/compare/bench_key.h"
#include "analyzer/compare/filter.h"
#include "analyzer/compare/uncompared.h"
#include "analyzer/statistics/rank_sum.h"

namespace pfa {
namespace {

bool AreAllPositive(const std::vector<double>& values) {
  return std::ranges::all_of(values, [](double value) { return value > 0; });
}

// The most frequent value, the least of those that are alike.
Median ExactCenter(std::vector<double> values) {
  std::ranges::sort(values);
  Median center{values.front(), {values.front(), values.back(), 1}};
  size_t most = 0;
  for (size_t i = 0; i < values.size();) {
    const auto end = std::ranges::upper_bound(values, values[i]) - values.begin();
    const size_t count = static_cast<size_t>(end) - i;
    if (count > most) center.value = values[i];
    most = std::max(most, count);
    i = static_cast<size_t>(end);
  }
  return center;
}

// Not there if a value has no logarithm.
std::optional<double> GeometricMean(const std::vector<double>& values) {
  if (values.empty() || !AreAllPositive(values)) return std::nullopt;
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

// Projections of a request, checked against what there is.
struct ParsedRequest {
  BenchFilter filter;
  BenchProjection tables;
  BenchProjection rows;
  BenchProjection columns;
  BenchProjection ignored;
  BenchProjection residue;  // what nothing tells apart
};

Result<ParsedRequest> ParseRequest(const BenchSet& set, const BenchTableRequest& request) {
  PFA_ASSIGN_OR_RETURN(BenchFilter filter, BenchFilter::Parse("--filter", request.filter));
  PFA_TRY(filter.CheckKeys(set));
  PFA_ASSIGN_OR_RETURN(auto tables, ParseProjection("--table", request.table, true));
  PFA_ASSIGN_OR_RETURN(auto rows, ParseProjection("--row", request.row, false));
  PFA_ASSIGN_OR_RETURN(auto columns, ParseProjection("--col", request.col, false));
  PFA_ASSIGN_OR_RETURN(auto ignored, ParseProjection("--ignore", request.ignore, false));
  NamedKeys named;
  for (const auto* terms : {&tables, &rows, &columns, &ignored}) AddNamedKeys(*terms, &named);
  // What is ignored need not be there.
  const std::initializer_list<std::pair<std::string_view, const std::vector<ProjectionTerm>*>>
      grouping = {{"--table", &tables}, {"--row", &rows}, {"--col", &columns}};
  for (const auto& [option, terms] : grouping) {
    for (const ProjectionTerm& term : *terms) {
      if (IsKnownKey(set, term.key)) continue;
      return UsageError(fmt::format("{}: {}", option, UnknownKeyMessage(set, term.key)));
    }
  }
  // Values of one unit belong together, whatever else does.
  if (std::ranges::find(tables, ".unit", &ProjectionTerm::key) == tables.end()) {
    tables.push_back({.key = ".unit"});
  }
  std::vector<ProjectionTerm> residue;
  if (!named.has_all_configuration) residue.push_back({.key = ".config"});
  if (!named.has_full_name) residue.push_back({.key = ".fullname"});
  if (!named.has_file) residue.push_back({.key = ".file"});
  return ParsedRequest{std::move(filter),
                       BenchProjection(std::move(tables), named),
                       BenchProjection(std::move(rows), named),
                       BenchProjection(std::move(columns), named),
                       BenchProjection(std::move(ignored), named),
                       BenchProjection(std::move(residue), named)};
}

class TableMaker {
 public:
  TableMaker(const BenchSet& set, const BenchTableRequest& request, ParsedRequest parsed)
      : set_(set), request_(request), by_(std::move(parsed)) {}

  Result<BenchTables> Run() {
    for (const BenchResult& result : set_.results) {
      for (const BenchMeasurement& value : set_.ValuesOf(result)) Add(result, value);
    }
    if (drafts_.empty()) return BadInput("the filter leaves no results");
    std::vector<uint32_t> keys;
    keys.reserve(drafts_.size());
    for (const auto& [key, draft] : drafts_) keys.push_back(key);
    by_.tables.Sort(&keys);
    std::vector<BenchTable> tables;
    tables.reserve(keys.size());
    for (const uint32_t key : keys) tables.push_back(Finished(key, &drafts_.at(key)));
    BenchTables made{std::move(by_.tables), std::move(by_.rows), std::move(by_.columns),
                     std::move(tables),     request_.confidence, {}};
    made.warnings = WhatIsNotCompared(made);
    return made;
  }

 private:
  struct Draft {
    BenchTable table;
    UnitTraits traits;
    std::map<std::pair<uint32_t, uint32_t>, std::set<uint32_t>> residues;  // of each cell
  };

  void Add(const BenchResult& result, const BenchMeasurement& value) {
    const std::string_view unit = set_.text(value.unit);
    if (!by_.filter.Matches(set_, result, unit)) return;
    for (const BenchProjection* by : {&by_.tables, &by_.rows, &by_.columns, &by_.ignored}) {
      if (!by->Keeps(set_, result, unit)) return;
    }
    const uint32_t key = by_.tables.KeyOf(set_, result, unit);
    const std::pair place = {by_.rows.KeyOf(set_, result, unit),
                             by_.columns.KeyOf(set_, result, unit)};
    Draft& draft = drafts_[key];
    draft.table.unit = unit;
    draft.traits = set_.TraitsOf(value.unit);
    draft.table.better = draft.traits.better;
    draft.table.cells[place].values.push_back(value.value);
    draft.residues[place].insert(by_.residue.KeyOf(set_, result, unit));
  }

  BenchTable Finished(uint32_t key, Draft* draft) {
    BenchTable& table = draft->table;
    table.key = key;
    std::set<uint32_t> rows;
    std::set<uint32_t> columns;
    for (const auto& [place, cell] : table.cells) {
      rows.insert(place.first);
      columns.insert(place.second);
    }
    table.rows.assign(rows.begin(), rows.end());
    table.columns.assign(columns.begin(), columns.end());
    by_.rows.Sort(&table.rows);
    by_.columns.Sort(&table.columns);
    for (auto& [place, cell] : table.cells) {
      Summarize(draft->traits, &cell);
      WarnOfMixture(draft->residues.at(place), &cell);
    }
    for (auto& [place, cell] : table.cells) {
      if (place.second == table.columns.front()) continue;
      const BenchCell* const base = table.CellAt(place.first, table.columns.front());
      if (base != nullptr) cell.delta = DeltaOf(*base, cell, draft->traits);
    }
    for (const uint32_t column : table.columns) table.means.push_back(MeanOf(table, column));
    return std::move(table);
  }

  void Summarize(const UnitTraits& traits, BenchCell* cell) const {
    if (traits.is_exact) {
      cell->center = ExactCenter(cell->values);
      const ConfidenceInterval& range = cell->center.interval;
      if (range.low != range.high) {
        cell->warnings.push_back(fmt::format(
            "exact distribution expected, but values range from {} to {}", range.low, range.high));
      }
      return;
    }
    cell->center = MedianOf(cell->values, request_.confidence);
    if (!std::isfinite(cell->center.interval.low) || !std::isfinite(cell->center.interval.high)) {
      cell->warnings.push_back(fmt::format("need >= {} samples for confidence interval at level {}",
                                           RunsForMedian(request_.confidence),
                                           request_.confidence));
    }
  }

  // Results that nothing tells apart are one sample; perhaps they should not be.
  void WarnOfMixture(const std::set<uint32_t>& residues, BenchCell* cell) const {
    const std::vector<std::string> fields = by_.residue.Fields();
    std::vector<std::string> varying;
    for (size_t i = 0; i < fields.size(); ++i) {
      std::set<std::string> values;
      for (const uint32_t key : residues) values.insert(by_.residue.ValuesOf(key)[i]);
      if (values.size() > 1) varying.push_back(fields[i]);
    }
    if (varying.empty()) return;
    cell->warnings.push_back(fmt::format("benchmarks vary in {}", fmt::join(varying, ", ")));
  }

  BenchDelta DeltaOf(const BenchCell& base, const BenchCell& cell, const UnitTraits& traits) {
    BenchDelta delta;
    delta.base = base.center.value;
    delta.center = cell.center.value;
    delta.base_runs = base.values.size();
    delta.runs = cell.values.size();
    delta.is_ratio = AreAllPositive(base.values) && AreAllPositive(cell.values);
    delta.is_exact = traits.is_exact;
    if (traits.is_exact) {
      delta.p = 0;
      delta.is_significant = true;
      return delta;
    }
    const double level = 1 - request_.confidence;
    delta.change = delta.is_ratio ? RatioOf(base.values, cell.values, level, &tester_)
                                  : DifferenceOf(base.values, cell.values, level, &tester_);
    const auto [least, most] = std::ranges::minmax(base.values);
    const bool is_same = least == most && std::ranges::all_of(cell.values, [&](double value) {
                           return value == base.values.front();
                         });
    delta.p = tester_.Test(base.values, cell.values).p_two_sided;
    delta.is_significant = delta.p <= request_.alpha;
    if (is_same) {
      delta.warnings.emplace_back("all samples are equal");
    } else if (!delta.is_significant &&
               LeastRankSumP(delta.base_runs, delta.runs) > request_.alpha) {
      delta.warnings.push_back(
          fmt::format("need >= {} samples to detect a difference at alpha "
                      "level {}",
                      RunsForRankSum(request_.alpha), request_.alpha));
    }
    return delta;
  }

  // Of ratios row by row: where sets of rows differ, a ratio of the means would say nothing.
  static BenchColumnMean MeanOf(const BenchTable& table, uint32_t column) {
    const bool is_base = column == table.columns.front();
    BenchColumnMean mean;
    std::vector<double> centers;
    std::vector<double> ratios;
    size_t base_rows = 0;
    bool has_no_ratio = false;
    for (const uint32_t row : table.rows) {
      if (table.CellAt(row, table.columns.front()) != nullptr) ++base_rows;
      const BenchCell* const cell = table.CellAt(row, column);
      if (cell == nullptr) continue;
      centers.push_back(cell->center.value);
      if (!cell->delta) continue;
      const BenchDelta& delta = *cell->delta;
      has_no_ratio = has_no_ratio || (delta.base == 0 && delta.center != 0);
      ratios.push_back(delta.base == delta.center ? 1 : delta.center / delta.base);
    }
    if (!is_base && ratios.size() != base_rows) {
      mean.warnings.emplace_back(
          "benchmark set differs from baseline; geomeans may not be "
          "comparable");
    }
    mean.center = GeometricMean(centers);
    if (!mean.center) mean.warnings.emplace_back("summaries must be >0 to compute geomean");
    if (is_base || has_no_ratio) return mean;
    mean.ratio = GeometricMean(ratios);
    if (!mean.ratio) mean.warnings.emplace_back("ratios must be >0 to compute geomean");
    return mean;
  }

  const BenchSet& set_;
  const BenchTableRequest& request_;
  ParsedRequest by_;
  RankSumTester tester_;
  std::map<uint32_t, Draft> drafts_;
};

}  // namespace

Result<BenchTables> MakeBenchTables(const BenchSet& set, const BenchTableRequest& request) {
  PFA_ASSIGN_OR_RETURN(ParsedRequest parsed, ParseRequest(set, request));
  return TableMaker(set, request, std::move(parsed)).Run();
}

}  // namespace pfa
