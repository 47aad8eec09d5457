// Any report as tables that can be sorted.
#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"
#include "viewer/state/row_place.h"

namespace pfa {
namespace {

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

// A row that is about a time or a goroutine goes there.
std::optional<Action> PlaceOfRow(const PanelContext& context, const Document& document,
                                 const Table& table, const std::vector<Cell>& row) {
  if (context.views.trace() == nullptr) return std::nullopt;
  return PlaceOf(*context.views.trace(), document, table, row);
}

void DrawRow(const PanelContext& context, const Document& document, const Table& table,
             const std::vector<Cell>& row, int number) {
  ImGui::TableNextRow();
  ImGui::PushID(number);
  const std::optional<Action> place = PlaceOfRow(context, document, table, row);
  bool is_first = true;
  for (size_t c = 0; c < row.size() && c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (column.kind == ColumnKind::kData) continue;
    ImGui::TableNextColumn();
    const std::string& text = row[c].text;
    if (place && is_first) {
      const ImVec2 at = ImGui::GetCursorPos();
      if (ImGui::Selectable("##place", false, ImGuiSelectableFlags_SpanAllColumns)) {
        context.actions.push_back(*place);
      }
      if (ImGui::IsItemHovered()) ImGui::SetTooltip("click: show it in the timeline");
      ImGui::SetCursorPos(at);
    }
    is_first = false;
    if (column.kind == ColumnKind::kName && !place) {
      const ImVec2 at = ImGui::GetCursorPos();
      if (ImGui::Selectable("##name", text == context.state.selected,
                            ImGuiSelectableFlags_SpanAllColumns)) {
        context.actions.push_back({ActionKind::kSelect, text});
      }
      ImGui::SetCursorPos(at);
      TextLine(text);
    } else if (IsNumber(column.kind)) {
      RightAligned(text);
    } else {
      TextLine(text);
    }
  }
  ImGui::PopID();
}

void DrawTable(const PanelContext& context, const Document& document, const Table& table,
               int number) {
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
  std::vector<size_t> order(table.rows.size());
  std::iota(order.begin(), order.end(), size_t{0});
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
      DrawRow(context, document, table, table.rows[order[static_cast<size_t>(i)]], i);
    }
  }
  for (size_t i = 0; i < table.totals.size(); ++i) {
    DrawRow(context, document, table, table.totals[i], -1 - static_cast<int>(i));
  }
  ImGui::EndTable();
}

}  // namespace

void DrawReportPanel(const PanelContext& context, std::string_view name) {
  const Result<Document>& report = context.views.Report(name, context.state);
  if (!report.ok()) {
    TextLine(report.error().ToString());
    return;
  }
  const Document& document = report.value();
  ImGui::BeginChild("report", {0, 0}, false, ImGuiWindowFlags_HorizontalScrollbar);
  for (const Fact& fact : document.facts) {
    TextLine(fact.key.empty() ? fact.value : fact.key + ": " + fact.value);
  }
  for (const std::string& line : document.summary) TextLine(line);
  for (size_t i = 0; i < document.tables.size(); ++i) {
    ImGui::Spacing();
    DrawTable(context, document, document.tables[i], static_cast<int>(i));
  }
  for (const Note& note : document.notes) TextLine(note.text);
  ImGui::EndChild();
}

}  // namespace pfa
