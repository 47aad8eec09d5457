#include "analyzer/aggregate/node_tags.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "analyzer/model/diagnostics.h"
#include "analyzer/model/intern_index.h"
#include "analyzer/query/label_units.h"
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

struct Number {
  StringId text{0};
  int64_t value = 0;
  bool operator==(const Number&) const = default;
};

// What a sample's labels come to.
struct TagSet {
  StringId text{0};
  std::vector<Number> numbers;
  bool operator==(const TagSet&) const = default;
};

struct Group {
  StackId stack;
  uint32_t tag_set = 0;
  bool operator==(const Group&) const = default;
};

struct TagKey {
  CallNodeId node;
  StringId text{0};
  StringId number{0};
  bool operator==(const TagKey&) const = default;
};

}  // namespace

class NodeTagsBuilder {
 public:
  NodeTagsBuilder(const Selection& selection, const Query& query, NodeTags::Escape escape,
                  NodeTags* out)
      : selection_(selection),
        profile_(selection.profile()),
        query_(query),
        escape_(escape),
        out_(*out) {
    Diagnostics ignored;  // counted by the filters
    const LabelUnits units(profile_, ignored);
    bytes_key_ = profile_.strings().Find(kBytesKey);
    if (bytes_key_.valid()) out_.unit_ = units.UnitOf(bytes_key_);
  }

  void Run(CallGraph* graph) {
    GroupSamples();
    for (size_t i = 0; i < groups_.rows().size(); ++i) {
      const Group& group = groups_.rows()[i];
      const TagSet& tags = tag_sets_.rows()[group.tag_set];
      const NodeValue& sums = sums_[i];
      graph->ForEachNode(
          group.stack,
          [&](CallNodeId node) {
            if (graph->listed()[node.index()] == 0) return;
            Add(node, tags, [&](NodeValue* value) {
              value->cum += sums.cum;
              value->cum_divisor += sums.cum_divisor;
            });
          },
          [&](CallNodeId node) {
            if (graph->listed()[node.index()] == 0) return;
            Add(node, tags, [&](NodeValue* value) {
              value->flat += sums.cum;
              value->flat_divisor += sums.cum_divisor;
            });
          });
    }
    std::ranges::stable_sort(out_.tags_, {}, [](const NodeTag& tag) { return tag.node.value; });
  }

 private:
  // Samples with equal stacks and labels are one group, in order of the first of them.
  void GroupSamples() {
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      if (!selection_.keeps(i)) continue;
      const auto labels = profile_.labels(i);
      if (labels.empty()) continue;
      const int64_t value = profile_.value(i, query_.column);
      const int64_t divisor = query_.options.mean ? profile_.value(i, 0) : 0;
      if (value == 0 && divisor == 0) continue;
      TagSet tags = TagSetOf(labels);
      if (tags.text == StringId(0) && tags.numbers.empty()) continue;
      uint64_t hash = HashMix(HashSeed(), tags.text.value);
      for (const Number& number : tags.numbers) {
        hash = HashMix(hash, static_cast<uint64_t>(number.value));
      }
      const uint32_t tag_set = tag_sets_.Intern(hash, std::move(tags));
      const Group group = {profile_.stack(i), tag_set};
      const uint32_t row =
          groups_.Intern(HashMix(HashSeed(), (uint64_t{group.stack.value} << 32) | tag_set), group);
      if (row == sums_.size()) sums_.emplace_back();
      sums_[row].cum += value;
      sums_[row].cum_divisor += divisor;
    }
  }

  bool IsShown(StringId key) {
    const auto [it, is_new] = shown_keys_.try_emplace(key, false);
    if (is_new) {
      const std::string_view name = profile_.text(key);
      it->second = (!query_.tagshow || query_.tagshow->Matches(name)) &&
                   !(query_.taghide && query_.taghide->Matches(name));
    }
    return it->second;
  }

  TagSet TagSetOf(std::span<const Label> labels) {
    TagSet tags;
    std::vector<std::string> texts;
    for (const Label& label : labels) {
      if (!IsShown(label.key)) continue;
      if (label.is_text()) {
        const std::string_view key = profile_.text(label.key);
        if (key == kBaseKey) continue;
        texts.push_back(fmt::format("{}:{}", key, profile_.text(label.text())));
      } else if (label.key == bytes_key_) {
        const std::string shown = ScaledLabel(label.value, out_.unit_, query_.options.unit);
        tags.numbers.push_back({out_.strings_.Intern(shown), label.value});
      }
    }
    if (texts.empty()) return tags;
    std::ranges::sort(texts);
    if (escape_ != nullptr) {
      for (std::string& text : texts) text = escape_(text);
    }
    tags.text = out_.strings_.Intern(fmt::format("{}", fmt::join(texts, "\\n")));
    return tags;
  }

  template <typename AddTo>
  void Add(CallNodeId node, const TagSet& tags, AddTo add_to) {
    if (tags.text != StringId(0)) add_to(&TagOf(node, tags.text, {})->value);
    for (const Number& number : tags.numbers) add_to(&TagOf(node, tags.text, number)->value);
  }

  NodeTag* TagOf(CallNodeId node, StringId text, const Number& number) {
    uint64_t hash = HashMix(HashSeed(), (uint64_t{node.value} << 32) | text.value);
    hash = HashMix(hash, number.text.value);
    const uint32_t row = keys_.Intern(hash, {node, text, number.text});
    if (row == out_.tags_.size()) {
      out_.tags_.push_back({node, text, number.text, number.value, {}});
    }
    return &out_.tags_[row];
  }

  const Selection& selection_;
  const Profile& profile_;
  const Query& query_;
  NodeTags::Escape escape_;
  NodeTags& out_;
  StringId bytes_key_;
  std::unordered_map<StringId, bool> shown_keys_;
  Interner<TagSet> tag_sets_;
  Interner<Group> groups_;
  std::vector<NodeValue> sums_;  // by group; only cum
  Interner<TagKey> keys_;        // of out_.tags_, before they are sorted
};

NodeTags::NodeTags(const Selection& selection, const Query& query, Escape escape,
                   CallGraph* graph) {
  NodeTagsBuilder(selection, query, escape, this).Run(graph);
}

std::span<const NodeTag> NodeTags::of(CallNodeId node) const {
  // Not equal_range: clang 14 cannot compile what that returns with this library.
  const auto begin = std::ranges::lower_bound(tags_, node.value, {},
                                              [](const NodeTag& tag) { return tag.node.value; });
  const auto end = std::ranges::upper_bound(begin, tags_.end(), node.value, {},
                                            [](const NodeTag& tag) { return tag.node.value; });
  return {begin, end};
}

void NodeTags::EraseBelow(int64_t cutoff) {
  std::erase_if(tags_, [cutoff](const NodeTag& tag) {
    return SaturatingAbs(tag.value.flat) < cutoff && SaturatingAbs(tag.value.cum) < cutoff;
  });
}

}  // namespace pfa
