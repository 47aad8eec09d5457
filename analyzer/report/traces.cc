#include "analyzer/report/traces.h"

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/node_table.h"
#include "analyzer/query/label_units.h"
#include "analyzer/query/shown_labels.h"
#include "analyzer/query/units.h"
#include "analyzer/report/go_text.h"
#include "analyzer/report/profile_facts.h"
#include "analyzer/report/report_input.h"
#include "analyzer/report/value_formatter.h"
#include "proto/base/hash.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr size_t kValueWidth = 10;  // also of the keys of labels
constexpr size_t kIndent = kValueWidth + 3;
constexpr std::string_view kInline = " (inline)";

struct LabelText {
  std::string_view key;
  std::string values;
};

// The labels of one sample, texts before numbers, each sorted; a key once, with all its values.
// Memory is reused from sample to sample.
class LabelWriter {
 public:
  LabelWriter(const Profile& profile, const Query& query)
      : profile_(profile), units_(profile, diagnostics_), shown_(profile, query) {}

  // The lines that pprof prints.
  void AppendLines(std::span<const Label> labels, std::string* out) {
    for (const bool texts : {true, false}) {
      lines_.clear();
      for (const LabelText& label : Collect(labels, texts)) {
        std::string line;
        AppendRightAligned(label.key, kValueWidth, &line);
        line += ":  ";
        line += label.values;
        line += '\n';
        lines_.push_back(std::move(line));
      }
      std::ranges::sort(lines_);
      for (const std::string& line : lines_) *out += line;
    }
  }

  // "route:/cart bytes:512B"
  std::string Joined(std::span<const Label> labels) {
    std::vector<std::string> parts;
    for (const bool texts : {true, false}) {
      for (const LabelText& label : Collect(labels, texts)) {
        parts.push_back(fmt::format("{}:{}", label.key, label.values));
      }
    }
    return fmt::format("{}", fmt::join(parts, " "));
  }

 private:
  std::vector<LabelText>& Collect(std::span<const Label> labels, bool texts) {
    collected_.clear();
    for (const Label& label : labels) {
      if (label.is_text() != texts || !shown_.Shows(label.key)) continue;
      const std::string_view key = profile_.text(label.key);
      auto found = std::ranges::find(collected_, key, &LabelText::key);
      if (found == collected_.end()) {
        found = collected_.insert(collected_.end(), {key, {}});
      } else {
        found->values += ' ';
      }
      if (texts) {
        found->values += profile_.text(label.text());
      } else {
        found->values += ScaledLabel(label.value, units_.UnitOf(label.key), "auto");
      }
    }
    return collected_;
  }

  const Profile& profile_;
  Diagnostics diagnostics_;  // the selection counts the same ones
  LabelUnits units_;
  ShownLabels shown_;
  std::vector<LabelText> collected_;
  std::vector<std::string> lines_;
};

// Everything that a trace needs; must not move while in use.
struct Traces {
  ReportInput input;
  const Query* query = nullptr;
  std::unique_ptr<const NodeTable> nodes;

  static Result<std::unique_ptr<Traces>> Make(const Profile& profile, Query& query) {
    auto traces = std::make_unique<Traces>();
    PFA_ASSIGN_OR_RETURN(traces->input, PrepareReport(profile, query));
    traces->query = &query;
    // pprof shortens file names in graphs only.
    traces->nodes =
        std::make_unique<const NodeTable>(*traces->input.selection, query, FileNames::kRecorded);
    return traces;
  }

  [[nodiscard]] ValueFormatter Formatter() const {
    return {query->sample_unit, query->options.unit, query->ratio};
  }
};

// Writes the samples, with the lines of each location made once.
class TraceWriter {
 public:
  TraceWriter(const Traces& traces, ByteSink& sink)
      : traces_(traces),
        selection_(*traces.input.selection),
        formatter_(traces.Formatter()),
        labels_(traces.input.profile(), *traces.query),
        sink_(sink) {}

  Result<void> Run() {
    WriteFacts();
    MakeBlocks();
    const Profile& profile = selection_.profile();
    for (size_t i = 0; i < profile.sample_count(); ++i) {
      if (!selection_.keeps(i)) continue;
      AddSample(i);
      constexpr size_t kFlushBytes = size_t{1} << 20;
      if (out_.size() < kFlushBytes) continue;
      PFA_TRY(sink_.Write(out_));
      out_.clear();
    }
    out_ += kRule;
    return sink_.Write(out_);
  }

