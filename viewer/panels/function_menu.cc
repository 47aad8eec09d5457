#include "viewer/panels/function_menu.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <imgui.h>

#include "analyzer/query/go_regexp.h"

namespace pfa {
namespace {

constexpr const char* kFunctionMenu = "function";

struct FunctionPanel {
  const char* label;
  const char* panel;
};
constexpr FunctionPanel kFunctionPanels[] = {
    {"show in the flame graph", "flame"},
    {"callers above, callees below", "sandwich"},
    {"callers and callees", "peek"},
    {"source", "source"},
    {"details", "details"},
    {"in the call graph", "graph"},
};

// Traces have fewer.
bool HasPanel(const PanelContext& context, std::string_view name) {
  const auto rows = PanelTable();
  const auto row = std::ranges::find(rows, name, &PanelRow::name);
  return row != rows.end() && (context.views.trace() == nullptr ? row->of_profile : row->of_trace);
}

}  // namespace

void FunctionMenuItems(const PanelContext& context, const std::string& name) {
  const std::string pattern = ExactPattern(name);
  const auto item = [&](const char* label, const char* option) {
    if (ImGui::MenuItem(label)) {
      context.actions.push_back({ActionKind::kSet, fmt::format("{}={}", option, pattern)});
    }
  };
  TextLine(name);
  ImGui::Separator();
  item("focus: only stacks with it", "focus");
  item("ignore: only stacks without it", "ignore");
  item("hide: leave the frame out", "hide");
  item("show from here: cut its callers off", "show_from");
  ImGui::Separator();
  for (const FunctionPanel& row : kFunctionPanels) {
    if (!HasPanel(context, row.panel)) continue;
    if (ImGui::MenuItem(row.label)) {
      context.actions.push_back({ActionKind::kSelect, name});
      context.actions.push_back({ActionKind::kPanel, row.panel});
    }
  }
  ImGui::Separator();
  if (ImGui::MenuItem("copy the name")) ImGui::SetClipboardText(name.c_str());
}

void OpenFunctionMenu(const PanelContext& context, const std::string& name) {
  context.actions.push_back({ActionKind::kSelect, name});
  ImGui::OpenPopup(kFunctionMenu);
}

void DrawFunctionMenu(const PanelContext& context) {
  if (!ImGui::BeginPopup(kFunctionMenu)) return;
  FunctionMenuItems(context, context.state.selected);
  ImGui::EndPopup();
}

}  // namespace pfa
