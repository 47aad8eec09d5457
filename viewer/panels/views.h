// What panels show of one file: made from the state when it is first asked for, and kept until the
// state asks for something else. The same state gives the same views.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/aggregate/trace/creation_tree.h"
#include "analyzer/aggregate/trace/wake_graph.h"
#include "analyzer/model/profile.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/flame.h"
#include "proto/base/result.h"
#include "viewer/layout/flame_index.h"
#include "viewer/layout/function_facts.h"
#include "viewer/layout/mmu_curve.h"
#include "viewer/layout/skyline.h"
#include "viewer/layout/source_listing.h"
#include "viewer/layout/timeline.h"
#include "viewer/layout/timeline_index.h"
#include "viewer/panels/background.h"
#include "viewer/panels/graph_views.h"
#include "viewer/state/reduce.h"
#include "viewer/state/view_state.h"

namespace pfa {

// A profile with its options applied.
struct FlameView {
  Query query;
  FlameReport report;
  FlameIndex index;
  std::vector<uint32_t> skyline;  // of the minimap
};

// Around the selected function.
struct SandwichView {
  FlameView callers;
  FlameView callees;
};

// The frames that a search found.
struct FlameSearch {
  std::vector<uint8_t> matches;  // by NodeId; empty: nothing is searched for
  // Rows that match and have no ancestor that does, from left to right.
  std::vector<uint32_t> topmost;
  uint64_t frames = 0;
  int64_t value = 0;  // of the topmost together, each sample once
  std::string error;  // of the regular expression
};

struct SandwichSearch {
  FlameSearch callers;
  FlameSearch callees;
};

// Goroutines of a trace and of whom they are, in the time that the options choose.
struct GoroutineTree {
  CreationTree tree;
  WakeGraph wakes;
  Interval window;
};

// Who wakes those of the node that is selected, and is woken by them.
struct TreePartners {
  GoroutineId member = {};  // one of them; kNone: all of them
  std::vector<WakePartner> partners;
};

// Null: it is being made.
template <typename T>
using Made = std::shared_ptr<const T>;

class Views {
 public:
  // `file`: its name, to be shown.
  Views(std::string file, Profile profile);
  Views(std::string file, Trace trace);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const Profile* profile() const { return profile_.get(); }
  [[nodiscard]] const Trace* trace() const { return trace_.get(); }

  // What actions need to know. The flame graph of a trace is made if the state shows it.
  ViewContext Context(const ViewState& state);
  // Of the window that shows them: its font and its height.
  void set_window(const TextMetrics& metrics, float height) {
    metrics_ = metrics;
    height_ = height;
  }

  // The profile, or the one of the trace that the state asks for.
  const Result<const Profile*>& ProfileOf(const ViewState& state);
  // Of that profile.
  const Result<FlameView>& Flame(const ViewState& state);
  const FlameSearch& Search(const ViewState& state);
  // Of the selected function.
  const Result<SandwichView>& Sandwich(const ViewState& state);
  const SandwichSearch& SearchSandwich(const ViewState& state);
  const Result<SourceListing>& Source(const ViewState& state);
  const Result<FunctionFacts>& Facts(const ViewState& state);
  [[nodiscard]] GraphViews& graphs() { return graphs_; }
  // Only of traces.
  [[nodiscard]] const TimelineIndex& timeline() const { return *timeline_; }
  const std::vector<TimelineLane>& Lanes(const ViewState& state);
  // Made by threads, unless it is waited for; the older values stay as long as they are held.
  Made<Result<GoroutineTree>> Tree(const ViewState& state);
  Made<TreePartners> Partners(const ViewState& state);
  Made<Result<MmuCurve>> Mmu(const ViewState& state);

  // Who draws call graphs, and whether what takes long is waited for, as pictures and tests do.
  void set_background(std::shared_ptr<DrawingProcess> drawing, bool waits);
  void set_waits(bool waits);
  // Takes what has become ready.
  void Poll();
  // Whether something is being made.
  [[nodiscard]] bool is_working() const;

  // A report of the file's kind, by its name. One that takes a regular expression gets the selected
  // function. Those on traces are made by threads, likewise.
  Made<Result<Document>> Report(std::string_view name, const ViewState& state);

 private:
  std::string file_;
  std::unique_ptr<const Profile> profile_;
  std::unique_ptr<const Trace> trace_;
  std::unique_ptr<const TimelineIndex> timeline_;
  TextMetrics metrics_;
  float height_ = 600;

  struct TraceProfileKey {
    TraceOptions options;
    std::string kind;
    bool operator==(const TraceProfileKey&) const = default;
  };
  struct FlameKey {
    Options options;
    bool collapse_recursion = false;
    bool operator==(const FlameKey&) const = default;
  };
  std::optional<TraceProfileKey> trace_profile_key_;
  std::unique_ptr<const Profile> trace_profile_;
  std::optional<Result<const Profile*>> shown_profile_;
  std::optional<FlameKey> flame_key_;  // that flame_ was made with
  std::optional<Result<FlameView>> flame_;
  std::optional<std::string> search_text_;
  FlameSearch search_;
  std::optional<std::vector<uint32_t>> open_groups_;
  std::vector<TimelineLane> lanes_;
  std::optional<TraceOptions> tree_options_;
  Background<Result<GoroutineTree>> tree_;
  struct PartnersKey {
    Made<Result<GoroutineTree>> tree;
    uint32_t selected = TreeState::kNone;
    uint32_t member = TreeState::kNone;
    bool operator==(const PartnersKey&) const = default;
  };
  PartnersKey partners_key_;
  Background<TreePartners> partners_;
  std::optional<TraceOptions> mmu_options_;
  Background<Result<MmuCurve>> mmu_;
  bool waits_ = true;
  struct CachedReport {
    Options options;
    TraceOptions trace_options;
    bool of_trace = false;
    Background<Result<Document>> document;
  };
  std::map<std::string, CachedReport, std::less<>> reports_;
  GraphViews graphs_;
  struct FunctionKey {
    Options options;
    std::string function;
    bool operator==(const FunctionKey&) const = default;
  };
  struct SandwichKey {
    FlameKey flame;
    std::string function;
    bool operator==(const SandwichKey&) const = default;
  };
  std::optional<SandwichKey> sandwich_key_;
  std::optional<Result<SandwichView>> sandwich_;
  std::optional<std::string> sandwich_search_text_;
  SandwichSearch sandwich_search_;
  std::optional<FunctionKey> source_key_;
  std::optional<Result<SourceListing>> source_;
  std::optional<FunctionKey> facts_key_;
  std::optional<Result<FunctionFacts>> facts_;
};

}  // namespace pfa
