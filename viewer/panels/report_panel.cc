// Any report as tables that can be sorted.
#include <algorithm>
#include <array>
#include <string>

#include "analyzer/query/go_regexp.h"
#include "viewer/panels/function_menu.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/report_table.h"

namespace pfa {
namespace {

// Reports whose rows are functions, by the names that the flame graph has for them.
constexpr std::array<std::string_view, 3> kFunctionReports = {"top", "peek", "lines"};

// Selected, found and zoomed to.
void ShowInFlameGraph(const PanelContext& context, const std::string& name) {
  context.actions.push_back({ActionKind::kSelect, name});
  context.actions.push_back({ActionKind::kPanel, "flame"});
  context.actions.push_back({ActionKind::kSearch, ExactPattern(name)});
  if (context.views.trace() == nullptr) context.actions.push_back({ActionKind::kFind, "next"});
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
  DrawTableFilter(context, name);
  RowHandlers handlers;
  handlers.is_selected = [&](const std::vector<Cell>& /*row*/, const std::string& text) {
    return text == context.state.selected;
  };
  handlers.click = [&](const std::vector<Cell>& /*row*/, const std::string& text) {
    context.actions.push_back({ActionKind::kSelect, text});
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
    DrawReportTable(document.tables[i], static_cast<int>(i), FilterOf(context.state, name),
                    handlers);
  }
  for (const Note& note : document.notes) TextLine(note.text);
  ImGui::EndChild();
}

}  // namespace pfa
