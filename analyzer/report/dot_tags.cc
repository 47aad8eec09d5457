#include "analyzer/report/dot_tags.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// Boxes per node for texts, and per text or node for numbers.
constexpr size_t kMaxBoxes = 4;

struct Box {
  std::string name;
  NodeValue value;
};

class TagWriter {
 public:
  TagWriter(const NodeTags& tags, bool by_flat, const DotValues& values)
      : tags_(tags), by_flat_(by_flat), values_(values) {}

  std::string Write(CallNodeId node, size_t number) {
    std::vector<NodeTag> texts;
    std::vector<NodeTag> numbers;
    for (const NodeTag& tag : tags_.of(node)) {
      (tag.number == StringId(0) ? texts : numbers).push_back(tag);
    }
    Sort(&texts);
    if (texts.size() > kMaxBoxes) texts.resize(kMaxBoxes);
    const std::string source = fmt::format("N{}", number);
    for (size_t i = 0; i < texts.size(); ++i) {
      const NodeValue& sums = texts[i].value;
      const int64_t value = by_flat_ ? sums.shown_flat() : sums.shown_cum();
      if (value == 0) continue;
      const std::string box = fmt::format("{}_{}", source, i);
      AddBox(source, box, tags_.text(texts[i].text), value, "");
      AddNumbers(NumbersUnder(numbers, texts[i].text), box);
    }
    AddNumbers(NumbersUnder(numbers, StringId(0)), source);
    return std::move(out_);
  }

 private:
  static std::vector<NodeTag> NumbersUnder(const std::vector<NodeTag>& numbers, StringId text) {
    std::vector<NodeTag> under;
    std::ranges::copy_if(numbers, std::back_inserter(under),
                         [text](const NodeTag& tag) { return tag.text == text; });
    return under;
  }

  [[nodiscard]] bool IsBefore(const NodeValue& a, std::string_view name_a, const NodeValue& b,
                              std::string_view name_b) const {
    const int64_t cum_a = SaturatingAbs(a.cum);
    const int64_t cum_b = SaturatingAbs(b.cum);
    if (!by_flat_ && cum_a != cum_b) return cum_a > cum_b;
    const int64_t flat_a = SaturatingAbs(a.flat);
    const int64_t flat_b = SaturatingAbs(b.flat);
    if (flat_a != flat_b) return flat_a > flat_b;
    return name_a < name_b;
  }

  [[nodiscard]] std::string_view NameOf(const NodeTag& tag) const {
    return tags_.text(tag.number == StringId(0) ? tag.text : tag.number);
  }

  void Sort(std::vector<NodeTag>* tags) const {
    std::ranges::stable_sort(*tags, [this](const NodeTag& a, const NodeTag& b) {
      return IsBefore(a.value, NameOf(a), b.value, NameOf(b));
    });
  }

  void AddNumbers(std::vector<NodeTag> numbers, std::string_view source) {
    if (numbers.empty()) return;
    Sort(&numbers);
    const std::vector<Box> boxes = Collapse(numbers);
    for (size_t i = 0; i < boxes.size(); ++i) {
      const NodeValue& sums = boxes[i].value;
      const bool flat = by_flat_ || sums.shown_flat() == sums.shown_cum();
      const int64_t value = flat ? sums.shown_flat() : sums.shown_cum();
      if (value == 0) continue;
      // The second N is pprof's.
      AddBox(source, fmt::format("N{}_{}", source, i), values_.Escaped(boxes[i].name), value,
             flat ? "" : " style=\"dotted\"");
    }
  }

  // With too many numbers, the heaviest stay and each of the others joins the nearest of them.
  [[nodiscard]] std::vector<Box> Collapse(std::span<const NodeTag> numbers) const {
    std::vector<Box> boxes;
    if (numbers.size() <= kMaxBoxes) {
      for (const NodeTag& tag : numbers) {
        boxes.push_back({std::string(tags_.text(tag.number)), tag.value});
      }
      return boxes;
    }
    std::vector<std::vector<NodeTag>> groups;
    for (const NodeTag& tag : numbers.first(kMaxBoxes)) groups.push_back({tag});
    for (const NodeTag& tag : numbers.subspan(kMaxBoxes)) {
      const auto distance = [&tag](const std::vector<NodeTag>& group) {
        return std::fabs(static_cast<double>(group.front().number_value) -
                         static_cast<double>(tag.number_value));
      };
      std::ranges::min_element(groups, {}, distance)->push_back(tag);
    }
    for (const auto& group : groups) boxes.push_back(BoxOf(group));
    std::ranges::stable_sort(boxes, [this](const Box& a, const Box& b) {
      return IsBefore(a.value, a.name, b.value, b.name);
    });
    return boxes;
  }

  [[nodiscard]] Box BoxOf(const std::vector<NodeTag>& group) const {
    const auto [least, most] = std::ranges::minmax_element(group, {}, &NodeTag::number_value);
    const auto label = [this](const NodeTag& tag) {
      return ScaledLabel(tag.number_value, tags_.unit(), "auto");
    };
    NodeValue sum;
    for (const NodeTag& tag : group) {
      sum.flat += tag.value.flat;
      sum.cum += tag.value.cum;
      sum.flat_divisor += tag.value.flat_divisor;
      sum.cum_divisor += tag.value.cum_divisor;
    }
    std::string name = label(*least);
    if (group.size() > 1) name += ".." + label(*most);
    // Divided now: boxes are sorted by what is shown.
    return {std::move(name), {sum.shown_flat(), sum.shown_cum(), 0, 0}};
  }

  void AddBox(std::string_view source, std::string_view box, std::string_view name, int64_t value,
              std::string_view style) {
    const std::string text = values_.Escaped(values_.formatter.Format(value));
    out_ += fmt::format("{} [label = \"{}\" id=\"{}\" fontsize=8 shape=box3d tooltip=\"{}\"]\n",
                        box, name, box, text);
    out_ +=
        fmt::format("{} -> {} [label=\" {}\" weight=100 tooltip=\"{}\" labeltooltip=\"{}\"{}]\n",
                    source, box, text, text, text, style);
  }

  const NodeTags& tags_;
  bool by_flat_;
  const DotValues& values_;
  std::string out_;
};

}  // namespace

std::string DotTags(const NodeTags& tags, CallNodeId node, bool has_calls, const DotValues& values,
                    size_t number) {
  return TagWriter(tags, has_calls, values).Write(node, number);
}

}  // namespace pfa
