#include "analyzer/report/tags.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/node_table.h"
#include "analyzer/model/string_pool.h"
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

// A value of a label, or all of its values.
struct TagSum {
  std::string_view name;
  int64_t value = 0;
  uint64_t samples = 0;
  size_t id = 0;  // of a value: its row in TagTable::sums
};

struct TagKey {
  TagSum all;
  std::vector<TagSum> values;  // largest first
};

// Sums by key and value. Texts and numbers with one key are together.
class TagTable {
 public:
  TagTable(const ReportInput& input, const Query& query)
      : input_(input),
        query_(query),
        profile_(input.profile()),
        units_(profile_, diagnostics_),
        shown_(profile_, query),
        texts_(profile_.strings().size(), StringId::kNone) {}

  // Calls `visit` with the row of each shown label value of a sample.
  template <typename Visit>
  void ForEachTag(size_t sample, Visit visit) {
    for (const Label& label : profile_.labels(sample)) {
      if (shown_.Shows(label.key)) visit(RowOf(label));
    }
  }

  Result<std::vector<TagKey>> Sum() {
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      if (!input_.selection->keeps(i)) continue;
      const int64_t value = profile_.value(i, query_.column);
      bool fits = true;
      ForEachTag(i, [&](size_t row) {
        fits = fits && CheckedAdd(&sums_[row].value, value) &&
               CheckedAdd(&keys_.at(row_keys_[row]).value, value);
        ++sums_[row].samples;
        ++keys_.at(row_keys_[row]).samples;
      });
      if (!fits) {
        return BadInput("the values of the labels do not fit 64 bits when added up");
      }
    }
    std::unordered_map<StringId, size_t> positions;
    std::vector<TagKey> result;
    for (const auto& [key, sum] : keys_) result.push_back({sum, {}});
    std::ranges::sort(result, {}, [](const TagKey& key) { return key.all.name; });
    for (size_t i = 0; i < result.size(); ++i) {
      positions[profile_.strings().Find(result[i].all.name)] = i;
    }
    for (size_t row = 0; row < sums_.size(); ++row) {
      result[positions.at(row_keys_[row])].values.push_back(
          {strings_[row_texts_[row]], sums_[row].value, sums_[row].samples, row});
    }
    for (TagKey& key : result) {
      std::ranges::sort(key.values, [](const TagSum& a, const TagSum& b) {
        const int64_t left = SaturatingAbs(a.value);
        const int64_t right = SaturatingAbs(b.value);
        return left != right ? left > right : a.name < b.name;
      });
    }
    return result;
  }

  [[nodiscard]] size_t row_count() const { return sums_.size(); }

 private:
  StringId TextOf(const Label& label) {
    if (label.is_text()) {
      StringId& text = texts_[label.text().index()];
      if (!text.valid()) text = strings_.Intern(profile_.text(label.text()));
      return text;
    }
    auto& of_key = numbers_[label.key];
    const auto [it, is_new] =
        of_key.try_emplace(static_cast<uint64_t>(label.value), StringId::kNone);
    if (is_new) {
      it->second =
          strings_.Intern(ScaledLabel(label.value, units_.UnitOf(label.key), query_.options.unit));
    }
    return it->second;
  }

  size_t RowOf(const Label& label) {
    const StringId text = TextOf(label);
    const uint64_t pair = (uint64_t{label.key.value} << 32) | text.value;
    const auto [it, is_new] = rows_.try_emplace(pair, sums_.size());
    if (is_new) {
      sums_.emplace_back();
      row_keys_.push_back(label.key);
      row_texts_.push_back(text);
      keys_.try_emplace(label.key, TagSum{profile_.text(label.key), 0, 0, 0});
    }
    return it->second;
  }

  const ReportInput& input_;
  const Query& query_;
  const Profile& profile_;
  Diagnostics diagnostics_;  // the selection counts the same ones
  LabelUnits units_;
  ShownLabels shown_;
  StringPool strings_;           // values as shown
  std::vector<StringId> texts_;  // by the profile's StringId
  std::unordered_map<StringId, std::unordered_map<uint64_t, StringId, SeededHash>> numbers_;
  std::unordered_map<uint64_t, size_t, SeededHash> rows_;  // (key, value) to row
  std::unordered_map<StringId, TagSum> keys_;
  // By row.
  std::vector<TagSum> sums_;
  std::vector<StringId> row_keys_;
  std::vector<StringId> row_texts_;
};

// What is innermost for each label value: (row of the value, node) to the sum.
struct FunctionSum {
  NodeId node;
  int64_t value = 0;
};

std::vector<std::vector<FunctionSum>> SumFunctions(const ReportInput& input, const Query& query,
                                                   const NodeTable& nodes, TagTable& tags) {
  const Profile& profile = input.profile();
  std::unordered_map<uint64_t, int64_t, SeededHash> sums;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    if (!input.selection->keeps(i)) continue;
    for (const LocationId location : input.selection->frames(profile.stack(i))) {
      const auto of_location = nodes.nodes(location);
      if (of_location.empty()) continue;  // hidden
      tags.ForEachTag(i, [&](size_t row) {
        const uint64_t pair = (uint64_t{row} << 32) | of_location.front().value;
        sums[pair] += profile.value(i, query.column);  // fits, since those of the labels do
      });
      break;
    }
  }
  std::vector<std::vector<FunctionSum>> result(tags.row_count());
  for (const auto& [pair, value] : sums) {
    result[pair >> 32].push_back({NodeId(static_cast<uint32_t>(pair)), value});
  }
  for (auto& functions : result) {
    std::ranges::sort(functions, [&](const FunctionSum& a, const FunctionSum& b) {
      const int64_t left = SaturatingAbs(a.value);
      const int64_t right = SaturatingAbs(b.value);
      return left != right ? left > right : a.node < b.node;
    });
  }
  return result;
}

}  // namespace

