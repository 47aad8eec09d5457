#include "viewer/panels/flame_tooltip.h"

#include <fmt/format.h>
#include <imgui.h>

#include "analyzer/query/units.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

std::string BareShare(int64_t value, int64_t total) {
  std::string text = Percentage(value, total);
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

// Both sides, each with its share of its own total, and what makes the width.
void DifferenceLines(const FlameReport& report, uint32_t row) {
  const FlameType& type = report.types[report.selected];
  const auto side = [&](const char* name, size_t column, int64_t whole) {
    const int64_t total = report.tree.totals[column][row];
    const int64_t self = report.tree.selves[column][row];
    TextLine(fmt::format("{}  {} ({}), own {}", name, report.Format(total, report.selected),
                         BareShare(total, whole), report.Format(self, report.selected)));
  };
  const size_t gained = report.gained_column(report.selected);
  const size_t lost = FlameReport::lost_column(report.selected);
  side("old", lost, type.lost_total);
  side("new", gained, type.total);
  const int64_t now = report.tree.totals[gained][row];
  const int64_t before = report.tree.totals[lost][row];
  TextLine(fmt::format("     {}{}; as wide as both together", now > before ? "+" : "",
                       report.Format(now - before, report.selected)));
}

}  // namespace

void DrawFlameTooltip(const FlameView& view, const Hit& hit) {
  const FlameReport& report = view.report;
  const auto row = static_cast<uint32_t>(hit.id);
  ImGui::BeginTooltip();
  TextLine(report.NameOf(report.tree, row));
  const NodeId node = report.tree.nodes[row];
  if (node.valid() && !report.names[node.index()].place.empty()) {
    TextLine(report.names[node.index()].place);
  }
  if (report.is_diff) {
    DifferenceLines(report, row);
  } else {
    TextLine(report.ValuesOf(row));
  }
  const uint32_t parent = report.tree.parents[row];
  if (parent != FrameTree::kNoRow && parent != 0) {
    TextLine(fmt::format("{} of {}", BareShare(report.WidthOf(row), report.WidthOf(parent)),
                         report.bottom_up ? "what it calls" : "its caller"));
  }
  if (report.tree.is_inlined(row)) TextLine("inlined");
  if (hit.count > 1) {
    TextLine(fmt::format("and {} more frames too narrow to be seen", hit.count - 1));
  }
  ImGui::EndTooltip();
}

}  // namespace pfa
