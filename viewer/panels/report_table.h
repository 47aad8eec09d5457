// Tables of reports: sorted by a click on a column, filtered by a regular expression.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
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

// The field for the expression of a panel.
void DrawTableFilter(const PanelContext& context, std::string_view panel);

// `number`: of the table in its panel, whose filter and sorting apply.
void DrawReportTable(const PanelContext& context, std::string_view panel, const Table& table,
                     uint32_t number, const RowHandlers& handlers);

}  // namespace pfa