Result<PprofOutput> TagsPprof(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(const ReportInput input, PrepareReport(profile, query));
  TagTable table(input, query);
  PFA_ASSIGN_OR_RETURN(const std::vector<TagKey> keys, table.Sum());
  const ValueFormatter formatter = FormatterFor(query);
  const int64_t total = input.total;
  std::string text;
  for (const TagKey& key : keys) {
    text += fmt::format("{}:\t Total {} of {}", key.all.name, formatter.Format(key.all.value),
                        formatter.Format(total));
    if (total > 0) text += fmt::format(" ({})", Percentage(key.all.value, total));
    text += '\n';
    for (const TagSum& tag : key.values) {
      text += fmt::format(" \t{}", formatter.Format(tag.value));
      if (total > 0) text += fmt::format(" ({})", Percentage(tag.value, total));
      text += fmt::format(":\t {}\n", tag.name);
    }
    text += '\n';
  }
  return PprofOutput{AlignTabs(text), input.messages};
}

Result<Document> TagsDocument(const Profile& profile, Query& query) {
  if (query.options.tag_functions < 0) {
    return UsageError("tags: -tag_functions cannot be negative");
  }
  PFA_ASSIGN_OR_RETURN(const ReportInput input, PrepareReport(profile, query));
  TagTable tags(input, query);
  PFA_ASSIGN_OR_RETURN(const std::vector<TagKey> keys, tags.Sum());
  const int64_t total = input.total;
  ValueFormatter formatter = FormatterFor(query);
  int64_t smallest = 0;
  for (const TagKey& key : keys) {
    for (const TagSum& tag : key.values) {
      const int64_t value = SaturatingAbs(tag.value);
      if (value > 0 && (smallest == 0 || value < smallest)) smallest = value;
    }
  }
  formatter.ChooseUnit(smallest, total);

  Document document;
  document.report = "tags";
  document.facts = ProfileFacts(input.profile(), query, formatter, total);
  document.numbers = {{"total", formatter.Multiply(total)}};
  for (const std::string& message : input.messages) document.notes.push_back({true, message});
  if (keys.empty()) document.notes.push_back({true, "no sample has a label"});
  if (query.options.mean) {
    document.notes.push_back({true, "the values of labels are sums, only the total is a mean"});
  }
  const auto value_cell = [&](int64_t v) {
    return Cell::Value(formatter.Format(v), formatter.Multiply(v));
  };
  const auto percent_cell = [&](int64_t v) {
    return Cell::Percent(
        Percentage(v, total),
        total == 0 ? 0 : 100 * static_cast<double>(v) / static_cast<double>(total));
  };
  const auto count_cell = [](uint64_t n) {
    return Cell::Value(fmt::format("{}", n), static_cast<int64_t>(n));
  };
  Table values;
  values.key = "values";
  values.unit = query.sample_unit;
  values.columns = {{"value", "value", ColumnKind::kValue},
                    {"value%", "value_percent", ColumnKind::kPercent},
                    {"label", "label", ColumnKind::kText},
                    {"", "text", ColumnKind::kName}};
  Table sums;
  sums.key = "labels";
  sums.unit = query.sample_unit;
  sums.columns = {{"value", "value", ColumnKind::kValue},
                  {"value%", "value_percent", ColumnKind::kPercent},
                  {"label", "label", ColumnKind::kText},
                  {"values", "values", ColumnKind::kText},
                  {"samples", "samples", ColumnKind::kText}};
  for (const TagKey& key : keys) {
    for (const TagSum& tag : key.values) {
      values.rows.push_back({value_cell(tag.value), percent_cell(tag.value),
                             Cell::Text(std::string(key.all.name)),
                             Cell::Text(std::string(tag.name))});
    }
    sums.rows.push_back({value_cell(key.all.value), percent_cell(key.all.value),
                         Cell::Text(std::string(key.all.name)), count_cell(key.values.size()),
                         count_cell(key.all.samples)});
  }
  document.tables.push_back(std::move(values));
  document.tables.push_back(std::move(sums));

  if (query.options.tag_functions > 0) {
    const NodeTable nodes(*input.selection, query);
    const auto functions = SumFunctions(input, query, nodes, tags);
    Table table;
    table.key = "functions";
    table.unit = query.sample_unit;
    table.columns = {{"flat", "flat", ColumnKind::kValue},
                     {"flat%", "flat_percent", ColumnKind::kPercent},
                     {"label", "label", ColumnKind::kText},
                     {"text", "text", ColumnKind::kText},
                     {"", "name", ColumnKind::kName}};
    for (const TagKey& key : keys) {
      for (const TagSum& tag : key.values) {
        const auto& of_tag = functions[tag.id];
        const size_t count =
            std::min<uint64_t>(of_tag.size(), static_cast<uint64_t>(query.options.tag_functions));
        for (size_t i = 0; i < count; ++i) {
          table.rows.push_back({value_cell(of_tag[i].value), percent_cell(of_tag[i].value),
                                Cell::Text(std::string(key.all.name)),
                                Cell::Text(std::string(tag.name)),
                                Cell::Text(nodes.PrintableName(of_tag[i].node))});
        }
      }
    }
    document.csv_table = document.tables.size();
    document.tables.push_back(std::move(table));
  }
  return document;
}

}  // namespace pfa
