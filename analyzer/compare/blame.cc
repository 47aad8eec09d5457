#include "analyzer/compare/blame.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analyzer/compare/share_tests.h"

namespace pfa {
namespace {

// What has more than this of everything is no smaller a circle than everything, and shares of
// that never change.
constexpr double kMostEnclosing = 0.5;
// A new name costs as much as the old one, within this factor.
constexpr double kRenameFactor = 1.5;
// Of the largest ones: each gone name is held against each new one.
constexpr size_t kMostRenamed = 1000;

class Blamer {
 public:
  Blamer(const RunColumns& columns, const BlameQuestion& question, const Operations& operations)
      : columns_(columns), question_(question), operations_(operations), sides_(SidesOf(columns)) {}

  Blame Run() {
    const size_t count = columns_.nodes.size();
    blame_.test = sides_.test;
    blame_.total = SumsOf(columns_.totals, columns_.totals, sides_);
    for (uint32_t node = 0; node < count; ++node) {
      std::vector<Cost>& flat = flat_costs_.emplace_back();
      std::vector<Cost>& cum = cum_costs_.emplace_back();
      for (const NodeCost& cost : columns_.CostsOf(node)) {
        flat.push_back(cost.flat);
        cum.push_back(cost.cum);
      }
      flat_.push_back(SumsOf(flat, columns_.totals, sides_));
      cum_.push_back(SumsOf(cum, columns_.totals, sides_));
      const bool is_ignored = question_.IsIgnored(columns_.nodes[node].ShownName());
      eligible_.push_back(is_ignored ? 0 : 1);
    }
    blame_.sizes = SizesOf({.old_runs = columns_.old_runs,
                            .totals = columns_.totals,
                            .durations = columns_.durations,
                            .operations = operations_,
                            .are_samples = sides_.test != BlameTest::kRanks,
                            .are_functions = question_.of_functions},
                           question_.normalize, flat_);
    SetSizes(blame_.sizes, &sides_);
    const double by_flat = TestChanges(flat_costs_, columns_.totals, sides_, eligible_, flat_);
    const double by_cum = TestChanges(cum_costs_, columns_.totals, sides_, eligible_, cum_);
    blame_.least_dispersion = question_.by_cum ? by_cum : by_flat;
    for (uint32_t node = 0; node < count; ++node) AddRow(node);
    Sort();
    FindRenamed();
    return std::move(blame_);
  }

 private:
  [[nodiscard]] const CostChange& Asked(const BlameRow& row) const {
    return question_.by_cum ? row.cum : row.flat;
  }

  void AddRow(uint32_t node) {
    BlameRow row;
    row.node = node;
    row.flat = flat_[node];
    row.cum = cum_[node];
    if (row.cum.old_sum == Cost() && row.cum.new_sum == Cost()) return;
    // Of what was seen ten times, sampling would have missed all on one side once in 1000 cases.
    const bool is_seen = row.cum.is_tested;
    if (is_seen && row.cum.old_sum.count == 0) row.mark = BlameMark::kNew;
    if (is_seen && row.cum.new_sum.count == 0) row.mark = BlameMark::kGone;
    const CostChange& asked = Asked(row);
    const bool changed = asked.is_tested && asked.q <= question_.false_share;
    if (changed && row.mark == BlameMark::kNone && sides_.test != BlameTest::kRanks) {
      row.mark_detail = MovedIn(node, asked);
      if (!row.mark_detail.empty()) row.mark = BlameMark::kMoved;
    }
    if (eligible_[node] == 0) row.mark = BlameMark::kIgnored;
    // A row without any cost of the kind asked for is there for the other one.
    const bool has_cost = asked.old_sum.count + asked.new_sum.count > 0;
    if (asked.is_tested) ++blame_.tested;
    if (!asked.is_tested && has_cost) ++blame_.below_resolution;
    blame_.rows.push_back(std::move(row));
  }

  // Whether something around a change of `by` is known to have changed by less than half of that.
  [[nodiscard]] bool IsFlat(std::span<const Cost> costs, double by) const {
    CostChange change = SumsOf(costs, columns_.totals, sides_);
    if (std::max(change.old_share, change.new_share) > kMostEnclosing) return false;
    TestOne(costs, columns_.totals, sides_, blame_.least_dispersion, &change);
    const double off = std::abs(ChangeOfShare(change, sides_));
    return off + HalfWidth(change, columns_.totals, sides_) <= std::abs(by) / 2;
  }

