#include "analyzer/compare/profile_run.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "analyzer/aggregate/node_table.h"
#include "analyzer/compare/cost_columns.h"
#include "analyzer/compare/run_benchmarks.h"
#include "analyzer/query/go_group.h"
#include "analyzer/query/query.h"
#include "analyzer/query/selection.h"

namespace pfa {
namespace {

constexpr uint64_t kVotingFrames = 250'000;

// The vote of Boyer and Moore: who has most of the calls, if anybody has more than half, in one
// pass and without counting each.
void Vote(uint32_t candidate, double votes, MainCall* main) {
  main->lead += main->node == candidate ? votes : -votes;
  if (main->lead < 0) *main = {candidate, -main->lead};
}

// What is changed for each frame, apart from what is changed for some, when they vote.
struct FrameSums {
  struct Cum {
    Cost cost;
    uint32_t last_stack = UINT32_MAX;  // of those that were counted
  };
  explicit FrameSums(size_t nodes) : cums(nodes), callers(nodes), callees(nodes) {}

  std::vector<Cum> cums;
  std::vector<MainCall> callers;
  std::vector<MainCall> callees;
};

bool WaitsForOthers(std::string_view name) {
  return name.starts_with("runtime.") || name.starts_with("sync.") ||
         name.starts_with("internal/") || name.starts_with("time.");
}

class ProfileReducer {
 public:
  ProfileReducer(const Profile& profile, Query& query, CompareBy by, RunNames* names,
                 ProfileRun* run)
      : profile_(profile),
        by_(by),
        names_(*names),
        selection_(profile, query),
        nodes_(selection_, query),
        columns_(FindCostColumns(profile, query.column)),
        run_(*run) {}

  Result<void> Run() {
    run_.kind = columns_.kind;
    const ValueType& type = profile_.sample_types()[columns_.value];
    run_.type = profile_.text(type.type);
    run_.unit = profile_.text(type.unit);
    run_.duration = profile_.header().duration_nanos;
    PFA_TRY(SumStacks());
    FoldNodes();
    FindBackground();
    leaves_.assign(costs_.size(), kNoNode);
    // And one that stands for no stack.
    sums_ = FrameSums(run_.nodes.size() + 1);
    vote_stride_ = 1 + static_cast<size_t>(profile_.stacks().frame_count() / kVotingFrames);
    for (size_t i = 0; i < costs_.size(); ++i) {
      if (costs_[i].count > 0 || costs_[i].value > 0) {
        AddStack(StackId(static_cast<uint32_t>(i)), costs_[i]);
      }
    }
    for (size_t i = 0; i < run_.nodes.size(); ++i) {
      run_.nodes[i].cost.cum = sums_.cums[i].cost;
      run_.nodes[i].caller = sums_.callers[i];
      run_.nodes[i].callee = sums_.callees[i];
    }
    if (run_.kind == ProfileKind::kHeap) FindOtherLeaves();
    const StackNodes nodes{leaves_, nodes_, folded_, run_.nodes.size()};
    PFA_TRY(SumBenchmarks(profile_, columns_, nodes, &run_.benchmarks));
    if (run_.kind == ProfileKind::kBlock && unlocks_ > run_.total.count / 2) {
      run_.kind = ProfileKind::kMutex;
    }
    return {};
  }

 private:
  Result<void> SumStacks() {
    costs_.resize(profile_.stacks().size());
    uint64_t all_counts = 0;
    int64_t all_values = 0;
    for (size_t sample = 0; sample < profile_.sample_count(); ++sample) {
      for (const int64_t value : profile_.values(sample)) {
        if (value < 0) return BadInput("has negative values, so it is no profile of one run");
      }
      const Cost cost{CountOfSample(profile_, columns_, sample),
                      profile_.value(sample, columns_.value)};
      if (__builtin_add_overflow(all_values, cost.value, &all_values) ||
          __builtin_add_overflow(all_counts, cost.count, &all_counts)) {
        return BadInput("the sum of the values does not fit 64 bits");
      }
      costs_[profile_.stack(sample).index()] += cost;
    }
    all_values_ = static_cast<double>(all_values);
    return {};
  }

  // The smallest line that was seen of each function, where not all say in which they begin.
  [[nodiscard]] std::vector<int64_t> FirstLines() const {
    const auto functions = profile_.functions();
    if (std::all_of(functions.begin(), functions.end(),
                    [](const Function& function) { return function.start_line > 0; })) {
      return {};
    }
    std::vector<int64_t> lines(functions.size());
    for (const Location& location : profile_.locations()) {
      for (const Line& line : profile_.lines(location)) {
        if (!line.function.valid() || line.line <= 0) continue;
        int64_t& first = lines[line.function.index()];
        if (first == 0 || line.line < first) first = line.line;
      }
    }
    return lines;
  }

