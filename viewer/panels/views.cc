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
                       .window = query.window()};
}

TreePartners MakePartners(const Trace& trace, const GoroutineTree& view, uint32_t selected,
                          uint32_t member) {
  const CreationTree& tree = view.tree;
  if (selected >= tree.nodes.size()) return {};
  const bool is_of_node = member < tree.node_of.size() && tree.node_of[member] == selected;
  const GoroutineId one = is_of_node ? GoroutineId(member) : GoroutineId();
  const auto all = is_of_node ? std::span(&one, 1) : tree.Of(tree.nodes[selected]);
  return {one, view.wakes.PartnersOf(trace, all)};
}

Result<MmuCurve> MakeMmu(const Trace& trace, const TraceOptions& options) {
  PFA_ASSIGN_OR_RETURN(const TraceQuery query, CompileTraceQuery(trace, options));
  return MakeMmuCurve(trace, query.window());
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
    // Which stays: the cache has it, too.
    const Made<Result<Document>> report = Report(name, state);
    if (report != nullptr && report->ok()) context.report = &report->value();
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
  std::erase_if(reports_, [](const auto& report) { return !report.second.of_trace; });
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

Made<Result<GoroutineTree>> Views::Tree(const ViewState& state) {
  if (tree_options_ != state.trace_options) {
    tree_options_ = state.trace_options;
    tree_.Start(
        [trace = trace_.get(), options = *tree_options_] { return MakeTree(*trace, options); },
        waits_);
  }
  tree_.Poll();
  return tree_.value();
}

Made<TreePartners> Views::Partners(const ViewState& state) {
  PartnersKey key = {Tree(state), state.tree.selected, state.tree.member};
  if (key.tree == nullptr || !key.tree->ok()) return nullptr;
  if (partners_key_ != key) {
    partners_key_ = key;
    partners_.Start(
        [trace = trace_.get(), key = std::move(key)] {
          return MakePartners(*trace, key.tree->value(), key.selected, key.member);
        },
        waits_);
  }
  partners_.Poll();
  return partners_.value();
}

Made<Result<MmuCurve>> Views::Mmu(const ViewState& state) {
  if (mmu_options_ != state.trace_options) {
    mmu_options_ = state.trace_options;
    mmu_.Start([trace = trace_.get(), options = *mmu_options_] { return MakeMmu(*trace, options); },
               waits_);
  }
  mmu_.Poll();
  return mmu_.value();
}

void Views::set_background(std::shared_ptr<DrawingProcess> drawing, bool waits) {
  graphs_.set_drawing(std::move(drawing));
  set_waits(waits);
}

void Views::set_waits(bool waits) {
  waits_ = waits;
  graphs_.set_waits(waits);
}

void Views::Poll() {
  tree_.Poll();
  partners_.Poll();
  mmu_.Poll();
  for (auto& report : reports_) report.second.document.Poll();
}

bool Views::is_working() const {
  return graphs_.is_working() || tree_.is_working() || partners_.is_working() ||
         mmu_.is_working() || std::ranges::any_of(reports_, [](const auto& report) {
           return report.second.document.is_working();
         });
}

const Result<SandwichView>& Views::Sandwich(const ViewState& state) {
  const SandwichKey key = {{state.options, state.flame.collapse_recursion}, state.selected};
  const Result<const Profile*>& profile = ProfileOf(state);
  if (sandwich_key_ == key) return *sandwich_;
  sandwich_ = profile.ok() ? MakeSandwich(*profile.value(), state.options,
                                          state.flame.collapse_recursion, state.selected)
                           : Result<SandwichView>(profile.error());
  sandwich_key_ = key;
  sandwich_search_text_.reset();
  return *sandwich_;
}

const SandwichSearch& Views::SearchSandwich(const ViewState& state) {
  const Result<SandwichView>& sandwich = Sandwich(state);
  if (sandwich_search_text_ != state.search) {
    sandwich_search_ = {};
    if (sandwich.ok()) {
      sandwich_search_ = {MakeSearch(sandwich.value().callers, state.search),
                          MakeSearch(sandwich.value().callees, state.search)};
    }
    sandwich_search_text_ = state.search;
  }
  return sandwich_search_;
}

const Result<SourceListing>& Views::Source(const ViewState& state) {
  const FunctionKey key = {state.options, state.selected};
  if (source_key_ == key) return *source_;
  const Made<Result<Document>> list = Report("list", state);
  source_ = list->ok() ? MakeSourceListing(list->value()) : Result<SourceListing>(list->error());
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

Made<Result<Document>> Views::Report(std::string_view name, const ViewState& state) {
  Options options = state.options;
  if (TakesFunction(name)) options.argument = PatternOf(state.selected);
  // Reports on profiles are about the trace's, if they are asked of one.
  const bool of_trace = trace_ != nullptr && FindTraceReport(name) != nullptr;
  const Result<const Profile*>* const profile = of_trace ? nullptr : &ProfileOf(state);
  const auto found = reports_.find(name);
  if (found != reports_.end() && found->second.options == options &&
      found->second.trace_options == state.trace_options) {
    found->second.document.Poll();
    return found->second.document.value();
  }
  CachedReport& report = found != reports_.end() ? found->second : reports_[std::string(name)];
  report.options = options;
  report.trace_options = state.trace_options;
  report.of_trace = of_trace;
  if (of_trace) {
    report.document.Start(
        [trace = trace_.get(), name = std::string(name), trace_options = state.trace_options] {
          return MakeTraceReport(*trace, name, trace_options);
        },
        waits_);
  } else {
    report.document.Start(
        [&] {
          return profile->ok() ? MakeReport(*profile->value(), name, options)
                               : Result<Document>(profile->error());
        },
        /*waits=*/true);
  }
  return report.document.value();
}

}  // namespace pfa
