#include <algorithm>
#include <array>

#include "viewer/panels/panel.h"

namespace pfa {
namespace {

// Of both kinds of file, but not about functions.
constexpr std::string_view kOptionsPanel = "options";

constexpr std::array kPanels = {
    PanelRow{"timeline", false, true, DrawTimelinePanel},
    PanelRow{"flame", true, true, DrawFlamePanel},
    PanelRow{"sandwich", true, true, DrawSandwichPanel},
    PanelRow{"graph", true, true, DrawGraphPanel},
    PanelRow{"top", true, true, DrawReportPanel},
    PanelRow{"peek", true, true, DrawReportPanel},
    PanelRow{"source", true, true, DrawSourcePanel},
    PanelRow{"details", true, true, DrawDetailsPanel},
    PanelRow{"lines", true, true, DrawReportPanel},
    PanelRow{"packages", true, true, DrawReportPanel},
    PanelRow{"labels", true, true, DrawLabelsPanel},
    PanelRow{"summary", false, true, DrawReportPanel},
    PanelRow{"goroutines", false, true, DrawReportPanel},
    PanelRow{"sched", false, true, DrawPlotPanel},
    PanelRow{"gc", false, true, DrawPlotPanel},
    PanelRow{"stw", false, true, DrawReportPanel},
    PanelRow{"mmu", false, true, DrawMmuPanel},
    PanelRow{"tasks", false, true, DrawReportPanel},
    PanelRow{"regions", false, true, DrawReportPanel},
    PanelRow{"syscalls", false, true, DrawReportPanel},
    PanelRow{"procs", false, true, DrawReportPanel},
    PanelRow{"log", false, true, DrawReportPanel},
    PanelRow{"tree", false, true, DrawTreePanel},
    PanelRow{kOptionsPanel, true, true, DrawOptionsPanel},
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

std::string_view ReportOf(const PanelRow& panel) {
  const bool shows_own =
      panel.draw == DrawReportPanel || panel.draw == DrawPlotPanel || panel.draw == DrawMmuPanel;
  if (shows_own) return panel.name;
  return panel.draw == DrawLabelsPanel ? "tags" : "";
}

bool ShowsProfile(const ViewState& state, const Views& views) {
  if (views.profile() != nullptr) return true;
  const PanelRow& panel = PanelOf(state, views);
  return panel.of_profile && panel.name != kOptionsPanel;
}

const PanelRow& PanelOf(const ViewState& state, const Views& views) {
  const PanelRow* const row = FindPanel(state.panel, views);
  if (row != nullptr) return *row;
  return *std::ranges::find_if(kPanels, [&](const PanelRow& first) { return IsOf(first, views); });
}

}  // namespace pfa
