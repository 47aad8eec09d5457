#include <string>
#include <vector>

#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

ImU32 ToImGui(Color color) { return IM_COL32(color.r, color.g, color.b, color.a); }
ImVec2 ToImGui(Px point) { return {point.x, point.y}; }

}  // namespace

void Paint(const DrawList& list) {
  ImDrawList* const target = ImGui::GetWindowDrawList();
  for (const DrawRect& rect : list.rects) {
    target->AddRectFilled({rect.rect.x0, rect.rect.y0}, {rect.rect.x1, rect.rect.y1},
                          ToImGui(rect.color));
  }
  for (const DrawLine& line : list.lines) {
    target->AddLine(ToImGui(line.from), ToImGui(line.to), ToImGui(line.color));
  }
  std::vector<ImVec2> points;
  for (const DrawPolyline& line : list.polylines) {
    points.clear();
    for (uint32_t i = 0; i < line.count; ++i)
      points.push_back(ToImGui(list.points[line.begin + i]));
    target->AddPolyline(points.data(), static_cast<int>(points.size()), ToImGui(line.color),
                        ImDrawFlags_None, line.width);
  }
  for (const DrawTriangle& triangle : list.triangles) {
    target->AddTriangleFilled(ToImGui(triangle.a), ToImGui(triangle.b), ToImGui(triangle.c),
                              ToImGui(triangle.color));
  }
  for (const DrawText& text : list.texts) {
    const std::string_view bytes = list.TextOf(text);
    target->AddText(ImGui::GetFont(), ImGui::GetFontSize() * text.scale, ToImGui(text.at),
                    ToImGui(text.color), bytes.data(), bytes.data() + bytes.size());
  }
}

std::string LabelOf(std::string text) {
  for (size_t at = text.find("##"); at != std::string::npos; at = text.find("##", at)) {
    text.insert(at + 1, 1, ' ');
  }
  return text;
}

void BesideOrBelow(float width, float spacing) {
  ImGui::SameLine(0, spacing);
  if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
}

void TextLine(std::string_view text) {
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
}

}  // namespace pfa
