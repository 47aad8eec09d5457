#include "viewer/state/table_sorting.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/go_number.h"

namespace pfa {
namespace {

std::string_view TakeSortWord(std::string_view* text) {
  const std::string_view word = text->substr(0, text->find(' '));
  text->remove_prefix(std::min(word.size() + 1, text->size()));
  return word;
}

Error NoSuchColumn(std::string_view key, const Table& table) {
  std::string text = fmt::format("there is no column '{}', but", key);
  for (const Column& column : table.columns) text += " " + column.key;
  return UsageError(std::move(text));
}

}  // namespace

Result<void> SortTable(std::string_view text, const Document* report, ViewState* state) {
  if (report == nullptr || report->tables.empty()) return UsageError("the panel has no tables");
  const std::string_view key = TakeSortWord(&text);
  const std::string_view way = TakeSortWord(&text);
  if (key.empty()) {
    state->sorts.erase(state->panel);
    return {};
  }
  if (!way.empty() && way != "ascending" && way != "descending" && way != "off") {
    return UsageError("expected: sort COLUMN ascending, descending or off");
  }
  const auto most = static_cast<int64_t>(report->tables.size());
  const auto number = text.empty() ? 1 : ParseGoInt(text).value_or(0);
  if (number < 1 || number > most) return UsageError(fmt::format("sort: tables are 1 to {}", most));
  const auto place = static_cast<uint32_t>(number - 1);
  const Table& table = report->tables[place];
  const auto column = std::ranges::find(table.columns, key, &Column::key);
  if (column == table.columns.end()) return NoSuchColumn(key, table);

  std::vector<TableSort>& sorts = state->sorts[state->panel];
  std::erase_if(sorts, [place](const TableSort& old) { return old.table == place; });
  if (way != "off") {
    const bool descending = way.empty() ? SortsDescending(*column) : way == "descending";
    sorts.push_back({place, column->key, descending});
  }
  if (sorts.empty()) state->sorts.erase(state->panel);
  return {};
}

}  // namespace pfa
