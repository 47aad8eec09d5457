#include "viewer/panels/report_table.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

namespace pfa {
namespace {

constexpr float kFilterCharacters = 40;

void RightAligned(std::string_view text) {
  const float width = ImGui::CalcTextSize(text.data(), text.data() + text.size()).x;
  const float room = ImGui::GetContentRegionAvail().x;
  if (room > width) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room - width);
  TextLine(text);
}

// What all of a row reacts to.
void ReportRowItem(const std::vector<Cell>& row, const std::string& name,
                   const RowHandlers& handlers) {
  const ImGuiSelectableFlags flags =
      ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowDoubleClick;
  if (ImGui::Selectable("##row", !name.empty() && handlers.is_selected(row, name), flags)) {
    const bool is_double = ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    (is_double && handlers.double_click ? handlers.double_click : handlers.click)(row, name);
  }
  const char* const hint = handlers.hint ? handlers.hint(row) : "";
  if (*hint != '\0' && ImGui::IsItemHovered()) ImGui::SetTooltip("%s", hint);
  if (handlers.menu && ImGui::BeginPopupContextItem("menu")) {
    handlers.menu(row, name);
    ImGui::EndPopup();
  }
}

void ReportRowCells(const Table& table, const std::vector<Cell>& row, int number,
                    const RowHandlers& handlers) {
  ImGui::TableNextRow();
  ImGui::PushID(number);
  std::string name;
  for (size_t c = 0; c < row.size() && c < table.columns.size(); ++c) {
    if (table.columns[c].kind == ColumnKind::kName) name = row[c].text;
  }
  bool is_first = true;
  for (size_t c = 0; c < row.size() && c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (column.kind == ColumnKind::kData) continue;
    ImGui::TableNextColumn();
    if (std::exchange(is_first, false)) {
      const ImVec2 at = ImGui::GetCursorPos();
      ReportRowItem(row, name, handlers);
      ImGui::SetCursorPos(at);
    }
    if (SortsDescending(column)) {  // a number
      RightAligned(row[c].text);
    } else {
      TextLine(row[c].text);
    }
  }
  ImGui::PopID();
}

// At the right end of the last item.
void SortArrow(const PanelContext& context, bool is_down) {
  const ImVec2 end = ImGui::GetItemRectMax();
  const float top = ImGui::GetItemRectMin().y;
  const float side = 0.35F * context.metrics.height;
  const float middle = (top + end.y) / 2;
  const float x = end.x - side - 2;
  const float tip = is_down ? side / 2 : -side / 2;
  ImGui::GetWindowDrawList()->AddTriangleFilled({x - side, middle - tip}, {x + side, middle - tip},
                                                {x, middle + tip},
                                                ImGui::GetColorU32(ImGuiCol_Text));
}

// The way after this one: what people want, the other, none.
const char* NextWay(const Column& column, const TableSort* sort) {
  const bool first = SortsDescending(column);
  if (sort == nullptr || sort->column != column.key) return first ? "descending" : "ascending";
  if (sort->descending != first) return "off";
  return first ? "ascending" : "descending";
}

// A click sorts. ImGui's own sorting would be lost to the state, and so to undo and actions.
void ReportTableHeads(const PanelContext& context, const Table& table, uint32_t number,
                      const TableSort* sort) {
  for (const Column& column : table.columns) {
    if (column.kind == ColumnKind::kData) continue;
    ImGui::TableSetupColumn(column.key.c_str(), ImGuiTableColumnFlags_WidthFixed);
  }
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
  for (size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (column.kind == ColumnKind::kData || !ImGui::TableNextColumn()) continue;
    ImGui::PushID(static_cast<int>(c));
    // Room for the arrow.
    ImGui::TableHeader((LabelOf(column.title) + "  ").c_str());
    if (ImGui::IsItemClicked()) {
      context.actions.push_back(
          {ActionKind::kSort,
           fmt::format("{} {} {}", column.key, NextWay(column, sort), number + 1)});
    }
    if (sort != nullptr && sort->column == column.key) SortArrow(context, sort->descending);
    ImGui::PopID();
  }
}

}  // namespace

void DrawTableFilter(const PanelContext& context, std::string_view panel) {
  std::string filter = FilterOf(context.state, panel);
  ImGui::SetNextItemWidth(kFilterCharacters * context.metrics.advance);
  ImGui::InputTextWithHint("##filter", "only rows that match (regular expression)", &filter);
  if (ImGui::IsItemEdited()) context.actions.push_back({ActionKind::kFilter, filter});
  std::string error;
  RowsMatching(Table{}, filter, &error);
  if (!error.empty()) {
    ImGui::SameLine();
    TextLine(error);
  }
}

void DrawReportTable(const PanelContext& context, std::string_view panel, const Table& table,
                     uint32_t number, const RowHandlers& handlers) {
  const auto shown = static_cast<int>(std::ranges::count_if(
      table.columns, [](const Column& column) { return column.kind != ColumnKind::kData; }));
  if (shown == 0 || shown > 60) return;
  const ImGuiTableFlags flags = ImGuiTableFlags_RowBg | ImGuiTableFlags_BordersInnerV |
                                ImGuiTableFlags_Resizable | ImGuiTableFlags_SizingFixedFit;
  const std::string id = table.key + std::to_string(number);
  if (!ImGui::BeginTable(id.c_str(), shown, flags)) return;
  const TableSort* const sort = SortOf(context.state, panel, number);
  ReportTableHeads(context, table, number, sort);
  std::string error;  // which the field shows
  std::vector<size_t> order = RowsMatching(table, FilterOf(context.state, panel), &error);
  OrderRows(table, sort, &order);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(order.size()));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      ReportRowCells(table, table.rows[order[static_cast<size_t>(i)]], i, handlers);
    }
  }
  for (size_t i = 0; i < table.totals.size(); ++i) {
    ReportRowCells(table, table.totals[i], -1 - static_cast<int>(i), handlers);
  }
  ImGui::EndTable();
}

}  // namespace pfa
