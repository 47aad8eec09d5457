#include "viewer/layout/function_facts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "analyzer/aggregate/call_lists.h"
#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/query/go_code.h"
#include "analyzer/query/label_units.h"
#include "analyzer/query/shown_labels.h"
#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/report_header.h"
#include "analyzer/report/report_input.h"
#include "analyzer/report/value_formatter.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr size_t kMostNeighbours = 12;
constexpr size_t kMostLabelRows = 20;
// Of one function; a profile may have a label of its own for every sample.
constexpr size_t kMostDistinctLabels = 100'000;

class FactFinder {
 public:
  FactFinder(const ReportInput& input, const Query& query, const StackWeights& weights)
      : input_(input),
        query_(query),
        profile_(input.profile()),
        nodes_(*input.selection, query),
        weights_(weights),
        values_(ComputeFlatCum(*input.selection, nodes_, weights)),
        formatter_(query.sample_unit, query.options.unit, query.ratio) {}

  Result<FunctionFacts> Find(std::string_view name) {
    FunctionFacts facts;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (values_[i].flat == 0 && values_[i].cum == 0) continue;
      ++facts.functions;
      const NodeId id = NodeId::FromIndex(i);
      if (!node_.valid() && IsNamed(id, name)) node_ = id;
    }
    if (!node_.valid()) {
      return UsageError(fmt::format("nothing is left of {}", DisplayName(name)));
    }
    formatter_.ChooseUnit(0, input_.total);
    facts.name = DisplayName(name);
    const NodeValue& own = values_[node_.index()];
    whole_ = own.shown_cum();
    facts.flat = WithTotalShare(own.shown_flat());
    facts.cum = WithTotalShare(own.shown_cum());
    facts.flat_share = PercentOf(own.shown_flat(), input_.total) / 100;
    facts.cum_share = PercentOf(own.shown_cum(), input_.total) / 100;
    facts.flat_rank = RankBy(&NodeValue::flat);
    facts.cum_rank = RankBy(&NodeValue::cum);
    FindOrigin(&facts);
    FindCalls(&facts);
    FindLabels(&facts);
    return facts;
  }

 private:
  [[nodiscard]] bool IsNamed(NodeId id, std::string_view name) const {
    const std::string printable = nodes_.PrintableName(id);
    return printable == name || DisplayName(printable) == name;
  }
  [[nodiscard]] std::string TextOf(int64_t value) const {
    return DisplayName(formatter_.Format(value), 60);
  }
  [[nodiscard]] std::string WithTotalShare(int64_t value) const {
    return fmt::format("{} ({})", TextOf(value), BarePercentage(value, input_.total));
  }
  [[nodiscard]] double OfWhole(int64_t value) const {
    return std::abs(PercentOf(value, whole_)) / 100;
  }

  [[nodiscard]] uint64_t RankBy(int64_t NodeValue::*field) const {
    const int64_t own = SaturatingAbs(values_[node_.index()].*field);
    uint64_t rank = 1;
    for (const NodeValue& value : values_) rank += SaturatingAbs(value.*field) > own ? 1 : 0;
    return rank;
  }

  void FindOrigin(FunctionFacts* facts) const {
    const FunctionId id = nodes_.function(node_);
    if (id.valid()) {
      const Function& function = profile_.function(id);
      const std::string_view file = profile_.text(function.filename);
      facts->place = DisplayName(file);
      if (!file.empty() && function.start_line > 0) {
        facts->place += fmt::format(":{}", function.start_line);
      }
      const GoCode code = ClassifyGoCode(profile_.text(function.name), file);
      if (!code.package.empty()) {
        facts->origin = fmt::format("package {}, module {}{}{}", DisplayName(code.package),
                                    DisplayName(code.module), code.version.empty() ? "" : " ",
                                    DisplayName(code.version));
      }
    }
    for (size_t i = 0; i < profile_.locations().size(); ++i) {
      const auto of_location = nodes_.nodes(LocationId::FromIndex(i));
      if (std::ranges::find(of_location, node_) == of_location.end()) continue;
      const MappingId mapping = profile_.locations()[i].mapping;
      if (!mapping.valid()) continue;
      facts->binary = DisplayName(profile_.text(profile_.mapping(mapping).file));
      return;
    }
  }

  void FindCalls(FunctionFacts* facts) const {
    std::vector<NodeId> order;
    for (size_t i = 0; i < nodes_.size(); ++i) order.push_back(NodeId::FromIndex(i));
    CallLists lists(*input_.selection, nodes_, weights_, std::move(order));
    const std::vector<NodeId> wanted = {node_};
    const std::vector<CallLists::Side> sides = {CallLists::Side::kTo, CallLists::Side::kBy};
    lists.Collect(wanted, sides);
    CallLists::Scratch scratch(lists);
    const auto add = [&](CallLists::Side side, CallNodeId Call::*other, uint64_t* all,
                         std::vector<NamedShare>* to) {
      const std::vector<Call> calls = lists.Find(node_, side, &scratch);
      *all = calls.size();
      for (const Call& call : calls) {
        if (to->size() == kMostNeighbours) break;
        to->push_back({DisplayName(nodes_.PrintableName(NodeId((call.*other).value))),
                       TextOf(call.shown_value()), OfWhole(call.shown_value())});
      }
    };
    add(CallLists::Side::kTo, &Call::caller, &facts->all_callers, &facts->callers);
    add(CallLists::Side::kBy, &Call::callee, &facts->all_callees, &facts->callees);
  }

  // Whether the function is in the stack, once per stack.
  [[nodiscard]] std::vector<uint8_t> StacksWithIt() const {
    std::vector<uint8_t> has_it(profile_.stacks().size());
    for (size_t i = 0; i < has_it.size(); ++i) {
      for (const LocationId location : input_.selection->frames(StackId::FromIndex(i))) {
        const auto of_location = nodes_.nodes(location);
        if (std::ranges::find(of_location, node_) == of_location.end()) continue;
        has_it[i] = 1;
        break;
      }
    }
    return has_it;
  }

  void FindLabels(FunctionFacts* facts) const {
    if (profile_.all_labels().empty()) return;
    Diagnostics diagnostics;
    const LabelUnits units(profile_, diagnostics);
    const ShownLabels shown(profile_, query_);
    const std::vector<uint8_t> has_it = StacksWithIt();
    std::map<std::string, int64_t> sums;
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      if (has_it[profile_.stack(i).index()] == 0 || !input_.selection->keeps(i)) continue;
      for (const Label& label : profile_.labels(i)) {
        if (!shown.Shows(label.key)) continue;
        const std::string text = label.is_text() ? std::string(profile_.text(label.text()))
                                                 : ScaledLabel(label.value, units.UnitOf(label.key),
                                                               query_.options.unit);
        const std::string name =
            DisplayName(fmt::format("{}: {}", profile_.text(label.key), text), 300);
        if (sums.size() >= kMostDistinctLabels && !sums.contains(name)) continue;
        int64_t& sum = sums[name];
        // A sample that says the same twice could be too much.
        if (!CheckedAdd(&sum, profile_.value(i, query_.column))) sum = INT64_MAX;
      }
    }
    std::vector<std::pair<int64_t, std::string_view>> order;
    order.reserve(sums.size());
    for (const auto& [name, sum] : sums) order.emplace_back(sum, name);
    std::ranges::stable_sort(order, [](const auto& a, const auto& b) {
      return SaturatingAbs(a.first) > SaturatingAbs(b.first);
    });
    facts->all_labels = order.size();
    for (size_t i = 0; i < std::min(order.size(), kMostLabelRows); ++i) {
      facts->labels.push_back(
          {std::string(order[i].second), TextOf(order[i].first), OfWhole(order[i].first)});
    }
  }

  const ReportInput& input_;
  const Query& query_;
  const Profile& profile_;
  NodeTable nodes_;
  const StackWeights& weights_;
  std::vector<NodeValue> values_;
  ValueFormatter formatter_;
  NodeId node_;
  int64_t whole_ = 0;
};

}  // namespace

Result<FunctionFacts> MakeFunctionFacts(const Profile& profile, const Options& options,
                                        std::string_view name) {
  PFA_ASSIGN_OR_RETURN(Query query, CompileQuery(profile, options));
  PFA_ASSIGN_OR_RETURN(const ReportInput input, PrepareReport(profile, query));
  PFA_ASSIGN_OR_RETURN(const StackWeights weights, SumByStack(*input.selection, query));
  return FactFinder(input, query, weights).Find(name);
}

}  // namespace pfa
