// Which goroutine created which, when they lived, and who wakes whom.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "analyzer/report/display_name.h"
#include "analyzer/report/trace/labels.h"
#include "analyzer/report/trace/trace_cells.h"
#include "viewer/layout/creation_rows.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

constexpr ImGuiTableFlags kTreeTable = ImGuiTableFlags_RowBg | ImGuiTableFlags_Resizable |
                                       ImGuiTableFlags_ScrollY | ImGuiTableFlags_BordersInnerV;
constexpr float kIndent = 2;  // characters for each level

std::string EntryLabel(const Trace& trace, StringId name) {
  const std::string text = DisplayName(trace.text(name));
  return text.empty() ? "(no stack)" : text;
}

void ShowGoroutine(const PanelContext& context, GoroutineId id) {
  const auto number = static_cast<double>(context.views.trace()->goroutine(id).id);
  context.actions.push_back({ActionKind::kGoroutine, "", number});
}

std::string NodeLabel(const Trace& trace, const CreationTree& tree, const CreationNode& node) {
  const std::string name = EntryLabel(trace, node.name);
  if (node.count == 0) return name + " (not in the time shown)";
  if (node.count > 1) return fmt::format("{} \u00d7{}", name, node.count);
  return fmt::format("{} #{}", name, trace.goroutine(tree.Of(node).front()).id);
}

void DrawBar(const PanelContext& context, const CreationNode& node, const Interval& time) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const PxRect bar =
      LifeBar(node, time, {at.x, at.y + 2, at.x + width, at.y + context.metrics.height - 1});
  if (bar.empty()) return;
  Color color = context.theme.Of(LaneState::kRunning);
  // Of several, perhaps none lived all the time.
  if (node.count > 1) color = Faded(color, context.theme.background());
  ImGui::GetWindowDrawList()->AddRectFilled({bar.x0, bar.y0}, {bar.x1, bar.y1},
                                            IM_COL32(color.r, color.g, color.b, color.a));
}

void DrawNode(const PanelContext& context, const GoroutineTree& view, const CreationRow& row) {
  const Trace& trace = *context.views.trace();
  const CreationNode& node = view.tree.nodes[row.node];
  ImGui::TableNextRow();
  ImGui::PushID(static_cast<int>(row.node));
  ImGui::TableNextColumn();
  const auto number = static_cast<double>(row.node);
  const float indent = static_cast<float>(node.depth) * kIndent * context.metrics.advance;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + indent);
  if (row.has_children) {
    if (ImGui::SmallButton(row.is_folded ? "+" : "-")) {
      context.actions.push_back(
          {row.is_folded ? ActionKind::kUnfold : ActionKind::kFold, "", number});
    }
    ImGui::SameLine();
  } else {
    // As wide as the button of others.
    const ImGuiStyle& style = ImGui::GetStyle();
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + context.metrics.advance +
                         2 * style.FramePadding.x + style.ItemSpacing.x);
  }
  const std::string label = LabelOf(NodeLabel(trace, view.tree, node)) + "##node";
  if (ImGui::Selectable(label.c_str(), context.state.tree.selected == row.node,
                        ImGuiSelectableFlags_SpanAllColumns)) {
    context.actions.push_back({ActionKind::kNode, "", number});
  }
  ImGui::TableNextColumn();
  if (node.count > 0) TextLine(NsText(node.running_ns));
  ImGui::TableNextColumn();
  DrawBar(context, node, view.window);
  ImGui::PopID();
}

void DrawNodes(const PanelContext& context, const GoroutineTree& view, float height) {
  if (!ImGui::BeginTable("tree", 3, kTreeTable, {0, height})) return;
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableSetupColumn("goroutines and those they created", ImGuiTableColumnFlags_WidthStretch,
                          5);
  ImGui::TableSetupColumn("running", ImGuiTableColumnFlags_WidthFixed,
                          10 * context.metrics.advance);
  const std::string life =
      fmt::format("life, of {}", NsText(view.window.end_ns - view.window.start_ns));
  ImGui::TableSetupColumn(life.c_str(), ImGuiTableColumnFlags_WidthStretch, 6);
  ImGui::TableHeadersRow();
  const std::vector<CreationRow> rows = CreationRows(view.tree, context.state.tree.folded);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(rows.size()));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      DrawNode(context, view, rows[static_cast<size_t>(i)]);
    }
  }
  ImGui::EndTable();
}

