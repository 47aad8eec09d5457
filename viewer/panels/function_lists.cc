#include "viewer/panels/function_lists.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <imgui.h>

namespace pfa {
namespace {

constexpr size_t kMostChoices = 25;

}  // namespace

void DrawFunctionChoice(const PanelContext& context) {
  TextLine("No function is selected. Click one here, or in any other panel:");
  const Made<Result<Document>> top = context.views.Report("top", context.state);
  if (!top->ok()) {
    TextLine(top->error().ToString());
    return;
  }
  if (top->value().tables.empty()) return;
  const Table& table = top->value().tables.front();
  const auto column_of = [&table](std::string_view key) {
    return static_cast<size_t>(std::ranges::find(table.columns, key, &Column::key) -
                               table.columns.begin());
  };
  const size_t name = column_of("name");
  const size_t flat = column_of("flat_percent");
  for (size_t i = 0; i < std::min(table.rows.size(), kMostChoices); ++i) {
    const auto& row = table.rows[i];
    if (name >= row.size()) return;
    const std::string& share = flat < row.size() ? row[flat].text : row[name].text;
    ImGui::PushID(static_cast<int>(i));
    if (ImGui::Selectable(LabelOf(fmt::format("{:>7}  {}", share, row[name].text)).c_str())) {
      context.actions.push_back({ActionKind::kSelect, row[name].text});
    }
    ImGui::PopID();
  }
}

void DrawFunctionValues(const PanelContext& context) {
  const Result<FunctionFacts>& facts = context.views.Facts(context.state);
  if (!facts.ok()) {
    TextLine(facts.error().ToString());
    return;
  }
  const FunctionFacts& function = facts.value();
  TextLine(fmt::format("{}: own {}, with callees {}", function.name, function.flat, function.cum));
}

void DrawFunctionLine(const PanelContext& context, const char* title,
                      const std::vector<NamedShare>& functions) {
  if (functions.empty()) return;
  TextLine(title);
  ImGui::PushID(title);
  for (size_t i = 0; i < functions.size(); ++i) {
    const NamedShare& function = functions[i];
    const std::string label =
        LabelOf(fmt::format("{} {:.0f}%", function.name, 100 * function.share));
    const float width = ImGui::CalcTextSize(label.c_str()).x + 4 * ImGui::GetStyle().ItemSpacing.x;
    ImGui::SameLine();
    if (i > 0 && ImGui::GetContentRegionAvail().x < width) {
      TextLine("...");
      break;
    }
    ImGui::PushID(static_cast<int>(i));
    if (ImGui::SmallButton(label.c_str())) {
      context.actions.push_back({ActionKind::kSelect, function.name});
    }
    ImGui::PopID();
  }
  ImGui::PopID();
}

}  // namespace pfa