  [[nodiscard]] RecordedPlace PlaceOf(NodeId node, const std::vector<int64_t>& first_lines) const {
    const FunctionId id = nodes_.function(node);
    // A package is not in one file.
    if (!id.valid() || by_ == CompareBy::kPackage) return {};
    const Function& function = profile_.function(id);
    RecordedPlace place{std::string(profile_.text(function.filename)), function.start_line,
                        function.start_line > 0};
    if (by_ == CompareBy::kLine && nodes_.info(node).line > 0) {
      place.line = nodes_.info(node).line;
    } else if (by_ == CompareBy::kFile) {
      place.line = 1;
    } else if (!place.is_begin) {
      place.line = first_lines[id.index()];
    }
    return place;
  }

  // The names that rows have, and from the table's nodes to them.
  void FoldNodes() {
    const std::vector<int64_t> first_lines = FirstLines();
    std::vector<uint32_t> nodes_of_names;  // by RunName::id
    folded_.reserve(nodes_.size());
    run_.nodes.reserve(nodes_.size() + 1);
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const NodeId node(static_cast<uint32_t>(i));
      std::string recorded = nodes_.PrintableName(node);
      const RunName& name = NameOf(node, recorded);
      if (name.id >= nodes_of_names.size()) nodes_of_names.resize(name.id + 1, kNoNode);
      uint32_t& place_of_name = nodes_of_names[name.id];
      if (place_of_name == kNoNode) {
        place_of_name = static_cast<uint32_t>(run_.nodes.size());
        RunNode& added = run_.nodes.emplace_back();
        added.name = name.name;
        added.name_id = name.id;
        added.package = name.package;
      }
      RunNode& folded = run_.nodes[place_of_name];
      RecordedPlace place = PlaceOf(node, first_lines);
      if (name.is_recorded || (!folded.is_recorded && IsBefore(place, folded.place))) {
        folded.place = std::move(place);
      }
      if (name.is_recorded) folded.is_recorded = true;
      if (!name.is_recorded) folded.recorded.push_back(std::move(recorded));
      folded_.push_back(place_of_name);
    }
    only_nodes_.reserve(profile_.locations().size());
    for (size_t i = 0; i < profile_.locations().size(); ++i) {
      const auto nodes = nodes_.nodes(LocationId::FromIndex(i));
      only_nodes_.push_back(nodes.size() == 1 ? folded_[nodes.front().index()] : kNoNode);
    }
    for (RunNode& node : run_.nodes) {
      std::ranges::sort(node.recorded);
      node.recorded.erase(std::unique(node.recorded.begin(), node.recorded.end()),
                          node.recorded.end());
    }
  }

  [[nodiscard]] const RunName& NameOf(NodeId node, std::string_view recorded) const {
    const FunctionId id = nodes_.function(node);
    if (!id.valid()) return names_.Of(recorded, {}, {});
    const Function& function = profile_.function(id);
    return names_.Of(recorded, profile_.text(function.name), profile_.text(function.filename));
  }
  // Where goroutines and threads of the runtime begin, and where the program does not.
  void FindBackground() {
    for (const Function& function : profile_.functions()) {
      const std::string_view name = profile_.text(function.name);
      const bool is_of_runtime =
          name.starts_with("runtime.") && name != "runtime.main" && name != "runtime.goexit";
      is_background_.push_back(is_of_runtime ? 1 : 0);
    }
  }

  [[nodiscard]] bool IsBackground(std::span<const LocationId> frames) const {
    if (frames.empty()) return false;
    const auto lines = profile_.lines(profile_.location(frames.back()));
    return !lines.empty() && lines.back().function.valid() &&
           is_background_[lines.back().function.index()] != 0;
  }

  // Package testing waits for its benchmarks: most of what a test's profile of waiting has.
  [[nodiscard]] bool IsHarness(std::span<const LocationId> frames) const {
    for (const LocationId frame : frames) {
      for (const Line& line : profile_.lines(profile_.location(frame))) {
        if (!line.function.valid()) return false;
        const std::string_view name = profile_.text(profile_.function(line.function).name);
        if (!WaitsForOthers(name)) return name.starts_with("testing.");
      }
    }
    return false;
  }

  [[nodiscard]] bool IsUnlock(std::span<const LocationId> frames) const {
    if (frames.empty()) return false;
    const auto lines = profile_.lines(profile_.location(frames.front()));
    return std::any_of(lines.begin(), lines.end(), [this](const Line& line) {
      return line.function.valid() &&
             profile_.text(profile_.function(line.function).name).find("nlock") !=
                 std::string_view::npos;
    });
  }

  void AddStack(StackId stack, const Cost& cost) {
    const auto frames = profile_.stacks()[stack];
    if (columns_.kind == ProfileKind::kBlock) {
      if (IsUnlock(frames)) unlocks_ += cost.count;
      if (IsHarness(frames)) {
        run_.harness += cost;
        return;
      }
    }
    run_.total += cost;
    const uint32_t leaf = AddFrames(frames, stack, cost);
    run_.nodes[leaf].cost.flat += cost;
    leaves_[stack.index()] = leaf;
    if (IsBackground(frames)) run_.background += cost;
  }

  // Of very many stacks, light ones vote for those beside them: a vote takes longer than a sum.
  [[nodiscard]] double VotesOf(StackId stack, const Cost& cost) const {
    const auto value = static_cast<double>(cost.value);
    const auto stride = static_cast<double>(vote_stride_);
    if (value * static_cast<double>(costs_.size()) >= stride * all_values_) return value;
    return stack.index() % vote_stride_ == 0 ? stride * value : 0;
  }