void DrawGoroutines(const PanelContext& context, const GoroutineTree& view,
                    const CreationNode& node) {
  const Trace& trace = *context.views.trace();
  const auto goroutines = view.tree.Of(node);
  const bool are_several = goroutines.size() > 1;
  if (!ImGui::BeginTable("goroutines", are_several ? 4 : 3, kTreeTable)) return;
  ImGui::TableSetupScrollFreeze(0, 1);
  if (are_several) {
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed, 9 * context.metrics.advance);
  }
  ImGui::TableSetupColumn("goroutine");
  ImGui::TableSetupColumn("from");
  ImGui::TableSetupColumn("created by");
  ImGui::TableHeadersRow();
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(goroutines.size()));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const GoroutineId id = goroutines[static_cast<size_t>(i)];
      const Goroutine& goroutine = trace.goroutine(id);
      const auto rows = trace.transitions_of(id);
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
      if (are_several) {
        if (ImGui::SmallButton(fmt::format("partners##{}", i).c_str())) {
          context.actions.push_back({ActionKind::kMember, "", static_cast<double>(id.value)});
        }
        ImGui::TableNextColumn();
      }
      if (ImGui::Selectable(fmt::format("#{}##{}", goroutine.id, i).c_str(),
                            context.state.tree.member == id.value,
                            ImGuiSelectableFlags_SpanAllColumns)) {
        ShowGoroutine(context, id);
      }
      ImGui::TableNextColumn();
      TextLine(goroutine.existed_before ? "before the trace"
               : rows.empty()           ? ""
                                        : OffsetLabel(trace, trace.time_ns(rows.front())));
      ImGui::TableNextColumn();
      if (goroutine.creator.valid()) TextLine(GoroutineLabel(trace, goroutine.creator));
    }
  }
  ImGui::EndTable();
}

void DrawPartners(const PanelContext& context) {
  const Trace& trace = *context.views.trace();
  const Made<TreePartners> made = context.views.Partners(context.state);
  if (made == nullptr) {
    TextLine("Counting who wakes them...");
    return;
  }
  const TreePartners& view = *made;
  if (view.member.valid()) {
    TextLine("Of " + GoroutineLabel(trace, view.member) + " alone:");
  }
  if (view.partners.empty()) {
    TextLine("They wake no one, and no one wakes them.");
    return;
  }
  if (!ImGui::BeginTable("partners", 3, kTreeTable)) return;
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableSetupColumn("wakes them", ImGuiTableColumnFlags_WidthFixed,
                          11 * context.metrics.advance);
  ImGui::TableSetupColumn("woken by them", ImGuiTableColumnFlags_WidthFixed,
                          14 * context.metrics.advance);
  ImGui::TableSetupColumn("partner", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableHeadersRow();
  for (size_t i = 0; i < view.partners.size(); ++i) {
    const WakePartner& partner = view.partners[i];
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    if (ImGui::Selectable(fmt::format("{}##{}", partner.wakes, i).c_str(), false,
                          ImGuiSelectableFlags_SpanAllColumns)) {
      ShowGoroutine(context, partner.first);
    }
    ImGui::TableNextColumn();
    TextLine(fmt::format("{}", partner.is_woken));
    ImGui::TableNextColumn();
    TextLine(partner.goroutines == 1
                 ? GoroutineLabel(trace, partner.first)
                 : fmt::format("{} \u00d7{}", EntryLabel(trace, partner.name), partner.goroutines));
  }
  ImGui::EndTable();
}

}  // namespace

void DrawTreePanel(const PanelContext& context, std::string_view /*name*/) {
  const Made<Result<GoroutineTree>> result = context.views.Tree(context.state);
  if (result == nullptr) {
    TextLine("Finding who created whom, and who wakes whom...");
    return;
  }
  if (!result->ok()) {
    TextLine(result->error().ToString());
    return;
  }
  const GoroutineTree& view = result->value();
  const uint32_t selected = context.state.tree.selected;
  const bool has_details = selected < view.tree.nodes.size();
  const float room = ImGui::GetContentRegionAvail().y;
  DrawNodes(context, view,
            has_details ? room * 0.6F : room - ImGui::GetTextLineHeightWithSpacing());
  if (!has_details) {
    TextLine("Click a row to see its goroutines, and who wakes them.");
    return;
  }
  const CreationNode& node = view.tree.nodes[selected];
  TextLine(NodeLabel(*context.views.trace(), view.tree, node) + ": click a row to see it in time");
  ImGui::BeginChild("goroutines", {ImGui::GetContentRegionAvail().x / 2, 0});
  DrawGoroutines(context, view, node);
  ImGui::EndChild();
  ImGui::SameLine();
  ImGui::BeginChild("partners", {0, 0});
  DrawPartners(context);
  ImGui::EndChild();
}

}  // namespace pfa
