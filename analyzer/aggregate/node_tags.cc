#include "analyzer/aggregate/node_tags.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "analyzer/model/diagnostics.h"
#include "analyzer/model/intern_index.h"
#include "analyzer/query/label_units.h"
#include "analyzer/query/shown_labels.h"
#include "analyzer/query/units.h"
#include "proto/base/hash.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr std::string_view kBytesKey = "bytes";
constexpr std::string_view kBaseKey = "pprof::base";

// Rows that are equal by `Row::operator==` get one number, from 0 in order of appearance.
template <typename Row>
class Interner {
 public:
  uint32_t Intern(uint64_t hash, Row row) {
    uint32_t id = index_.Find(hash, [&](uint32_t candidate) { return rows_[candidate] == row; });
    if (id != InternIndex::kNotFound) return id;
    id = static_cast<uint32_t>(rows_.size());
    rows_.push_back(std::move(row));
    index_.Insert(hash, id);
    return id;
  }
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

 private:
  std::vector<Row> rows_;
  InternIndex index_;
};

// A tag by its texts; text 0: no text labels, number 0: a text tag.
struct TagText {
  StringId text{0};
  StringId number{0};
  bool operator==(const TagText&) const = default;
};

// One of a sample's tags; the number's value is that of the sample.
struct TagUse {
  uint32_t tag = 0;
  int64_t number = 0;
  bool operator==(const TagUse&) const = default;
};

// Samples with equal stacks and equal labels.
struct Group {
  StackId stack;
  uint32_t tag_set = 0;
  bool operator==(const Group&) const = default;
};

// A group under one of its tags.
struct Entry {
  uint32_t group = 0;
  uint32_t position = 0;  // of the tag among the group's
  int64_t number = 0;
};

}  // namespace

// Adds up one tag after the other, in cells by node, so that memory is needed for one tag at a time
// and no hash is looked up per frame.
class NodeTagsBuilder {
 public:
  NodeTagsBuilder(const Selection& selection, const Query& query, NodeTags::Escape escape,
                  NodeTags* out)
      : selection_(selection),
        profile_(selection.profile()),
        query_(query),
        escape_(escape),
        shown_(profile_, query),
        out_(*out) {
    Diagnostics ignored;  // counted by the filters
    const LabelUnits units(profile_, ignored);
    bytes_key_ = profile_.strings().Find(kBytesKey);
    if (bytes_key_.valid()) out_.unit_ = units.UnitOf(bytes_key_);
  }

  void Run(const std::vector<uint8_t>& wanted, int64_t cutoff, CallGraph* graph) {
    GroupSamples();
    SortByTag();
    cells_.resize(graph->size());
    for (uint32_t tag = 0; tag + 1 < tag_begins_.size(); ++tag) {
      AddUp(tag, wanted, graph);
      for (const Row& row : rows_) {
        const NodeValue& value = row.tag.value;
        if (SaturatingAbs(value.flat) < cutoff && SaturatingAbs(value.cum) < cutoff) continue;
        found_.push_back(row);
      }
    }
    std::ranges::sort(found_, {}, [](const Row& row) {
      return std::tuple(row.tag.node.value, row.group, row.position);
    });
    out_.tags_.reserve(found_.size());
    for (const Row& row : found_) out_.tags_.push_back(row.tag);
  }

 private:
  // A tag of a node, with what decides its place.
  struct Row {
    NodeTag tag;
    uint32_t group = 0;
    uint32_t position = 0;
  };

