#include "analyzer/report/top_by_tag.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/query/label_units.h"
#include "analyzer/query/shown_labels.h"
#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/top.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// The values of one label, and which of them each sample has.
class TagValues {
 public:
  static constexpr uint32_t kNoValue = 0;

  struct Value {
    std::string text;
    int64_t size = 0;  // |value| of its samples
    bool any = false;  // whether it has samples
  };

  TagValues(const Selection& selection, const Query& query)
      : profile_(selection.profile()),
        key_(profile_.strings().Find(query.options.by_tag)),
        units_(profile_, diagnostics_),
        unit_(query.options.unit) {
    values_.emplace_back();
    const bool shown = key_.valid() && ShowsKey(query);
    of_sample_.reserve(profile_.sample_count());
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      const bool kept = selection.keeps(i);
      const uint32_t value = kept && shown ? ValueOf(profile_.labels(i)) : kNoValue;
      of_sample_.push_back(value);
      if (!kept) continue;
      values_[value].any = true;
      // Fits, as all samples together do (SumByStack).
      values_[value].size += SaturatingAbs(profile_.value(i, query.column));
    }
  }

  [[nodiscard]] const std::vector<Value>& values() const { return values_; }
  [[nodiscard]] uint32_t of_sample(size_t sample) const { return of_sample_[sample]; }

 private:
  [[nodiscard]] bool ShowsKey(const Query& query) const {
    const auto labels = profile_.all_labels();
    return std::ranges::find(labels, key_, &Label::key) != labels.end() &&
           ShownLabels(profile_, query).Shows(key_);
  }

  std::string TextOf(const Label& label) {
    if (label.is_text()) return std::string(profile_.text(label.text()));
    return ScaledLabel(label.value, units_.UnitOf(label.key), unit_);
  }

  uint32_t ValueOf(std::span<const Label> labels) {
    const Label* only = nullptr;
    size_t count = 0;
    for (const Label& label : labels) {
      if (label.key != key_) continue;
      only = &label;
      ++count;
    }
    if (count == 0) return kNoValue;
    if (count == 1 && only->is_text()) {
      uint32_t& value = by_text_[only->text().value];
      if (value == kNoValue) value = Intern(TextOf(*only));
      return value;
    }
    std::set<std::string> texts;
    for (const Label& label : labels) {
      if (label.key == key_) texts.insert(TextOf(label));
    }
    return Intern(fmt::format("{}", fmt::join(texts, " + ")));
  }

  uint32_t Intern(const std::string& text) {
    const auto [it, is_new] = by_name_.try_emplace(text, static_cast<uint32_t>(values_.size()));
    if (is_new) values_.push_back({text, 0, false});
    return it->second;
  }

  const Profile& profile_;
  StringId key_;
  Diagnostics diagnostics_;  // the selection counts the same ones
  LabelUnits units_;
  std::string unit_;
  std::vector<Value> values_;  // the first stands for none
  std::vector<uint32_t> of_sample_;
  std::unordered_map<uint32_t, uint32_t> by_text_;  // by the profile's StringId
  std::unordered_map<std::string, uint32_t> by_name_;
};

constexpr size_t kMaxTitle = 12;

// Safe to show, and short; of a path the end says most.
std::string TitleOf(std::string_view value) {
  const std::string name = DisplayName(value, 200);
  const size_t count = CharacterCount(name);
  if (count <= kMaxTitle) return name.empty() ? "\"\"" : name;
  constexpr size_t kHead = 4;
  const size_t tail = kMaxTitle - kHead - 1;
  return std::string(FirstCharacters(name, kHead)) + "\u2026" +
         name.substr(FirstCharacters(name, count - tail).size());
}

struct TagColumn {
  std::string title;
  std::string key;
  std::vector<int64_t> cells;  // by row
  int64_t total = 0;
};