 private:
  static constexpr std::string_view kRule =
      "-----------+-------------------------------------------------------\n";

  struct Block {
    size_t begin = 0;
    size_t end = 0;
  };

  void WriteFacts() {
    const auto facts =
        ProfileFacts(selection_.profile(), *traces_.query, formatter_, traces_.input.total);
    bool first = true;
    for (const Fact& fact : facts) {
      if (!first) out_ += '\n';
      first = false;
      if (!fact.key.empty()) out_ += fact.key + ": ";
      out_ += fact.value;
    }
    out_ += '\n';
  }

  // The lines of every location, as they look below the first line of a stack.
  void MakeBlocks() {
    const NodeTable& nodes = *traces_.nodes;
    const size_t count = selection_.profile().locations().size();
    blocks_.reserve(count);
    for (size_t i = 0; i < count; ++i) {
      Block block = {lines_.size(), 0};
      const auto of_location = nodes.nodes(LocationId::FromIndex(i));
      for (size_t n = 0; n < of_location.size(); ++n) {
        lines_.append(kIndent, ' ');
        lines_ += nodes.PrintableName(of_location[n]);
        if (n + 1 < of_location.size()) lines_ += kInline;
        lines_ += '\n';
      }
      block.end = lines_.size();
      blocks_.push_back(block);
    }
  }

  void AddSample(size_t sample) {
    const Profile& profile = selection_.profile();
    bool first = true;
    for (const LocationId location : selection_.frames(profile.stack(sample))) {
      Block block = blocks_[location.index()];
      if (block.begin == block.end) continue;  // hidden
      if (first) {
        first = false;
        out_ += kRule;
        labels_.AppendLines(profile.labels(sample), &out_);
        AppendRightAligned(formatter_.Format(ValueOf(sample)), kValueWidth, &out_);
        block.begin += kValueWidth;
      }
      out_.append(lines_, block.begin, block.end - block.begin);
    }
  }

  [[nodiscard]] int64_t ValueOf(size_t sample) const {
    const Profile& profile = selection_.profile();
    const int64_t value = profile.value(sample, traces_.query->column);
    const int64_t divisor = traces_.query->options.mean ? profile.value(sample, 0) : 0;
    return divisor == 0 ? value : value / divisor;
  }

  const Traces& traces_;
  const Selection& selection_;
  ValueFormatter formatter_;
  LabelWriter labels_;
  ByteSink& sink_;
  std::string lines_;
  std::vector<Block> blocks_;
  std::string out_;
};

// Samples with the same stack and the same labels.
struct SampleGroup {
  size_t sample = 0;  // the first
  int64_t value = 0;
  int64_t divisor = 0;

  [[nodiscard]] int64_t shown() const { return divisor == 0 ? value : value / divisor; }
};

uint64_t HashOf(const Profile& profile, size_t sample) {
  uint64_t h = HashMix(HashSeed(), profile.stack(sample).value);
  for (const Label& label : profile.labels(sample)) {
    h = HashMix(h, (uint64_t{label.key.value} << 32) | label.unit.value);
    h = HashMix(h, static_cast<uint64_t>(label.value));
  }
  return h;
}

// Grouped and sorted, heaviest first; equal ones in the order of the profile. The sums fit, since
// the total does.
std::vector<SampleGroup> GroupSamples(const Traces& traces) {
  const Selection& selection = *traces.input.selection;
  const Profile& profile = selection.profile();
  std::vector<SampleGroup> groups;
  InternIndex index;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    if (!selection.keeps(i) || selection.frames(profile.stack(i)).empty()) continue;
    const uint64_t hash = HashOf(profile, i);
    uint32_t row = index.Find(hash, [&](uint32_t candidate) {
      const size_t other = groups[candidate].sample;
      return profile.stack(other) == profile.stack(i) &&
             std::ranges::equal(profile.labels(other), profile.labels(i));
    });
    if (row == InternIndex::kNotFound) {
      row = static_cast<uint32_t>(groups.size());
      groups.push_back({i, 0, 0});
      index.Insert(hash, row);
    }
    groups[row].value += profile.value(i, traces.query->column);
    if (traces.query->options.mean) groups[row].divisor += profile.value(i, 0);
  }
  std::ranges::sort(groups, [](const SampleGroup& a, const SampleGroup& b) {
    const int64_t left = SaturatingAbs(a.value);
    const int64_t right = SaturatingAbs(b.value);
    return left != right ? left > right : a.sample < b.sample;
  });
  return groups;
}