  // In order of their first samples.
  void GroupSamples() {
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      if (!selection_.keeps(i)) continue;
      const auto labels = profile_.labels(i);
      if (labels.empty()) continue;
      const int64_t value = profile_.value(i, query_.column);
      const int64_t divisor = query_.options.mean ? profile_.value(i, 0) : 0;
      if (value == 0 && divisor == 0) continue;
      const uint32_t tag_set = TagSetOf(i);
      if (tag_set == kNoTags) continue;
      const Group group = {profile_.stack(i), tag_set};
      const uint32_t row =
          groups_.Intern(HashMix(HashSeed(), (uint64_t{group.stack.value} << 32) | tag_set), group);
      if (row == sums_.size()) sums_.emplace_back();
      sums_[row].value += value;
      sums_[row].divisor += divisor;
    }
  }

  // Texts are made once per set of labels, of which there are fewer than samples.
  uint32_t TagSetOf(size_t sample) {
    const auto labels = profile_.labels(sample);
    uint64_t hash = HashSeed();
    for (const Label& label : labels) {
      hash = HashMix(hash, (uint64_t{label.key.value} << 32) | label.unit.value);
      hash = HashMix(hash, static_cast<uint64_t>(label.value));
    }
    const uint32_t known = label_index_.Find(hash, [&](uint32_t row) {
      return std::ranges::equal(labels, profile_.labels(label_samples_[row]));
    });
    if (known != InternIndex::kNotFound) return label_tag_sets_[known];
    label_index_.Insert(hash, static_cast<uint32_t>(label_samples_.size()));
    label_samples_.push_back(sample);
    std::vector<TagUse> tags = TagsOf(labels);
    if (tags.empty()) {
      label_tag_sets_.push_back(kNoTags);
    } else {
      uint64_t tags_hash = HashSeed();
      for (const TagUse& use : tags) {
        tags_hash = HashMix(HashMix(tags_hash, use.tag), static_cast<uint64_t>(use.number));
      }
      label_tag_sets_.push_back(tag_sets_.Intern(tags_hash, std::move(tags)));
    }
    return label_tag_sets_.back();
  }

  std::vector<TagUse> TagsOf(std::span<const Label> labels) {
    std::vector<std::string> texts;
    std::vector<std::pair<StringId, int64_t>> numbers;
    for (const Label& label : labels) {
      if (!shown_.Shows(label.key)) continue;
      if (label.is_text()) {
        const std::string_view key = profile_.text(label.key);
        if (key == kBaseKey) continue;
        texts.push_back(fmt::format("{}:{}", key, profile_.text(label.text())));
      } else if (label.key == bytes_key_) {
        const std::string shown = ScaledLabel(label.value, out_.unit_, query_.options.unit);
        numbers.emplace_back(out_.strings_.Intern(shown), label.value);
      }
    }
    std::vector<TagUse> tags;
    StringId text(0);
    if (!texts.empty()) {
      std::ranges::sort(texts);
      if (escape_ != nullptr) {
        for (std::string& part : texts) part = escape_(part);
      }
      text = out_.strings_.Intern(fmt::format("{}", fmt::join(texts, "\\n")));
      tags.push_back({TagOf({text, StringId(0)}), 0});
    }
    for (const auto& [number, value] : numbers) tags.push_back({TagOf({text, number}), value});
    return tags;
  }

  uint32_t TagOf(TagText tag) {
    const uint64_t key = (uint64_t{tag.text.value} << 32) | tag.number.value;
    return tags_.Intern(HashMix(HashSeed(), key), tag);
  }

  // A counting sort; groups stay in order.
  void SortByTag() {
    const auto for_each_use = [&](auto visit) {
      for (uint32_t g = 0; g < groups_.rows().size(); ++g) {
        uint32_t position = 0;
        for (const TagUse& use : tag_sets_.rows()[groups_.rows()[g].tag_set]) {
          visit(use.tag, Entry{g, position++, use.number});
        }
      }
    };
    tag_begins_.assign(tags_.rows().size() + 1, 0);
    for_each_use([&](uint32_t tag, const Entry&) { ++tag_begins_[tag + 1]; });
    std::partial_sum(tag_begins_.begin(), tag_begins_.end(), tag_begins_.begin());
    std::vector<size_t> next(tag_begins_);
    entries_.resize(tag_begins_.back());
    for_each_use([&](uint32_t tag, const Entry& entry) { entries_[next[tag]++] = entry; });
  }

  // Puts the values of one tag into rows_, a row per node.
  void AddUp(uint32_t tag, const std::vector<uint8_t>& wanted, CallGraph* graph) {
    rows_.clear();
    const TagText& text = tags_.rows()[tag];
    for (size_t e = tag_begins_[tag]; e < tag_begins_[tag + 1]; ++e) {
      const Entry& entry = entries_[e];
      const Sum& sum = sums_[entry.group];
      graph->ForEachNode(
          groups_.rows()[entry.group].stack,
          [&](CallNodeId node) {
            if (wanted[node.index()] == 0) return;
            Cell& cell = cells_[node.index()];
            if (cell.tag != tag) {
              cell = {tag, static_cast<uint32_t>(rows_.size())};
              rows_.push_back(
                  {{node, text.text, text.number, entry.number, {}}, entry.group, entry.position});
            }
            NodeValue& value = rows_[cell.row].tag.value;
            value.cum += sum.value;
            value.cum_divisor += sum.divisor;
          },
          [&](CallNodeId node) {
            if (wanted[node.index()] == 0) return;
            NodeValue& value = rows_[cells_[node.index()].row].tag.value;
            value.flat += sum.value;
            value.flat_divisor += sum.divisor;
          });
    }
  }

  static constexpr uint32_t kNoTags = 0xffffffffU;

  struct Sum {
    int64_t value = 0;
    int64_t divisor = 0;
  };
  // Where a node's row is, if that is of the tag at hand.
  struct Cell {
    uint32_t tag = kNoTags;
    uint32_t row = 0;
  };

  const Selection& selection_;
  const Profile& profile_;
  const Query& query_;
  NodeTags::Escape escape_;
  ShownLabels shown_;
  NodeTags& out_;
  StringId bytes_key_;

  InternIndex label_index_;  // of the two below, which have a row per set of labels
  std::vector<size_t> label_samples_;
  std::vector<uint32_t> label_tag_sets_;
  Interner<TagText> tags_;
  Interner<std::vector<TagUse>> tag_sets_;
  Interner<Group> groups_;
  std::vector<Sum> sums_;  // by group

  std::vector<size_t> tag_begins_;  // of each tag in entries_, and one more
  std::vector<Entry> entries_;
  std::vector<Cell> cells_;  // by CallNodeId
  std::vector<Row> rows_;    // of the tag at hand
  std::vector<Row> found_;
};

NodeTags::NodeTags(const Selection& selection, const Query& query, Escape escape,
                   const std::vector<uint8_t>& wanted, int64_t cutoff, CallGraph* graph) {
  NodeTagsBuilder(selection, query, escape, this).Run(wanted, cutoff, graph);
}

std::span<const NodeTag> NodeTags::of(CallNodeId node) const {
  // Not equal_range: clang 14 cannot compile what that returns with this library.
  const auto begin = std::ranges::lower_bound(tags_, node.value, {},
                                              [](const NodeTag& tag) { return tag.node.value; });
  const auto end = std::ranges::upper_bound(begin, tags_.end(), node.value, {},
                                            [](const NodeTag& tag) { return tag.node.value; });
  return {begin, end};
}

}  // namespace pfa