// Which values get a column of their own, largest first.
std::vector<uint32_t> ChooseValues(const TagValues& tags, const Options& options) {
  std::vector<uint32_t> order;
  for (uint32_t i = 1; i < tags.values().size(); ++i) {
    if (tags.values()[i].any) order.push_back(i);
  }
  std::ranges::sort(order, [&](uint32_t a, uint32_t b) {
    const auto& left = tags.values()[a];
    const auto& right = tags.values()[b];
    return left.size != right.size ? left.size > right.size : left.text < right.text;
  });
  constexpr size_t kMost = 200;
  size_t count = 8;
  if (options.tag_columns > 0) {
    count = static_cast<size_t>(std::min<int64_t>(options.tag_columns, kMost));
  } else if (options.width > 0) {
    // What is before the columns, "(other)" and "(none)", and a name that can be read.
    constexpr size_t kFixed = 10 + 8 + 2 * 10 + 24;
    constexpr size_t kNumber = 8;
    const auto width = static_cast<size_t>(options.width);
    size_t used = kFixed;
    for (count = 0; count < order.size() && count < kMost; ++count) {
      used += 2 + std::max(kNumber, CharacterCount(TitleOf(tags.values()[order[count]].text)));
      if (used > width && count > 0) break;
    }
  }
  if (order.size() > count) order.resize(count);
  return order;
}

// Rolls up one column at a time, so that memory does not grow with their number.
class ColumnSums {
 public:
  ColumnSums(const TopReport& report, const Query& query, const TagValues& tags)
      : report_(report), query_(query), tags_(tags) {}

  // Of the samples whose value has this number in `column_of`.
  TagColumn Sum(const std::vector<uint32_t>& column_of, uint32_t column) const {
    const Profile& profile = report_.input.profile();
    const Selection& selection = *report_.input.selection;
    const bool mean = query_.options.mean;
    StackWeights weights;
    weights.values.resize(profile.stacks().size());
    weights.present.resize(profile.stacks().size());
    if (mean) weights.divisors.resize(profile.stacks().size());
    NodeValue total;
    for (size_t i = 0; i < profile.sample_count(); ++i) {
      if (!selection.keeps(i) || column_of[tags_.of_sample(i)] != column) continue;
      const int64_t value = profile.value(i, query_.column);
      const int64_t divisor = mean ? profile.value(i, 0) : 0;
      if (value == 0 && divisor == 0) continue;
      const size_t stack = profile.stack(i).index();
      weights.values[stack] += value;
      if (mean) weights.divisors[stack] += divisor;
      weights.present[stack] = 1;
      total.flat += value;
      total.flat_divisor += divisor;
    }
    const auto values = ComputeFlatCum(selection, *report_.nodes, weights);
    TagColumn result;
    result.total = total.shown_flat();
    const bool by_cum = query_.options.sort == "cum";
    for (const TopRow& row : report_.rows) {
      const NodeValue& value = values[row.node.index()];
      result.cells.push_back(by_cum ? value.shown_cum() : value.shown_flat());
    }
    return result;
  }

 private:
  const TopReport& report_;
  const Query& query_;
  const TagValues& tags_;
};

Error NoSuchLabel(const Profile& profile, const std::string& key) {
  std::set<std::string_view> keys;
  for (const Label& label : profile.all_labels()) keys.insert(profile.text(label.key));
  if (keys.empty()) {
    return UsageError(fmt::format("top: -by_tag={}: no sample of this profile has a label", key));
  }
  return UsageError(fmt::format("top: -by_tag={}: no sample has this label; there are: {}", key,
                                fmt::join(keys, ", ")));
}

bool HasLabel(const Profile& profile, const std::string& key) {
  const StringId id = profile.strings().Find(key);
  const auto labels = profile.all_labels();
  return id.valid() && std::ranges::find(labels, id, &Label::key) != labels.end();
}

