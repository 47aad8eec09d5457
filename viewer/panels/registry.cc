#include <algorithm>
#include <array>

#include "viewer/panels/panel.h"

namespace pfa {
namespace {

constexpr std::array kPanels = {
    PanelRow{"timeline", false, true, DrawTimelinePanel},
    PanelRow{"flame", true, true, DrawFlamePanel},
    PanelRow{"sandwich", true, false, DrawSandwichPanel},
    PanelRow{"graph", true, false, DrawGraphPanel},
    PanelRow{"top", true, true, DrawReportPanel},
    PanelRow{"peek", true, true, DrawReportPanel},
    PanelRow{"source", true, false, DrawSourcePanel},
    PanelRow{"details", true, false, DrawDetailsPanel},
    PanelRow{"lines", true, false, DrawReportPanel},
    PanelRow{"packages", true, false, DrawReportPanel},
    PanelRow{"labels", true, false, DrawLabelsPanel},
    PanelRow{"summary", false, true, DrawReportPanel},
    PanelRow{"goroutines", false, true, DrawReportPanel},
    PanelRow{"sched", false, true, DrawPlotPanel},
    PanelRow{"gc", false, true, DrawPlotPanel},
    PanelRow{"stw", false, true, DrawReportPanel},
    PanelRow{"mmu", false, true, DrawPlotPanel},
    PanelRow{"tasks", false, true, DrawReportPanel},
    PanelRow{"regions", false, true, DrawReportPanel},
    PanelRow{"syscalls", false, true, DrawReportPanel},
    PanelRow{"procs", false, true, DrawReportPanel},
    PanelRow{"log", false, true, DrawReportPanel},
    PanelRow{"tree", false, true, DrawTreePanel},
    PanelRow{"options", true, true, DrawOptionsPanel},
};

bool IsOf(const PanelRow& row, const Views& views) {
  return views.profile() != nullptr ? row.of_profile : row.of_trace;
}

}  // namespace

std::span<const PanelRow> PanelTable() { return kPanels; }

const PanelRow* FindPanel(std::string_view name, const Views& views) {
  const auto* const found = std::ranges::find_if(
      kPanels, [&](const PanelRow& row) { return row.name == name && IsOf(row, views); });
  return found == kPanels.end() ? nullptr : found;
}

const PanelRow& PanelOf(const ViewState& state, const Views& views) {
  const PanelRow* const row = FindPanel(state.panel, views);
  if (row != nullptr) return *row;
  return *std::ranges::find_if(kPanels, [&](const PanelRow& first) { return IsOf(first, views); });
}

}  // namespace pfa
