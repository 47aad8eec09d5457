#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include "analyzer/query/options_table.h"
#include "analyzer/query/trace_options.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

// One option, of a profile or of a trace.
struct OptionEditor {
  std::string name;
  std::string value;
  std::string usual;  // the default
  std::string help;
  std::string hint;
  bool is_switch = false;
  std::span<const OptionChoice> choices = {};
};

void Choices(const OptionEditor& option, std::string* value) {
  const char* const shown = option.value.empty() ? "default" : option.value.c_str();
  if (!ImGui::BeginCombo("##value", shown)) return;
  for (const OptionChoice& choice : option.choices) {
    const std::string name(choice.name);
    if (ImGui::Selectable(name.c_str(), option.value == name)) *value = name;
  }
  ImGui::EndCombo();
}

void DrawOption(const PanelContext& context, const OptionEditor& option) {
  ImGui::TableNextRow();
  ImGui::PushID(option.name.c_str());
  ImGui::TableNextColumn();
  ImGui::AlignTextToFramePadding();
  TextLine(option.name);
  ImGui::TableNextColumn();
  std::string value = option.value;
  ImGui::SetNextItemWidth(-1);
  if (option.is_switch) {
    bool is_on = value == "true";
    if (ImGui::Checkbox("##value", &is_on)) value = is_on ? "true" : "false";
  } else if (!option.choices.empty()) {
    Choices(option, &value);
  } else {
    // What is typed counts when it is complete.
    std::string typed = value;
    ImGui::InputTextWithHint("##value", option.hint.c_str(), &typed);
    if (ImGui::IsItemDeactivatedAfterEdit()) value = typed;
  }
  ImGui::TableNextColumn();
  if (option.value != option.usual && ImGui::SmallButton("reset")) value = option.usual;
  ImGui::TableNextColumn();
  TextLine(option.help);
  if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", option.help.c_str());
  ImGui::PopID();
  if (value == option.value) return;
  context.actions.push_back({ActionKind::kSet, fmt::format("{}={}", option.name, value)});
}

bool BeginOptions(const char* id) {
  if (!ImGui::BeginTable(id, 4, ImGuiTableFlags_SizingFixedFit)) return false;
  const float character = ImGui::CalcTextSize("0").x;
  ImGui::TableSetupColumn("name", ImGuiTableColumnFlags_WidthFixed, 22 * character);
  ImGui::TableSetupColumn("value", ImGuiTableColumnFlags_WidthFixed, 26 * character);
  ImGui::TableSetupColumn("reset", ImGuiTableColumnFlags_WidthFixed, 6 * character);
  ImGui::TableSetupColumn("help");
  return true;
}

// Options of reports that no panel shows, and how the result is written.
bool IsShown(const OptionRow& row) {
  return row.scope != OptionScope::kPprof && row.group != OptionGroup::kOutput && !row.repeats;
}

void ProfileOptions(const PanelContext& context) {
  static const Options usual;
  for (const OptionGroup group : {OptionGroup::kMeasure, OptionGroup::kRows, OptionGroup::kSelect,
                                  OptionGroup::kFrames, OptionGroup::kInput}) {
    // A trace is not compared, and read by other options.
    if (group == OptionGroup::kInput && context.views.trace() != nullptr) continue;
    ImGui::Spacing();
    TextLine(GroupTitle(group));
    if (!BeginOptions(std::string(GroupTitle(group)).c_str())) continue;
    for (const OptionRow& row : OptionTable()) {
      if (row.group != group || !IsShown(row)) continue;
      DrawOption(context,
                 {.name = std::string(row.name),
                  .value = GetOption(row, context.state.options),
                  .usual = GetOption(row, usual),
                  .help = std::string(row.help),
                  .hint = row.example.empty() ? "" : fmt::format("such as {}", row.example),
                  .is_switch = IsSwitch(row),
                  .choices = row.choices});
    }
    ImGui::EndTable();
  }
}

void OptionsOfTraces(const PanelContext& context) {
  static const TraceOptions usual;
  TextLine("Of the trace: what counts");
  if (!BeginOptions("trace")) return;
  for (const TraceOptionRow& row : TraceOptionTable()) {
    if (!RestrictsTrace(row)) continue;
    DrawOption(context, {.name = std::string(row.name),
                         .value = GetTraceOption(row, context.state.trace_options),
                         .usual = GetTraceOption(row, usual),
                         .help = std::string(row.help),
                         .hint = row.example.empty() ? "" : fmt::format("such as {}", row.example),
                         .is_switch = row.value_name.empty()});
  }
  ImGui::EndTable();
}

}  // namespace

void DrawOptionsPanel(const PanelContext& context, std::string_view /*name*/) {
  ImGui::BeginChild("options");
  if (context.views.trace() != nullptr) OptionsOfTraces(context);
  ProfileOptions(context);
  ImGui::EndChild();
}

}  // namespace pfa