std::vector<TagColumn> MakeColumns(const TopReport& report, const Query& query,
                                   const TagValues& tags, size_t* others) {
  const std::vector<uint32_t> chosen = ChooseValues(tags, query.options);
  // By value: its column. Behind those of chosen values come that of the others and that of none.
  const auto other = static_cast<uint32_t>(chosen.size());
  const uint32_t none = other + 1;
  std::vector<uint32_t> column_of(tags.values().size(), other);
  column_of[TagValues::kNoValue] = none;
  for (uint32_t i = 0; i < other; ++i) column_of[chosen[i]] = i;
  *others = 0;
  for (size_t i = 1; i < column_of.size(); ++i) {
    if (tags.values()[i].any && column_of[i] == other) ++*others;
  }

  const std::string& key = query.options.by_tag;
  const ColumnSums sums(report, query, tags);
  std::vector<TagColumn> columns;
  const auto add = [&](uint32_t column, std::string title, std::string_view value) {
    columns.push_back(sums.Sum(column_of, column));
    columns.back().title = std::move(title);
    columns.back().key = fmt::format("{}={}", key, value);
  };
  for (uint32_t i = 0; i < other; ++i) {
    const std::string& text = tags.values()[chosen[i]].text;
    // A value of that name must not look like the column of the rest.
    const bool ambiguous = text == "(other)" || text == "(none)";
    const std::string name = ambiguous ? fmt::format("\"{}\"", text) : text;
    add(i, TitleOf(name), name);
  }
  if (*others > 0) add(other, "(other)", "(other)");
  if (tags.values()[TagValues::kNoValue].any) add(none, "(none)", "(none)");
  return columns;
}

}  // namespace

Result<Document> TopByTagDocument(const Profile& profile, Query& query) {
  const std::string& key = query.options.by_tag;
  if (!HasLabel(profile, key)) return NoSuchLabel(profile, key);
  if (query.options.tag_columns < 0) {
    return UsageError("top: -tag_columns cannot be negative");
  }
  PFA_ASSIGN_OR_RETURN(const TopReport report, BuildTop(profile, query));
  const TagValues tags(*report.input.selection, query);
  size_t others = 0;
  const std::vector<TagColumn> columns = MakeColumns(report, query, tags, &others);

  const bool by_cum = query.options.sort == "cum";
  Document document;
  document.report = "top";
  document.facts = report.facts;
  document.numbers = SummaryNumbers(report);
  document.notes = report.notes;
  document.summary = SummaryLines(report);
  document.summary.push_back(fmt::format("{} by {}{}", by_cum ? "Cumulative values" : "Own values",
                                         key,
                                         others == 0 ? ""
                                                     : fmt::format("; {} more values of it in "
                                                                   "(other)",
                                                                   others)));
  if (query.options.mean) {
    document.notes.push_back({false, "These are means: columns do not add up to rows."});
  }
  const ValueFormatter formatter = report.formatter();
  const auto value_cell = [&](int64_t v) {
    return Cell::Value(formatter.Format(v), formatter.Multiply(v));
  };
  const auto percent_cell = [&](int64_t v) {
    return Cell::Percent(Percentage(v, report.total), PercentOf(v, report.total));
  };
  Table table;
  table.key = report.row_word;
  table.unit = report.unit;
  table.narrow = true;
  const std::string_view all = by_cum ? "cum" : "flat";
  table.columns.push_back({std::string(all), std::string(all), ColumnKind::kValue});
  table.columns.push_back(
      {fmt::format("{}%", all), fmt::format("{}_percent", all), ColumnKind::kPercent});
  for (const TagColumn& column : columns) {
    table.columns.push_back({column.title, column.key, ColumnKind::kValue});
  }
  table.columns.push_back({"", "name", ColumnKind::kName});
  for (size_t i = 0; i < report.rows.size(); ++i) {
    const TopRow& row = report.rows[i];
    const int64_t value = by_cum ? row.cum : row.flat;
    std::vector<Cell> cells = {value_cell(value), percent_cell(value)};
    for (const TagColumn& column : columns) cells.push_back(value_cell(column.cells[i]));
    cells.push_back(Cell::Text(row.name));
    table.rows.push_back(std::move(cells));
  }
  if (!report.rows.empty()) {
    int64_t total = 0;
    for (const TagColumn& column : columns) total += column.total;
    if (query.options.mean) total = report.total;
    std::vector<Cell> cells = {value_cell(total), percent_cell(total)};
    for (const TagColumn& column : columns) cells.push_back(value_cell(column.total));
    cells.push_back(Cell::Text("(all samples)"));
    table.totals.push_back(std::move(cells));
  }
  document.tables.push_back(std::move(table));
  return document;
}

}  // namespace pfa
