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
    PanelRow{"sched", false, true, DrawReportPanel},
    PanelRow{"gc", false, true, DrawReportPanel},
    PanelRow{"stw", false, true, DrawReportPanel},
    PanelRow{"mmu", false, true, DrawReportPanel},
    PanelRow{"tasks", false, true, DrawReportPanel},
    PanelRow{"regions", false, true, DrawReportPanel},
    PanelRow{"syscalls", false, true, DrawReportPanel},
    PanelRow{"procs", false, true, DrawReportPanel},
};

}  // namespace

std::span<const PanelRow> PanelTable() { return kPanels; }

const PanelRow& PanelOf(const ViewState& state, const Views& views) {
  const PanelRow* first = nullptr;
  for (const PanelRow& row : kPanels) {
    if (views.profile() != nullptr ? !row.of_profile : !row.of_trace) continue;
    if (first == nullptr) first = &row;
    if (row.name == state.panel) return row;
  }
  return *first;
}

}  // namespace pfa
