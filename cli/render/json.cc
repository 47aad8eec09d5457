#include <algorithm>
#include <utility>

#include "cli/render/json_document.h"
#include "cli/render/render.h"

namespace pfa {
namespace {

using Json = nlohmann::ordered_json;

Json CellToJson(const Cell& cell) {
  if (cell.value) return *cell.value;
  if (cell.percent) return *cell.percent;
  if (cell.number) return *cell.number;
  return cell.text;
}

Json FactsToJson(const Document& document) {
  Json facts = Json::object();
  for (const Fact& fact : document.facts) {
    // Free lines, and keys that repeat (comments), become lists.
    const std::string key = fact.key.empty() ? "Comment" : fact.key;
    if (!facts.contains(key)) {
      facts[key] = fact.value;
      continue;
    }
    if (!facts[key].is_array()) facts[key] = Json::array({facts[key]});
    facts[key].push_back(fact.value);
  }
  return facts;
}

Json RowsToJson(const Table& table, const std::vector<std::vector<Cell>>& cells) {
  Json rows = Json::array();
  for (const auto& row : cells) {
    Json object = Json::object();
    for (size_t i = 0; i < row.size(); ++i) {
      // What is not there is left out, but a name is always there.
      const bool absent = row[i].text.empty() && !row[i].value && !row[i].percent &&
                          !row[i].number && table.columns[i].kind != ColumnKind::kName;
      if (!absent) object[table.columns[i].key] = CellToJson(row[i]);
    }
    rows.push_back(std::move(object));
  }
  return rows;
}

}  // namespace

nlohmann::ordered_json DocumentJson(const Document& document) {
  Json json = Json::object();
  json["report"] = document.report;
  json["facts"] = FactsToJson(document);
  json["summary"] = document.summary;
  for (const auto& [key, value] : document.numbers) json[key] = value;
  const auto with_totals = std::ranges::count_if(
      document.tables, [](const Table& table) { return !table.totals.empty(); });
  for (const Table& table : document.tables) {
    if (!table.unit.empty()) json["unit"] = table.unit;
    json[table.key] = RowsToJson(table, table.rows);
    // Of one table they need no name of their own.
    const std::string totals = with_totals > 1 ? table.key + "_totals" : "totals";
    if (!table.totals.empty()) json[totals] = RowsToJson(table, table.totals);
  }
  Json notes = Json::array();
  for (const Note& note : document.notes) {
    if (note.is_warning) notes.push_back(note.text);
  }
  json["warnings"] = std::move(notes);
  return json;
}

std::string RenderJson(const Document& document) { return JsonText(DocumentJson(document)); }

std::string JsonText(const nlohmann::ordered_json& json) {
  // Names need not be UTF-8; JSON must be.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pfa
