// Any report as tables that can be sorted.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/query/go_regexp.h"
#include "viewer/panels/function_menu.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/report_table.h"
#include "viewer/state/row_place.h"

namespace pfa {
namespace {

// Reports whose rows are functions, by the names that the flame graph has for them.
constexpr std::array<std::string_view, 3> kFunctionReports = {"top", "peek", "lines"};

// Selected, found and zoomed to.
void ShowInFlameGraph(const PanelContext& context, const std::string& name) {
  context.actions.push_back({ActionKind::kSelect, name});
  context.actions.push_back({ActionKind::kPanel, "flame"});
  context.actions.push_back({ActionKind::kSearch, ExactPattern(name)});
  context.actions.push_back({ActionKind::kFind, "next"});
}

}  // namespace

void DrawReportPanel(const PanelContext& context, std::string_view name) {
  const Made<Result<Document>> report = context.views.Report(name, context.state);
  if (report == nullptr) {
    TextLine("The report is being made...");
    return;
  }
  if (!report->ok()) {
    TextLine(report->error().ToString());
    return;
  }
  const Document& document = report->value();
  ImGui::BeginChild("report", {0, 0}, false, ImGuiWindowFlags_HorizontalScrollbar);
  for (const Fact& fact : document.facts) {
    TextLine(fact.key.empty() ? fact.value : fact.key + ": " + fact.value);
  }
  for (const std::string& line : document.summary) TextLine(line);
  DrawTableFilter(context, name);
  const Trace* const trace = context.views.trace();
  RowHandlers handlers;
  handlers.is_selected = [&](const std::vector<Cell>& /*row*/, const std::string& text) {
    return text == context.state.selected;
  };
  const Table* table = nullptr;  // the one whose rows are drawn
  // A row that is about a time or a goroutine leads there, if the report is one of the trace.
  const auto place_of = [&](const std::vector<Cell>& row) -> std::optional<Action> {
    if (trace == nullptr) return std::nullopt;
    return PlaceOf(*trace, document, *table, row);
  };
  handlers.click = [&](const std::vector<Cell>& row, const std::string& text) {
    if (const auto place = place_of(row)) {
      context.actions.push_back(*place);
    } else if (!text.empty()) {
      context.actions.push_back({ActionKind::kSelect, text});
    }
  };
  handlers.hint = [&](const std::vector<Cell>& row) {
    return place_of(row) ? "click: show it in the timeline" : "";
  };
  if (std::ranges::find(kFunctionReports, name) != kFunctionReports.end()) {
    handlers.double_click = [&](const std::vector<Cell>& /*row*/, const std::string& text) {
      ShowInFlameGraph(context, text);
    };
    handlers.menu = [&](const std::vector<Cell>& /*row*/, const std::string& text) {
      FunctionMenuItems(context, text);
    };
  }
  for (size_t i = 0; i < document.tables.size(); ++i) {
    ImGui::Spacing();
    table = &document.tables[i];
    DrawReportTable(context, name, document.tables[i], static_cast<uint32_t>(i), handlers);
  }
  for (const Note& note : document.notes) TextLine(note.text);
  ImGui::EndChild();
}

}  // namespace pfa
