#include "analyzer/report/lines.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/source_path.h"
#include "analyzer/report/top.h"

namespace pfa {

Result<Document> LinesDocument(const Profile& profile, Query& query) {
  query.granularity = GranularityOf("lines", query.options.noinlines, query.options.showcolumns);
  PFA_ASSIGN_OR_RETURN(TopReport report, BuildTop(profile, query, "lines"));
  Document document = TopValues(report, "lines");
  Table& table = document.tables.front();
  table.columns.push_back({"", "name", ColumnKind::kName});
  table.columns.push_back({"", "place", ColumnKind::kText});
  table.columns.push_back({"", "file", ColumnKind::kData});
  table.columns.push_back({"", "line", ColumnKind::kData});
  if (query.options.showcolumns) table.columns.push_back({"", "column", ColumnKind::kData});
  const NodeTable& nodes = *report.nodes;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const NodeInfo& info = nodes.info(report.rows[i].node);
    const std::string_view file = nodes.text(info.file);
    std::string place;
    if (!file.empty()) place = query.options.long_names ? std::string(file) : BasePath(file);
    if (info.line != 0) place += fmt::format(":{}", info.line);
    if (info.column != 0) place += fmt::format(":{}", info.column);
    const std::string_view function = nodes.text(info.name);
    auto& cells = table.rows[i];
    // Without a function the row is named after what there is, and says no more.
    cells.push_back(Cell::Text(function.empty() ? report.rows[i].name : std::string(function)));
    cells.push_back(Cell::Text(function.empty() ? "" : std::move(place)));
    cells.push_back(Cell::Text(std::string(file)));
    cells.push_back(info.line == 0 ? Cell{} : Cell::Value(fmt::format("{}", info.line), info.line));
    if (query.options.showcolumns) {
      cells.push_back(info.column == 0 ? Cell{}
                                       : Cell::Value(fmt::format("{}", info.column), info.column));
    }
  }
  return document;
}

}  // namespace pfa
