// Tables of reports: sorted by a click on a column, filtered by a regular expression.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analyzer/report/document.h"
#include "viewer/panels/panel.h"

namespace pfa {

// What happens to rows. `name`: the text of the column of names; "" if there is none.
struct RowHandlers {
  // Whether the row is the one that is selected.
  std::function<bool(const std::vector<Cell>& row, const std::string& name)> is_selected;
  std::function<void(const std::vector<Cell>& row, const std::string& name)> click;
  // May be empty.
  std::function<void(const std::vector<Cell>& row, const std::string& name)> double_click;
  // What a click does, shown beside the mouse; "": nothing is shown. May be empty.
  std::function<const char*(const std::vector<Cell>& row)> hint;
  // Items of the menu that the right button opens.
  std::function<void(const std::vector<Cell>& row, const std::string& name)> menu;
};

// Rows of which a text matches. What is wrong with the expression goes to `error`, and then all do.
std::vector<size_t> RowsMatching(const Table& table, const std::string& filter, std::string* error);

// The field for the expression of a panel.
void DrawTableFilter(const PanelContext& context, std::string_view panel);

// `number`: of the table in its panel.
void DrawReportTable(const Table& table, int number, const std::string& filter,
                     const RowHandlers& handlers);

}  // namespace pfa