  [[nodiscard]] std::string MovedIn(uint32_t node, const CostChange& change) const {
    const double by = ChangeOfShare(change, sides_);
    if (!question_.by_cum && IsFlat(cum_costs_[node], by)) return "what it calls";
    const uint32_t caller = columns_.nodes[node].caller;
    if (caller != kNoNode && IsFlat(cum_costs_[caller], by)) {
      return columns_.nodes[caller].ShownName();
    }
    const uint32_t package = columns_.nodes[node].package;
    if (!question_.by_cum && !columns_.packages[package].empty() &&
        IsFlat(columns_.PackageCosts(package), by)) {
      return "package " + columns_.packages[package];
    }
    return "";
  }

  // The rows are sorted.
  [[nodiscard]] std::vector<BlameRow*> Marked(BlameMark mark) {
    std::vector<BlameRow*> found;
    for (BlameRow& row : blame_.rows) {
      if (row.mark == mark && found.size() < kMostRenamed) found.push_back(&row);
    }
    return found;
  }

  void FindRenamed() {
    const std::vector<BlameRow*> all_new = Marked(BlameMark::kNew);
    for (BlameRow* const gone : Marked(BlameMark::kGone)) {
      BlameRow* best = nullptr;
      double best_off = std::log(kRenameFactor);
      for (BlameRow* const made : all_new) {
        if (made->mark != BlameMark::kNew || !HaveSameCalls(gone->node, made->node)) continue;
        const double off = std::abs(
            std::log(NewCost(blame_, made->cum.new_sum) / OldCost(blame_, gone->cum.old_sum)));
        if (!(off <= best_off)) continue;
        best = made;
        best_off = off;
      }
      if (best == nullptr) continue;
      gone->mark = best->mark = BlameMark::kRenamed;
      gone->mark_detail = columns_.nodes[best->node].ShownName();
      best->mark_detail = columns_.nodes[gone->node].ShownName();
    }
  }

  [[nodiscard]] bool HaveSameCalls(uint32_t a, uint32_t b) const {
    const ComparedNode& x = columns_.nodes[a];
    const ComparedNode& y = columns_.nodes[b];
    return x.caller == y.caller && x.callee == y.callee && x.package == y.package;
  }

  void Sort() {
    const auto size_of = [&](const BlameRow& row) {
      return std::abs(ChangeOfCost(blame_, Asked(row)));
    };
    std::ranges::sort(blame_.rows, [&](const BlameRow& a, const BlameRow& b) {
      const double x = size_of(a);
      const double y = size_of(b);
      return x != y ? x > y : columns_.nodes[a.node].name < columns_.nodes[b.node].name;
    });
  }

  const RunColumns& columns_;
  const BlameQuestion& question_;
  const Operations& operations_;
  RunSides sides_;
  std::vector<std::vector<Cost>> flat_costs_;  // by node, then run
  std::vector<std::vector<Cost>> cum_costs_;
  std::vector<CostChange> flat_;  // by node
  std::vector<CostChange> cum_;
  std::vector<uint8_t> eligible_;
  Blame blame_;
};

}  // namespace

std::string_view NameOf(BlameMark mark) {
  switch (mark) {
    case BlameMark::kNew:
      return "new";
    case BlameMark::kGone:
      return "gone";
    case BlameMark::kRenamed:
      return "renamed?";
    case BlameMark::kMoved:
      return "MOVED";
    case BlameMark::kIgnored:
      return "ignored";
    case BlameMark::kNone:
      break;
  }
  return "";
}

Blame BlameRuns(const RunColumns& columns, const BlameQuestion& question,
                const Operations& operations) {
  return Blamer(columns, question, operations).Run();
}

double OldCost(const Blame& blame, const Cost& old_sum) {
  return static_cast<double>(old_sum.value) / blame.sizes.old_size;
}

double NewCost(const Blame& blame, const Cost& new_sum) {
  return static_cast<double>(new_sum.value) / blame.sizes.new_size;
}

double ChangeOfCost(const Blame& blame, const CostChange& change) {
  return NewCost(blame, change.new_sum) - OldCost(blame, change.old_sum);
}

}  // namespace pfa
