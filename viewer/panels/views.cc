#include "viewer/panels/views.h"

#include <algorithm>
#include <utility>

#include "analyzer/query/go_regexp.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/registry.h"
#include "analyzer/report/trace/profile.h"
#include "analyzer/report/trace/registry.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

// Frames that no picture can show, not even a hundred times closer, are merged, as `pfa flame`
// does.
constexpr double kMergeBelow = 1e-5;
// Rows of a table, where the options do not say.
constexpr int64_t kTableRows = 2000;

Result<FlameView> MakeFlame(const Profile& profile, const Options& options, bool collapse_recursion,
                            const std::string& around) {
  PFA_ASSIGN_OR_RETURN(Query query, CompileQuery(profile, options));
  PFA_ASSIGN_OR_RETURN(FlameReport report, BuildFlame(profile, query,
                                                      {.merge_below = kMergeBelow,
                                                       .collapse_recursion = collapse_recursion,
                                                       .around = around}));
  FlameIndex index(report.tree, [&report](uint32_t row) { return report.WidthOf(row); });
  std::vector<uint32_t> skyline = MakeSkyline(index);
  return FlameView{std::move(query), std::move(report), std::move(index), std::move(skyline)};
}

Result<SandwichView> MakeSandwich(const Profile& profile, Options options, bool collapse_recursion,
                                  const std::string& function) {
  options.bottom_up = true;
  PFA_ASSIGN_OR_RETURN(FlameView callers,
                       MakeFlame(profile, options, collapse_recursion, function));
  options.bottom_up = false;
  PFA_ASSIGN_OR_RETURN(FlameView callees,
                       MakeFlame(profile, options, collapse_recursion, function));
  return SandwichView{std::move(callers), std::move(callees)};
}

FlameSearch MakeSearch(const FlameView& view, const std::string& text) {
  FlameSearch search;
  if (text.empty()) return search;
  auto pattern = GoRegexp::Compile("search", text);
  if (!pattern.ok()) {
    search.error = pattern.error().message;
    return search;
  }
  const FlameReport& report = view.report;
  search.matches.reserve(report.names.size());
  for (const FlameName& name : report.names) {
    search.matches.push_back(pattern.value().Matches(name.name) ? 1 : 0);
  }
  const FrameTree& tree = report.tree;
  std::vector<uint8_t> below_match(tree.size());
  for (uint32_t row = 1; row < tree.size(); ++row) {
    const bool inherits = below_match[tree.parents[row]] != 0;
    const NodeId node = tree.nodes[row];
    const bool matches = node.valid() && search.matches[node.index()] != 0;
    below_match[row] = inherits || matches ? 1 : 0;
    if (matches) ++search.frames;
    if (matches && !inherits) {
      search.topmost.push_back(row);
      search.value += report.WidthOf(row);
    }
  }
  std::ranges::stable_sort(search.topmost, {},
                           [&view](uint32_t row) { return view.index.start(row); });
  return search;
}

bool TakesFunction(std::string_view name) {
  const auto rows = ReportTable();
  const auto row = std::ranges::find(rows, name, &ReportRow::name);
  return row != rows.end() && row->takes_regexp;
}

Result<Document> MakeReport(const Profile& profile, std::string_view name, Options options) {
  for (const ReportRow& row : ReportTable()) {
    if (row.name != name || row.document == nullptr) continue;
    if (options.nodecount < 0) options.nodecount = kTableRows;
    PFA_ASSIGN_OR_RETURN(Query query, CompileQuery(profile, options));
    return row.document(profile, query);
  }
  return UsageError("there is no report '" + std::string(name) + "'");
}

// Of a function that is not there the report says so.
std::string PatternOf(std::string_view function) {
  return function.empty() ? "^no function is selected$" : ExactPattern(function);
}

Result<const Profile*> MakeProfile(const Trace& trace, const TraceOptions& options,
                                   const std::string& kind, std::unique_ptr<const Profile>* kept) {
  PFA_ASSIGN_OR_RETURN(const TraceQuery query, CompileTraceQuery(trace, options));
  PFA_ASSIGN_OR_RETURN(Profile profile, MakeTraceProfile(trace, query, kind));
  *kept = std::make_unique<const Profile>(std::move(profile));
  return kept->get();
}

