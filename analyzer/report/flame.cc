#include "analyzer/report/flame.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/signed_weights.h"
#include "analyzer/aggregate/stack_cursor.h"
#include "analyzer/query/selection.h"
#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/profile_facts.h"
#include "analyzer/report/report_header.h"
#include "analyzer/report/value_formatter.h"
#include "analyzer/transform/label_frames.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

std::string TrimLeft(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

std::string PlaceOf(const Profile& profile, const NodeTable& nodes, NodeId node) {
  const FunctionId id = nodes.function(node);
  if (!id.valid()) return "";
  const Function& function = profile.function(id);
  std::string file = DisplayName(profile.text(function.filename));
  if (file.empty() || function.start_line == 0) return file;
  return fmt::format("{}:{}", file, function.start_line);
}

// FNV-1a: colours must not change from run to run, and nobody gains by choosing them.
uint32_t ColorHash(std::string_view text) {
  uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash ^ hash >> 16;
}

// "net/http.(*conn).serve" is of the package net/http.
uint8_t ColorOf(std::string_view name) {
  const std::string_view path = name.substr(0, name.find_first_of("([ "));
  const size_t slash = path.rfind('/');
  const size_t dot = path.find('.', slash == std::string_view::npos ? 0 : slash);
  return static_cast<uint8_t>(ColorHash(path.substr(0, dot)) % kFlameColors);
}

std::vector<FlameName> NamesOf(const Profile& profile, const NodeTable& nodes) {
  std::vector<FlameName> names;
  names.reserve(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i) {
    const NodeId node = NodeId::FromIndex(i);
    std::string name = DisplayName(nodes.PrintableName(node));
    const std::string_view function = nodes.text(nodes.info(node).name);
    const uint8_t color = ColorOf(function.empty() ? std::string_view(name) : function);
    const auto own_color = static_cast<uint8_t>(ColorHash(name) % kNameColors);
    names.push_back({std::move(name), PlaceOf(profile, nodes, node), color, own_color});
  }
  return names;
}

// By the name that tables show, or as it is safe to show; kNone if there is none.
NodeId FindNode(const NodeTable& nodes, std::string_view name) {
  for (size_t i = 0; i < nodes.size(); ++i) {
    const NodeId node = NodeId::FromIndex(i);
    const std::string printable = nodes.PrintableName(node);
    if (printable == name || DisplayName(printable) == name) return node;
  }
  return NodeId::kNone;
}

int64_t MinimumOf(int64_t total, double share) {
  if (!(share > 0)) return 0;
  const double minimum = std::ceil(static_cast<double>(total) * std::min(share, 1.0));
  constexpr double kLimit = 0x1p63;
  return minimum < kLimit ? static_cast<int64_t>(minimum) : total;
}

// Of stacks without frames there is one at most, the first.
bool HasFrames(const FlameStackList& list, bool bottom_up) {
  if (list.order.stacks.size() != 1) return !list.order.stacks.empty();
  const StackWalk walk(*list.selection, *list.nodes, bottom_up);
  StackCursor cursor = walk.Begin(list.order.stacks.front());
  walk.Advance(&cursor);
  return cursor.node.valid();
}

void AddNotes(const Profile& profile, const Selection& selection, FlameReport* report) {
  for (const Diagnostics* diagnostics : {&profile.diagnostics(), &selection.diagnostics()}) {
    for (const Diagnostic& row : diagnostics->rows()) {
      const DiagnosticInfo& info = InfoOf(row.kind);
      std::string text = fmt::format("{}: {}", Times(row.count), info.explanation);
      if (!row.detail.empty()) text += fmt::format(" (first: {})", row.detail);
      report->notes.push_back({info.severity == Severity::kDataLoss, std::move(text)});
    }
  }
  const std::vector<std::string>& messages = report->messages;
  for (const std::string& message : messages) report->notes.push_back({true, message});
  if (profile.sample_count() == 0) {
    report->notes.push_back({true, "the profile has no samples"});
    return;
  }
  for (const FilterEffect& effect : selection.effects()) {
    if (effect.samples_before == 0 || effect.samples_after > 0) continue;
    report->notes.push_back(
        {true, fmt::format("nothing is left: {}{}{} removed the last {} of {} samples",
                           effect.option, effect.value.empty() ? "" : "=", effect.value,
                           effect.samples_before, profile.sample_count())});
    return;
  }
  const bool is_empty =
      report->stacks ? !HasFrames(*report->stacks, report->bottom_up) : report->tree.size() == 1;
  if (is_empty && selection.kept_samples() > 0) {
    report->notes.push_back(
        {true, "no stack has a value of this sample type; try another -sample_index"});
  }
}

// `is_whole`: not only what is around one function.
void AddSummary(const Query& query, double merge_below, bool is_whole, FlameReport* report) {
  const FlameType& type = report->types[report->selected];
  if (report->is_diff) {
    report->summary.push_back(fmt::format(
        "A difference: old {}, new {}; a frame is as wide as both together, red grew, blue shrank",
        report->Format(type.lost_total, report->selected),
        report->Format(type.total, report->selected)));
  }
  std::string filters;
  for (const auto& [name, value] : query.active_filters) {
    filters += fmt::format("{}{}={}", filters.empty() ? "" : ", ", name, value);
  }
  if (!query.options.prune_from.empty()) {
    filters +=
        fmt::format("{}prune_from={}", filters.empty() ? "" : ", ", query.options.prune_from);
  }
  if (!filters.empty()) {
    report->summary.push_back("Filters: " + DisplayName(filters));
  }
  const int64_t left = report->WidthOf(0);
  const int64_t all = type.total + type.lost_total;
  if (left != all && is_whole) {
    report->summary.push_back(
        fmt::format("Filters left {}, {} of {} total", report->Format(left, report->selected),
                    TrimLeft(Percentage(left, all)), report->Format(all, report->selected)));
  }
  for (const uint32_t count : report->tree.merged) report->merged_frames += count;
  const uint64_t merged = report->merged_frames;
  if (merged > 0) {
    report->summary.push_back(fmt::format("Merged {} frame{} below {:.4g}% of what is drawn",
                                          merged, merged > 1 ? "s" : "", 100 * merge_below));
  }
}

// A tree of nothing but the root.
FrameTree RootOf(const StackOrder& order) {
  FrameTree tree;
  tree.parents = {FrameTree::kNoRow};
  tree.nodes = {NodeId::kNone};
  tree.merged = {0};
  tree.inlined = {0};
  tree.first_children = {0};
  tree.child_counts = {0};
  for (const int64_t total : order.totals) tree.totals.push_back({total});
  tree.selves.resize(order.totals.size(), {0});
  return tree;
}

// `own`: the same profile, if it was made for the report.
Result<FlameReport> BuildFrom(const Profile& profile, Query& query, const FlameRequest& request,
                              std::vector<std::string> messages,
                              std::shared_ptr<const Profile> own) {
  FlameReport report;
  auto selected = std::make_unique<const Selection>(profile, query);
  const Selection& selection = *selected;
  report.messages = std::move(messages);
  const auto& more = selection.messages();
  report.messages.insert(report.messages.end(), more.begin(), more.end());
  const Options& options = query.options;
  report.bottom_up = options.bottom_up;
  report.ratio = query.ratio;
  report.output_unit = options.unit == "minimum" ? "auto" : options.unit;

  std::vector<size_t> columns = {query.column};
  if (request.all_types) {
    columns.clear();
    for (size_t i = 0; i < profile.sample_types().size(); ++i) columns.push_back(i);
    report.selected = query.column;
  }
  PFA_ASSIGN_OR_RETURN(const SignedWeights weights, SumSignedByStack(selection, columns));
  report.is_diff = !weights.lost.empty() || !options.base.empty() || !options.diff_base.empty();
  const WeightColumn nothing = {std::vector<int64_t>(profile.stacks().size()), 0, 0};

  double share = options.merge_below >= 0 ? options.merge_below : request.merge_below;
  if (!options.trim) share = 0;
  FrameTreeRequest tree_request;
  tree_request.bottom_up = options.bottom_up;
  for (size_t t = 0; t < columns.size(); ++t) {
    const ValueType& value_type = profile.sample_types()[columns[t]];
    FlameType type = {DisplayName(profile.text(value_type.type)),
                      DisplayName(profile.text(value_type.unit)), 0, 0};
    const auto add = [&](const WeightColumn& column, int64_t* total) {
      *total = options.relative_percentages ? column.selected : column.total;
      tree_request.columns.emplace_back(column.values);
      // A share of what is drawn: after a filter that leaves little, that little is wanted.
      tree_request.minimums.push_back(MinimumOf(column.selected, share));
    };
    add(weights.gained[t], &type.total);
    if (report.is_diff) {
      add(weights.lost.empty() ? nothing : weights.lost[t], &type.lost_total);
    }
    report.types.push_back(std::move(type));
  }
  tree_request.order_columns = {report.gained_column(report.selected)};
  if (report.is_diff)
    tree_request.order_columns.push_back(FlameReport::lost_column(report.selected));

  auto table = std::make_unique<const NodeTable>(selection, query);
  const NodeTable& nodes = *table;
  std::optional<CollapsedStacks> collapsed;
  if (request.collapse_recursion) {
    collapsed.emplace(selection, nodes);
    tree_request.collapsed = &*collapsed;
  }
  if (!request.around.empty()) {
    tree_request.pivot = FindNode(nodes, request.around);
    if (!tree_request.pivot.valid()) {
      return UsageError(fmt::format("nothing is left of {}", DisplayName(request.around)));
    }
  }
  const bool merges =
      std::ranges::any_of(tree_request.minimums, [](int64_t minimum) { return minimum > 1; });
  if (request.only_stacks && !merges) {
    StackOrder order = OrderStacks(selection, nodes, tree_request);
    report.tree = RootOf(order);
    report.stacks = {std::move(own), std::move(selected), std::move(table), std::move(order)};
  } else {
    PFA_ASSIGN_OR_RETURN(report.tree, BuildFrameTree(selection, nodes, tree_request));
  }
  if (request.both_directions) {
    tree_request.bottom_up = !tree_request.bottom_up;
    PFA_ASSIGN_OR_RETURN(report.other, BuildFrameTree(selection, nodes, tree_request));
  }
  report.names = NamesOf(profile, nodes);
  const FlameType& type = report.types[report.selected];
  ValueFormatter formatter(query.sample_unit, options.unit, query.ratio);
  formatter.ChooseUnit(0, type.total);
  report.facts = ProfileFacts(profile, query, formatter, type.total);
  for (Fact& fact : report.facts) fact.value = DisplayName(fact.value);
  AddSummary(query, share, request.around.empty(), &report);
  AddNotes(profile, selection, &report);
  for (Note& note : report.notes) note.text = DisplayName(note.text);
  return report;
}

}  // namespace

