// Panels: functions that draw a part of the window from the views and the state, and report what
// the user did as actions. They keep nothing.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viewer/layout/draw_list.h"
#include "viewer/layout/flame.h"
#include "viewer/layout/theme.h"
#include "viewer/panels/views.h"
#include "viewer/state/action.h"
#include "viewer/state/view_state.h"

namespace pfa {

struct PanelContext {
  Views& views;
  const ViewState& state;
  std::vector<Action>& actions;  // to which the panel adds
  TextMetrics metrics;
  Theme theme;
  Extent flame_x;        // what to draw, which on the way to the state's is something between
  Extent timeline_time;  // likewise
  DrawList& list;        // to be used for drawing, empty
};

struct PanelRow {
  std::string_view name;  // "flame", or of a report
  bool of_profile = false;
  bool of_trace = false;
  void (*draw)(const PanelContext& context, std::string_view name);
};

// The visible list of panels, in the order in which they are shown.
std::span<const PanelRow> PanelTable();
// The panel of the state, or the first that the file has.
const PanelRow& PanelOf(const ViewState& state, const Views& views);
// Null: the file has no panel of that name.
const PanelRow* FindPanel(std::string_view name, const Views& views);
// Whether the panel of the state is about a profile: the file, or one of those of a trace.
bool ShowsProfile(const ViewState& state, const Views& views);
// The report whose tables the panel shows; "": it shows none.
std::string_view ReportOf(const PanelRow& panel);

void DrawFlamePanel(const PanelContext& context, std::string_view name);
void DrawLabelsPanel(const PanelContext& context, std::string_view name);
void DrawSandwichPanel(const PanelContext& context, std::string_view name);
void DrawSourcePanel(const PanelContext& context, std::string_view name);
void DrawDetailsPanel(const PanelContext& context, std::string_view name);
void DrawGraphPanel(const PanelContext& context, std::string_view name);
void DrawTimelinePanel(const PanelContext& context, std::string_view name);
// All options, to be changed.
void DrawOptionsPanel(const PanelContext& context, std::string_view name);
// Any report that returns a document.
void DrawReportPanel(const PanelContext& context, std::string_view name);

// A report on a trace below what PlotOf draws of it.
void DrawPlotPanel(const PanelContext& context, std::string_view name);

// The report on mutator utilization below its curve.
void DrawMmuPanel(const PanelContext& context, std::string_view name);

void DrawTreePanel(const PanelContext& context, std::string_view name);

// Paints onto the current window of ImGui.
void Paint(const DrawList& list);
void TextLine(std::string_view text);
// Puts the next thing, of that width, beside the last, or below it where there is no room.
void BesideOrBelow(float width, float spacing = -1);
// For widgets, which take what follows two '#' for an id.
std::string LabelOf(std::string text);

}  // namespace pfa
