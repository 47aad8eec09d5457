// All that is known about the selected function.
#include <fmt/format.h>

#include "viewer/panels/function_lists.h"
#include "viewer/panels/function_menu.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

void DetailsTable(const PanelContext& context, const std::string& title,
                  const std::vector<NamedShare>& rows, uint64_t all, bool are_functions) {
  ImGui::Spacing();
  TextLine(title);
  if (rows.empty()) {
    TextLine("  none");
    return;
  }
  const ImGuiTableFlags flags =
      ImGuiTableFlags_RowBg | ImGuiTableFlags_BordersInnerV | ImGuiTableFlags_SizingFixedFit;
  if (!ImGui::BeginTable(title.c_str(), 3, flags)) return;
  for (size_t i = 0; i < rows.size(); ++i) {
    ImGui::TableNextRow();
    ImGui::PushID(static_cast<int>(i));
    ImGui::TableNextColumn();
    TextLine(fmt::format("{:>10}", rows[i].value));
    ImGui::TableNextColumn();
    TextLine(fmt::format("{:>6.1f}%", 100 * rows[i].share));
    ImGui::TableNextColumn();
    if (are_functions) {
      if (ImGui::Selectable(LabelOf(rows[i].name).c_str())) {
        context.actions.push_back({ActionKind::kSelect, rows[i].name});
      }
    } else {
      TextLine(rows[i].name);
    }
    ImGui::PopID();
  }
  ImGui::EndTable();
  if (all > rows.size()) TextLine(fmt::format("  and {} more", all - rows.size()));
}

}  // namespace

void DrawDetailsPanel(const PanelContext& context, std::string_view /*name*/) {
  if (context.state.selected.empty()) {
    DrawFunctionChoice(context);
    return;
  }
  const Result<FunctionFacts>& facts = context.views.Facts(context.state);
  if (!facts.ok()) {
    TextLine(facts.error().ToString());
    return;
  }
  const FunctionFacts& function = facts.value();
  ImGui::BeginChild("details", {0, 0}, false, ImGuiWindowFlags_HorizontalScrollbar);
  TextLine(function.name);
  for (const std::string& line : {function.place, function.origin, function.binary}) {
    if (!line.empty()) TextLine("  " + line);
  }
  ImGui::Spacing();
  // Of nothing there is no order.
  const auto rank = [&](double share, uint64_t number) {
    return share == 0 ? "" : fmt::format("number {} of {}", number, function.functions);
  };
  TextLine(fmt::format("own           {:<20} {}", function.flat,
                       rank(function.flat_share, function.flat_rank)));
  TextLine(fmt::format("with callees  {:<20} {}", function.cum,
                       rank(function.cum_share, function.cum_rank)));
  DetailsTable(context, "Called by", function.callers, function.all_callers, true);
  DetailsTable(context, "Calls", function.callees, function.all_callees, true);
  DetailsTable(context, "Labels of its samples", function.labels, function.all_labels, false);
  ImGui::EndChild();
}

}  // namespace pfa