int64_t FlameReport::WidthOf(uint32_t row) const {
  const int64_t gained = tree.totals[gained_column(selected)][row];
  return is_diff ? gained + tree.totals[lost_column(selected)][row] : gained;
}

std::string FlameReport::NameOf(const FrameTree& of, uint32_t row) const {
  if (of.merged[row] > 0) return fmt::format("({} smaller)", of.merged[row]);
  const NodeId node = of.nodes[row];
  return node.valid() ? names[node.index()].name : "all";
}

std::string FlameReport::Format(int64_t value, size_t type) const {
  return ValueFormatter(types[type].unit, output_unit, ratio).Format(value);
}

std::string FlameReport::ValuesOf(uint32_t row) const {
  const FlameType& type = types[selected];
  const auto with_percent = [&](int64_t value, int64_t total) {
    return fmt::format("{} ({})", Format(value, selected), TrimLeft(Percentage(value, total)));
  };
  const int64_t total = tree.totals[gained_column(selected)][row];
  const int64_t self = tree.selves[gained_column(selected)][row];
  if (!is_diff) {
    std::string text = with_percent(total, type.total);
    if (tree.merged[row] == 0) text += ", own " + with_percent(self, type.total);
    return text;
  }
  const int64_t old_total = tree.totals[lost_column(selected)][row];
  const int64_t old_self = tree.selves[lost_column(selected)][row];
  const auto change = [&](int64_t now, int64_t before) {
    return fmt::format("{}{}", now > before ? "+" : "", Format(now - before, selected));
  };
  std::string text =
      fmt::format("{}: old {}, new {}", change(total, old_total),
                  with_percent(old_total, type.lost_total), with_percent(total, type.total));
  if (tree.merged[row] == 0) {
    text += fmt::format("; own {}: old {}, new {}", change(self, old_self),
                        Format(old_self, selected), Format(self, selected));
  }
  return text;
}