std::string StacksLeftOut(std::span<const SampleGroup> groups, const ValueFormatter& formatter) {
  int64_t sum = 0;
  bool fits = true;
  for (const SampleGroup& group : groups) fits = fits && CheckedAdd(&sum, group.shown());
  return fmt::format(
      "Not shown: {} stacks{}, which are too many for a table; pfa pprof -traces "
      "writes all",
      groups.size(), fits ? " of together " + formatter.Format(sum) : "");
}

}  // namespace

Result<PprofOutput> TracesPprof(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(auto made, Traces::Make(profile, query));
  const std::shared_ptr<const Traces> traces = std::move(made);
  PprofOutput output;
  output.messages = traces->input.messages;
  output.stream = [traces](ByteSink& sink) { return TraceWriter(*traces, sink).Run(); };
  return output;
}

Result<Document> TracesDocument(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(const auto traces, Traces::Make(profile, query));
  constexpr int64_t kDefaultStacks = 20;
  const std::vector<SampleGroup> groups = GroupSamples(*traces);
  const int64_t wanted = query.options.nodecount == -1 ? kDefaultStacks : query.options.nodecount;
  const size_t shown = wanted > 0 && static_cast<uint64_t>(wanted) < groups.size()
                           ? static_cast<size_t>(wanted)
                           : groups.size();
  const Profile& source = traces->input.profile();
  const int64_t total = traces->input.total;
  ValueFormatter formatter = traces->Formatter();
  if (shown > 0) formatter.ChooseUnit(SaturatingAbs(groups[shown - 1].shown()), total);

  Document document;
  document.report = "traces";
  document.facts = ProfileFacts(source, query, formatter, total);
  document.numbers = {{"total", formatter.Multiply(total)},
                      {"shown_stacks", static_cast<int64_t>(shown)},
                      {"stacks", static_cast<int64_t>(groups.size())}};
  document.summary.push_back(
      shown < groups.size() ? fmt::format("Showing top {} stacks out of {}", shown, groups.size())
                            : fmt::format("Showing all {} stacks", shown));
  for (const std::string& message : traces->input.messages) {
    document.notes.push_back({true, message});
  }
  Table table;
  table.key = "frames";
  table.unit = query.sample_unit;
  table.columns = {{"stack", "stack", ColumnKind::kPercent},
                   {"value", "value", ColumnKind::kValue},
                   {"value%", "value_percent", ColumnKind::kPercent},
                   {"", "name", ColumnKind::kName},
                   {"", "inline", ColumnKind::kText},
                   {"", "labels", ColumnKind::kText}};
  // A row of a table, and then of JSON, takes a kilobyte or two.
  constexpr size_t kMaxRows = 300'000;
  LabelWriter labels(source, query);
  for (size_t g = 0; g < shown; ++g) {
    if (table.rows.size() >= kMaxRows) {
      document.notes.push_back(
          {true, StacksLeftOut(std::span(groups).subspan(g, shown - g), formatter)});
      break;
    }
    const SampleGroup& group = groups[g];
    const int64_t value = group.shown();
    const double share =
        total == 0 ? 0 : 100 * static_cast<double>(value) / static_cast<double>(total);
    bool first = true;
    for (const LocationId location : traces->input.selection->frames(source.stack(group.sample))) {
      const auto nodes = traces->nodes->nodes(location);
      for (size_t n = 0; n < nodes.size(); ++n) {
        const auto text = [&](std::string t) { return first ? std::move(t) : std::string(); };
        const auto number = static_cast<int64_t>(g + 1);
        table.rows.push_back({Cell::Value(text(fmt::format("#{}", number)), number),
                              Cell::Value(text(formatter.Format(value)), formatter.Multiply(value)),
                              Cell::Percent(text(Percentage(value, total)), share),
                              Cell::Text(traces->nodes->PrintableName(nodes[n])),
                              Cell::Text(n + 1 < nodes.size() ? "(inline)" : ""),
                              Cell::Text(first ? labels.Joined(source.labels(group.sample)) : "")});
        first = false;
      }
    }
  }
  document.tables.push_back(std::move(table));
  return document;
}

}  // namespace pfa
