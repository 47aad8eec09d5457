#include "viewer/panels/report_table.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include <imgui.h>
#include <imgui_stdlib.h>

#include "analyzer/query/go_regexp.h"
#include "proto/base/result.h"

namespace pfa {
namespace {

constexpr float kFilterCharacters = 40;

bool IsNumber(ColumnKind kind) {
  return kind == ColumnKind::kValue || kind == ColumnKind::kPercent;
}

// Cells without a number come last, whichever way numbers are sorted.
bool IsBefore(const Cell& a, const Cell& b, bool descending) {
  const auto number = [](const Cell& cell) -> std::optional<double> {
    if (cell.percent) return cell.percent;
    if (cell.value) return static_cast<double>(*cell.value);
    return std::nullopt;
  };
  const auto x = number(a);
  const auto y = number(b);
  if (x && y) return descending ? *x > *y : *x < *y;
  if (x || y) return x.has_value();
  return descending ? a.text > b.text : a.text < b.text;
}

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
    if (IsNumber(column.kind)) {
      RightAligned(row[c].text);
    } else {
      TextLine(row[c].text);
    }
  }
  ImGui::PopID();
}

}  // namespace

std::vector<size_t> RowsMatching(const Table& table, const std::string& filter,
                                 std::string* error) {
  std::vector<size_t> rows(table.rows.size());
  std::iota(rows.begin(), rows.end(), size_t{0});
  if (filter.empty()) return rows;
  const auto pattern = GoRegexp::Compile("filter", filter);
  if (!pattern.ok()) {
    *error = pattern.error().message;
    return rows;
  }
  std::erase_if(rows, [&](size_t i) {
    const auto& row = table.rows[i];
    for (size_t c = 0; c < std::min(row.size(), table.columns.size()); ++c) {
      const ColumnKind kind = table.columns[c].kind;
      const bool is_text = kind == ColumnKind::kName || kind == ColumnKind::kText;
      if (is_text && pattern.value().Matches(row[c].text)) return false;
    }
    return true;
  });
  return rows;
}

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

void DrawReportTable(const Table& table, int number, const std::string& filter,
                     const RowHandlers& handlers) {
  const auto shown = static_cast<int>(std::ranges::count_if(
      table.columns, [](const Column& column) { return column.kind != ColumnKind::kData; }));
  if (shown == 0 || shown > 60) return;
  const ImGuiTableFlags flags = ImGuiTableFlags_Sortable | ImGuiTableFlags_RowBg |
                                ImGuiTableFlags_BordersInnerV | ImGuiTableFlags_Resizable |
                                ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_SortTristate;
  const std::string id = table.key + std::to_string(number);
  if (!ImGui::BeginTable(id.c_str(), shown, flags)) return;
  std::vector<size_t> columns;
  for (size_t c = 0; c < table.columns.size(); ++c) {
    if (table.columns[c].kind == ColumnKind::kData) continue;
    const ImGuiTableColumnFlags direction = IsNumber(table.columns[c].kind)
                                                ? ImGuiTableColumnFlags_PreferSortDescending
                                                : ImGuiTableColumnFlags_None;
    ImGui::TableSetupColumn(table.columns[c].title.c_str(),
                            ImGuiTableColumnFlags_WidthFixed | direction);
    columns.push_back(c);
  }
  ImGui::TableHeadersRow();
  std::string error;  // which the field shows
  std::vector<size_t> order = RowsMatching(table, filter, &error);
  const ImGuiTableSortSpecs* const sort = ImGui::TableGetSortSpecs();
  if (sort != nullptr && sort->SpecsCount > 0) {
    const size_t column = columns[static_cast<size_t>(sort->Specs[0].ColumnIndex)];
    const bool descending = sort->Specs[0].SortDirection == ImGuiSortDirection_Descending;
    std::ranges::stable_sort(order, [&](size_t a, size_t b) {
      const auto& x = table.rows[a];
      const auto& y = table.rows[b];
      if (column >= x.size() || column >= y.size()) return false;
      return IsBefore(x[column], y[column], descending);
    });
  }
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