Result<FlameReport> BuildFlame(const Profile& profile, Query& query, const FlameRequest& request) {
  const Options& options = query.options;
  if (options.tagroot.empty() && options.tagleaf.empty()) {
    return BuildFrom(profile, query, request, {}, nullptr);
  }
  LabelFrames framed = AddLabelFrames(profile, options.tagroot, options.tagleaf, options.unit);
  std::vector<std::string> messages;
  const auto warn = [&](bool matched, const char* option) {
    if (!matched) messages.push_back(fmt::format("{} expression matched no samples", option));
  };
  warn(options.tagroot.empty() || framed.root_matched, "TagRoot");
  warn(options.tagleaf.empty() || framed.leaf_matched, "TagLeaf");
  const auto own = std::make_shared<const Profile>(std::move(framed.profile));
  return BuildFrom(*own, query, request, std::move(messages), own);
}

Result<Document> FlameDocument(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(const FlameReport report,
                       BuildFlame(profile, query, {.merge_below = 0.001}));
  Document document;
  document.report = "flame";
  document.facts = report.facts;
  document.summary = report.summary;
  document.notes = report.notes;
  const FlameType& type = report.types[report.selected];
  const ValueFormatter formatter(type.unit, report.output_unit, report.ratio);
  document.numbers = {{"total", formatter.Multiply(report.is_diff ? type.lost_total : type.total)}};
  Table table;
  table.key = "frames";
  table.unit = type.unit;
  table.columns = {{"id", "id", ColumnKind::kText},
                   {"parent", "parent", ColumnKind::kText},
                   {"total", "total", ColumnKind::kValue},
                   {"total%", "total_percent", ColumnKind::kPercent},
                   {"self", "self", ColumnKind::kValue}};
  if (report.is_diff) {
    document.numbers = {{"total", formatter.Multiply(type.total)},
                        {"old_total", formatter.Multiply(type.lost_total)}};
    table.columns.push_back({"old total", "old_total", ColumnKind::kValue});
    table.columns.push_back({"old total%", "old_total_percent", ColumnKind::kPercent});
    table.columns.push_back({"old self", "old_self", ColumnKind::kValue});
  }
  table.columns.push_back({"", "name", ColumnKind::kName});
  table.columns.push_back({"", "place", ColumnKind::kText});
  const FrameTree& tree = report.tree;
  const auto number = [](uint32_t n) { return Cell::Value(fmt::format("{}", n), n); };
  const auto value = [&](int64_t v) {
    return Cell::Value(formatter.Format(v), formatter.Multiply(v));
  };
  const auto percent = [](int64_t v, int64_t total) {
    return Cell::Percent(Percentage(v, total), PercentOf(v, total));
  };
  for (uint32_t row = 0; row < tree.size(); ++row) {
    const size_t gained = report.gained_column(report.selected);
    std::vector<Cell> cells = {
        number(row), row == 0 ? Cell::Value("", -1) : number(tree.parents[row]),
        value(tree.totals[gained][row]), percent(tree.totals[gained][row], type.total),
        value(tree.selves[gained][row])};
    if (report.is_diff) {
      const size_t lost = FlameReport::lost_column(report.selected);
      cells.push_back(value(tree.totals[lost][row]));
      cells.push_back(percent(tree.totals[lost][row], type.lost_total));
      cells.push_back(value(tree.selves[lost][row]));
    }
    cells.push_back(Cell::Text(report.NameOf(tree, row)));
    const NodeId node = tree.nodes[row];
    cells.push_back(Cell::Text(node.valid() ? report.names[node.index()].place : ""));
    table.rows.push_back(std::move(cells));
  }
  document.tables.push_back(std::move(table));
  return document;
}

}  // namespace pfa