  // Of stacks of what was allocated and is not there any more.
  void FindOtherLeaves() {
    for (size_t i = 0; i < leaves_.size(); ++i) {
      if (leaves_[i] != kNoNode) continue;
      for (const LocationId frame : profile_.stacks()[StackId(static_cast<uint32_t>(i))]) {
        const auto nodes = nodes_.nodes(frame);
        if (nodes.empty()) continue;
        leaves_[i] = folded_[nodes.front().index()];
        break;
      }
    }
  }

  // Returns the innermost node.
  uint32_t AddFrames(std::span<const LocationId> frames, StackId stack, const Cost& cost) {
    const double votes = VotesOf(stack, cost);
    uint32_t leaf = kNoNode;
    uint32_t inner = kNoNode;
    for (const LocationId frame : frames) {
      const uint32_t only = only_nodes_[frame.index()];
      if (only != kNoNode) {
        AddFrame(only, stack, cost, votes, &inner, &leaf);
        continue;
      }
      for (const NodeId id : nodes_.nodes(frame)) {
        AddFrame(folded_[id.index()], stack, cost, votes, &inner, &leaf);
      }
    }
    if (leaf != kNoNode) return leaf;
    if (no_stack_ == kNoNode) {
      no_stack_ = static_cast<uint32_t>(run_.nodes.size());
      run_.nodes.emplace_back();
      run_.nodes.back().name = "(no stack)";
    }
    sums_.cums[no_stack_].cost += cost;
    return no_stack_;
  }

  [[gnu::always_inline]] void AddFrame(uint32_t node, StackId stack, const Cost& cost, double votes,
                                       uint32_t* inner, uint32_t* leaf) {
    if (*inner == node) return;
    if (*inner == kNoNode) {
      *leaf = node;
    } else if (votes > 0) {
      Vote(node, votes, &sums_.callers[*inner]);
      Vote(*inner, votes, &sums_.callees[node]);
    }
    *inner = node;
    FrameSums::Cum& cum = sums_.cums[node];
    if (cum.last_stack == stack.value) return;
    cum.last_stack = stack.value;
    cum.cost += cost;
  }

  const Profile& profile_;
  CompareBy by_;
  RunNames& names_;
  Selection selection_;
  NodeTable nodes_;
  CostColumns columns_;
  ProfileRun& run_;
  std::vector<Cost> costs_;             // by StackId
  std::vector<uint32_t> folded_;        // by NodeId
  std::vector<uint32_t> only_nodes_;    // by LocationId: the folded one; kNoNode: several, or none
  FrameSums sums_ = FrameSums(0);       // by node
  std::vector<uint32_t> leaves_;        // by StackId: its innermost node
  std::vector<uint8_t> is_background_;  // by FunctionId
  size_t vote_stride_ = 1;
  double all_values_ = 0;
  uint32_t no_stack_ = kNoNode;
  uint64_t unlocks_ = 0;
};

Granularity GranularityBy(CompareBy by) {
  switch (by) {
    case CompareBy::kPackage:
      return GroupGranularity("package", /*noinlines=*/false);
    case CompareBy::kFile:
      return GranularityOf("files", false, false);
    case CompareBy::kLine:
      return GranularityOf("lines", false, false);
    case CompareBy::kFunction:
      break;
  }
  return GranularityOf("functions", false, false);
}

}  // namespace

bool IsBefore(const RecordedPlace& a, const RecordedPlace& b) {
  if (a.file.empty() != b.file.empty()) return b.file.empty();
  if (a.is_begin != b.is_begin) return a.is_begin;
  if ((a.line > 0) != (b.line > 0)) return a.line > 0;
  return a.line < b.line;
}

std::string_view NameOf(ProfileKind kind) {
  switch (kind) {
    case ProfileKind::kCpu:
      return "CPU";
    case ProfileKind::kHeap:
      return "heap";
    case ProfileKind::kBlock:
      return "block";
    case ProfileKind::kMutex:
      return "mutex";
    case ProfileKind::kOther:
      break;
  }
  return "other";
}

Result<ProfileRun> ReduceProfile(const Profile& profile, std::string source, CompareBy by) {
  RunNames names(by);
  return ReduceProfile(profile, std::move(source), by, &names);
}

Result<ProfileRun> ReduceProfile(const Profile& profile, std::string source, CompareBy by,
                                 RunNames* names) {
  ProfileRun run;
  run.source = std::move(source);
  run.names = names->serial();
  const auto named = [&](Error error) {
    error.source = run.source;
    return error;
  };
  if (profile.sample_types().empty()) return named(BadInput("has no sample types"));
  auto query = CompileQuery(profile, Options());
  if (!query.ok()) return named(std::move(query).error());
  query.value().granularity = GranularityBy(by);
  const Result<void> done = ProfileReducer(profile, query.value(), by, names, &run).Run();
  if (!done.ok()) return named(done.error());
  return run;
}

}  // namespace pfa