Result<Document> MakeTraceReport(const Trace& trace, std::string_view name, TraceOptions options) {
  const TraceReportRow* const row = FindTraceReport(name);
  if (row == nullptr || row->document == nullptr) {
    return UsageError("there is no report '" + std::string(name) + "'");
  }
  if (options.limit == 0) options.limit = kTableRows;
  PFA_ASSIGN_OR_RETURN(const TraceQuery query, CompileTraceQuery(trace, options));
  return row->document(trace, query);
}

Result<GoroutineTree> MakeTree(const Trace& trace, const TraceOptions& options) {
  PFA_ASSIGN_OR_RETURN(const TraceQuery query, CompileTraceQuery(trace, options));
  return GoroutineTree{.tree = ComputeCreationTree(trace, query),
                       .wakes = WakeGraph(trace, query),
                       .window = query.window(),
                       .partners = {}};
}

}  // namespace

Views::Views(std::string file, Profile profile)
    : file_(std::move(file)), profile_(std::make_unique<const Profile>(std::move(profile))) {}

Views::Views(std::string file, Trace trace)
    : file_(std::move(file)),
      trace_(std::make_unique<const Trace>(std::move(trace))),
      timeline_(std::make_unique<const TimelineIndex>(*trace_)) {}

ViewContext Views::Context(const ViewState& state) {
  ViewContext context;
  context.timeline = timeline_.get();
  context.metrics = metrics_;
  context.height = height_;
  context.shows_profile = ShowsProfile(state, *this);
  if (context.shows_profile || state.beside == "flame") {
    const Result<FlameView>& flame = Flame(state);
    if (flame.ok()) {
      context.flame = &flame.value().index;
      context.flame_report = &flame.value().report;
    }
    if (context.shows_profile && !state.search.empty()) context.matches = Search(state).topmost;
  }
  if (IsSandwich(state) && !state.selected.empty()) {
    const Result<SandwichView>& sandwich = Sandwich(state);
    if (sandwich.ok()) context.sandwich = &sandwich.value().callees.index;
  }
  if (IsSource(state) && !state.selected.empty()) {
    const Result<SourceListing>& source = Source(state);
    if (source.ok()) context.source = &source.value();
  }
  if (const std::string_view name = ReportOf(PanelOf(state, *this)); !name.empty()) {
    const Result<Document>& report = Report(name, state);
    if (report.ok()) context.report = &report.value();
  }
  return context;
}

const Result<const Profile*>& Views::ProfileOf(const ViewState& state) {
  if (profile_ != nullptr) {
    if (!shown_profile_) shown_profile_ = profile_.get();
    return *shown_profile_;
  }
  TraceProfileKey key{state.trace_options, state.trace_profile};
  if (trace_profile_key_ == key) return *shown_profile_;
  trace_profile_key_ = key;
  // What was made of another profile refers to it.
  flame_key_.reset();
  flame_.reset();
  sandwich_key_.reset();
  sandwich_.reset();
  source_key_.reset();
  facts_key_.reset();
  reports_.clear();
  graphs_.Forget();
  if (key.kind.empty()) key.kind = trace_->cpu_samples().empty() ? "offcpu" : "cpu";
  shown_profile_ = MakeProfile(*trace_, key.options, key.kind, &trace_profile_);
  return *shown_profile_;
}

const Result<FlameView>& Views::Flame(const ViewState& state) {
  const Result<const Profile*>& profile = ProfileOf(state);
  const FlameKey key = {state.options, state.flame.collapse_recursion};
  if (flame_key_ != key) {
    flame_ = profile.ok()
                 ? MakeFlame(*profile.value(), key.options, key.collapse_recursion, /*around=*/"")
                 : Result<FlameView>(profile.error());
    flame_key_ = key;
    search_text_.reset();
  }
  return *flame_;
}

const FlameSearch& Views::Search(const ViewState& state) {
  const Result<FlameView>& flame = Flame(state);
  if (search_text_ != state.search) {
    search_ = flame.ok() ? MakeSearch(flame.value(), state.search) : FlameSearch{};
    search_text_ = state.search;
  }
  return search_;
}

const std::vector<TimelineLane>& Views::Lanes(const ViewState& state) {
  if (open_groups_ != state.timeline.open_groups) {
    lanes_ = TimelineLanes(*timeline_, state.timeline.open_groups);
    open_groups_ = state.timeline.open_groups;
  }
  return lanes_;
}

const Result<GoroutineTree>& Views::Tree(const ViewState& state) {
  if (tree_options_ != state.trace_options) {
    tree_options_ = state.trace_options;
    tree_ = MakeTree(*trace_, state.trace_options);
    tree_selected_ = TreeState::kNone;
  }
  if (tree_->ok() && (tree_selected_ != state.tree.selected || tree_member_ != state.tree.member)) {
    tree_selected_ = state.tree.selected;
    tree_member_ = state.tree.member;
    GoroutineTree& view = tree_->value();
    view.partners.clear();
    if (tree_selected_ < view.tree.nodes.size()) {
      const bool is_of_node = tree_member_ < view.tree.node_of.size() &&
                              view.tree.node_of[tree_member_] == tree_selected_;
      view.member = is_of_node ? GoroutineId(tree_member_) : GoroutineId();
      view.partners = view.wakes.PartnersOf(
          *trace_, is_of_node ? std::span<const GoroutineId>(&view.member, 1)
                              : view.tree.Of(view.tree.nodes[tree_selected_]));
    }
  }
  return *tree_;
}

const Result<SandwichView>& Views::Sandwich(const ViewState& state) {
  const SandwichKey key = {{state.options, state.flame.collapse_recursion}, state.selected};
  const Result<const Profile*>& profile = ProfileOf(state);
  if (sandwich_key_ == key) return *sandwich_;
  sandwich_ = profile.ok() ? MakeSandwich(*profile.value(), state.options,
                                          state.flame.collapse_recursion, state.selected)
                           : Result<SandwichView>(profile.error());
  sandwich_key_ = key;
  return *sandwich_;
}

const Result<SourceListing>& Views::Source(const ViewState& state) {
  const FunctionKey key = {state.options, state.selected};
  if (source_key_ == key) return *source_;
  const Result<Document>& list = Report("list", state);
  source_ = list.ok() ? MakeSourceListing(list.value()) : Result<SourceListing>(list.error());
  source_key_ = key;
  return *source_;
}

const Result<FunctionFacts>& Views::Facts(const ViewState& state) {
  const FunctionKey key = {state.options, state.selected};
  const Result<const Profile*>& profile = ProfileOf(state);
  if (facts_key_ == key) return *facts_;
  facts_ = profile.ok() ? MakeFunctionFacts(*profile.value(), state.options, state.selected)
                        : Result<FunctionFacts>(profile.error());
  facts_key_ = key;
  return *facts_;
}

const Result<Document>& Views::Report(std::string_view name, const ViewState& state) {
  Options options = state.options;
  if (TakesFunction(name)) options.argument = PatternOf(state.selected);
  // Reports on profiles are about the trace's, if they are asked of one.
  const bool of_trace = trace_ != nullptr && FindTraceReport(name) != nullptr;
  const Result<const Profile*>* const profile = of_trace ? nullptr : &ProfileOf(state);
  const auto found = reports_.find(name);
  if (found != reports_.end() && found->second.options == options &&
      found->second.trace_options == state.trace_options) {
    return found->second.document;
  }
  Result<Document> document = of_trace        ? MakeTraceReport(*trace_, name, state.trace_options)
                              : profile->ok() ? MakeReport(*profile->value(), name, options)
                                              : Result<Document>(profile->error());
  CachedReport report{std::move(options), state.trace_options, std::move(document)};
  return reports_.insert_or_assign(std::string(name), std::move(report)).first->second.document;
}

}  // namespace pfa
