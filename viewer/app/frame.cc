#include "viewer/app/frame.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include "analyzer/query/options_table.h"
#include "analyzer/report/display_name.h"
#include "viewer/layout/ticks.h"
#include "viewer/layout/zoom.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

constexpr double kWaySeconds = 0.18;
constexpr float kSplitterWidth = 6;

void ApplyTheme(const Theme& theme) {
  if (theme.dark) {
    ImGui::StyleColorsDark();
  } else {
    ImGui::StyleColorsLight();
  }
  ImGuiStyle& style = ImGui::GetStyle();
  const auto color = [](Color c) {
    return ImVec4(static_cast<float>(c.r) / 255, static_cast<float>(c.g) / 255,
                  static_cast<float>(c.b) / 255, static_cast<float>(c.a) / 255);
  };
  style.Colors[ImGuiCol_WindowBg] = color(theme.background());
  style.Colors[ImGuiCol_Text] = color(theme.text());
  style.Colors[ImGuiCol_FrameBg] = color(theme.grid());
  style.WindowRounding = 0;
}

}  // namespace

Extent Frame::Way::Step(const Extent& target, double seconds, bool animates) {
  // What is dragged stays under the mouse.
  const bool is_moved = std::abs(target.length() - to.length()) <= 1e-9 * to.length();
  if (!animates || !(to.length() > 0) || (is_moved && !(target == to))) {
    *this = {target, target, 1};
    return target;
  }
  if (!(target == to)) {
    from = Between(from, to, share);
    to = target;
    share = 0;
  }
  share = std::min(1.0, share + seconds / kWaySeconds);
  return Between(from, to, share);
}

void Frame::Begin(const ViewState& state) {
  ApplyTheme(Theme{state.dark});
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::Begin("pfa", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus);
}

void Frame::End() { ImGui::End(); }

void Frame::Draw(Session* session, double seconds) {
  Views& views = session->views();
  std::vector<Action> actions;
  Toolbar(session, &actions);
  Filters(*session, &actions);
  if (!session->error().empty()) TextLine(session->error());
  Panels(session, seconds, &actions);
  Keys(!ShowsProfile(session->state(), views), &actions);
  for (Action& action : actions) {
    if (IsOfDesk(action.kind)) {
      desk_actions_.push_back(std::move(action));
    } else {
      session->Apply(action);
    }
  }
}

void Frame::Panels(Session* session, double seconds, std::vector<Action>* actions) {
  panel_top_ = ImGui::GetCursorScreenPos().y;
  const ViewState state = session->state();
  Views& views = session->views();
  const TextMetrics metrics{ImGui::CalcTextSize("0").x, ImGui::GetTextLineHeight()};
  views.set_window(metrics, ImGui::GetIO().DisplaySize.y / 2);
  views.Poll();
  const ViewContext view = views.Context(state);
  const Extent x = view.flame == nullptr
                       ? Extent{}
                       : flame_way_.Step(VisibleX(state.flame, *view.flame), seconds, animates_);
  const Extent time =
      view.timeline == nullptr
          ? Extent{}
          : timeline_way_.Step(VisibleTime(state.timeline, *view.timeline), seconds, animates_);
  is_moving_ = flame_way_.share < 1 || timeline_way_.share < 1;

  const auto draw = [&](const PanelRow& panel, const ViewState& shown, std::vector<Action>* asked) {
    list_.Clear();
    const PanelContext context{views, shown, *asked, metrics, Theme{shown.dark}, x, time, list_};
    panel.draw(context, panel.name);
  };
  const PanelRow& panel = PanelOf(state, views);
  const PanelRow* const beside = FindPanel(state.beside, views);
  if (beside == nullptr || beside == &panel) {
    draw(panel, state, actions);
    return;
  }
  const ImVec2 room = ImGui::GetContentRegionAvail();
  ImGui::BeginChild("panel", {room.x * (1 - state.split) - kSplitterWidth, room.y});
  draw(panel, state, actions);
  ImGui::EndChild();
  ImGui::SameLine(0, 0);
  ImGui::InvisibleButton("splitter", {kSplitterWidth, room.y});
  if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  }
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 0)) {
    const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    actions->push_back({ActionKind::kSplit, "", (right - ImGui::GetIO().MousePos.x) / room.x});
  }
  ImGui::SameLine(0, 0);
  ImGui::BeginChild("beside", {0, room.y});
  // For what it asks, it is the panel.
  ViewState turned = state;
  std::swap(turned.panel, turned.beside);
  std::vector<Action> asked;
  draw(*beside, turned, &asked);
  ImGui::EndChild();
  session->ApplyBeside(asked);
}

void Frame::NextTool(float width) {
  if (!std::exchange(has_tools_, true)) return;
  ImGui::SameLine();
  const float left = ImGui::GetCursorPosX() + width + 2 * ImGui::GetStyle().FramePadding.x;
  if (left > ImGui::GetWindowContentRegionMax().x) ImGui::NewLine();
}

void Frame::Toolbar(Session* session, std::vector<Action>* actions) {
  const ViewState& state = session->state();
  Views& views = session->views();
  const PanelRow& shown = PanelOf(state, views);
  has_tools_ = false;
  for (const PanelRow& row : PanelTable()) {
    if (FindPanel(row.name, views) != &row) continue;
    const std::string name(row.name);
    NextTool(ImGui::CalcTextSize(name.c_str()).x);
    if (&row == &shown) {
      ImGui::PushStyleColor(ImGuiCol_Button, ImGui::GetStyle().Colors[ImGuiCol_ButtonActive]);
    }
    if (ImGui::Button(name.c_str()) && &row != &shown) {
      actions->push_back({ActionKind::kPanel, name});
    }
    if (&row == &shown) ImGui::PopStyleColor();
  }
  Beside(session, actions);
  SampleTypes(session, actions);
  SearchField(*session, actions);
  const auto button = [this](const char* label) {
    NextTool(ImGui::CalcTextSize(label).x);
    return ImGui::Button(label);
  };
  if (button("open")) actions->push_back({ActionKind::kBrowse, "on"});
  if (button(state.dark ? "light" : "dark")) {
    actions->push_back({ActionKind::kTheme, state.dark ? "light" : "dark"});
  }
  if (button("?")) actions->push_back({ActionKind::kHelp, "on"});
  NextTool(ImGui::CalcTextSize(views.file().c_str()).x);
  TextLine(views.file());
}

void Frame::Beside(Session* session, std::vector<Action>* actions) {
  const ViewState& state = session->state();
  const PanelRow& shown = PanelOf(state, session->views());
  const float width = ImGui::CalcTextSize("beside: goroutines___").x;
  NextTool(width);
  ImGui::SetNextItemWidth(width);
  const std::string now =
      "beside: " + (state.beside.empty() ? "nothing" : DisplayName(state.beside));
  if (!ImGui::BeginCombo("##beside", LabelOf(now).c_str(), ImGuiComboFlags_HeightLargest)) return;
  if (ImGui::Selectable("nothing", state.beside.empty())) {
    actions->push_back({ActionKind::kBeside, ""});
  }
  for (const PanelRow& row : PanelTable()) {
    if (FindPanel(row.name, session->views()) != &row || &row == &shown) continue;
    const std::string name(row.name);
    if (ImGui::Selectable(name.c_str(), state.beside == name)) {
      actions->push_back({ActionKind::kBeside, name});
    }
  }
  ImGui::EndCombo();
}

// Which numbers the panels of a profile are about.
void Frame::SampleTypes(Session* session, std::vector<Action>* actions) {
  const ViewState& state = session->state();
  Views& views = session->views();
  const bool is_trace = views.trace() != nullptr;
  if (!ShowsProfile(state, views)) return;
  if (is_trace) {
    const std::string now = state.trace_profile.empty() ? "profile of" : state.trace_profile;
    const float width = ImGui::CalcTextSize("profile of___").x;
    NextTool(width);
    ImGui::SetNextItemWidth(width);
    if (ImGui::BeginCombo("##profile", now.c_str())) {
      for (const char* const kind : {"cpu", "offcpu", "net", "sync", "syscall", "sched"}) {
        if (ImGui::Selectable(kind, now == kind)) actions->push_back({ActionKind::kProfile, kind});
      }
      ImGui::EndCombo();
    }
  }
  const Result<FlameView>& flame = views.Flame(state);
  if (!flame.ok()) return;
  const Profile& profile = *views.ProfileOf(state).value();
  const auto type_name = [&profile](size_t i) {
    return LabelOf(DisplayName(profile.text(profile.sample_types()[i].type)));
  };
  const std::string now = type_name(flame.value().query.column);
  const float width = ImGui::CalcTextSize("alloc_objects___").x;
  NextTool(width);
  ImGui::SetNextItemWidth(width);
  if (ImGui::BeginCombo("##type", now.c_str())) {
    for (size_t i = 0; i < profile.sample_types().size(); ++i) {
      if (ImGui::Selectable(type_name(i).c_str(), type_name(i) == now)) {
        actions->push_back({ActionKind::kSet, fmt::format("sample_index={}", i)});
      }
    }
    ImGui::EndCombo();
  }
}

void Frame::SearchField(Session& session, std::vector<Action>* actions) {
  const float width = ImGui::CalcTextSize("0").x * 30;
  NextTool(width);
  if (search_wants_focus_) {
    ImGui::SetKeyboardFocusHere();
    search_wants_focus_ = false;
  }
  if (!ImGui::GetIO().WantTextInput) search_ = session.state().search;
  ImGui::SetNextItemWidth(width);
  const bool shows_profile = ShowsProfile(session.state(), session.views());
  const char* const hint = !shows_profile ? "find: function, reason, message, task, #id, >1ms"
                                          : "search (regular expression)";
  const bool is_entered =
      ImGui::InputTextWithHint("##search", hint, &search_, ImGuiInputTextFlags_EnterReturnsTrue);
  if (ImGui::IsItemEdited()) actions->push_back({ActionKind::kSearch, search_});
  const bool can_find = !shows_profile || PanelOf(session.state(), session.views()).name == "flame";
  if (can_find && is_entered) actions->push_back({ActionKind::kFind, "next"});
}

// Each option that differs from the default, to be taken away with a click.
void Frame::Filters(Session& session, std::vector<Action>* actions) {
  const ViewState& state = session.state();
  static const Options defaults;
  bool is_first = true;
  const auto chip = [&](const std::string& text, const Action& remove) {
    if (!is_first) ImGui::SameLine();
    is_first = false;
    if (ImGui::Button(LabelOf(text + "  x").c_str())) actions->push_back(remove);
  };
  // Flat, but not so that underscores are cut off.
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ImGui::GetStyle().FramePadding.x, 1});
  for (const OptionRow& row : OptionTable()) {
    const std::string value = GetOption(row, state.options);
    const std::string usual = GetOption(row, defaults);
    // The list of sample types shows that.
    const bool is_shown = row.name != "sample_index";
    if (value == usual || !is_shown) continue;
    chip(fmt::format("{}={}", row.name, DisplayName(value)),
         {ActionKind::kSet, fmt::format("{}={}", row.name, usual)});
  }
  static const TraceOptions whole;
  const bool is_marked = state.timeline.marked.length() > 0;
  for (const TraceOptionRow& row : TraceOptionTable()) {
    const std::string value = GetTraceOption(row, state.trace_options);
    const bool is_said = is_marked && (row.name == "from" || row.name == "to");
    if (!RestrictsTrace(row) || is_said || value == GetTraceOption(row, whole)) continue;
    chip(fmt::format("{}={}", row.name, DisplayName(value)),
         {ActionKind::kSet, fmt::format("{}=", row.name)});
  }
  if (is_marked) {
    chip(fmt::format("from {} to {}", DurationText(state.timeline.marked.from),
                     DurationText(state.timeline.marked.to)),
         {ActionKind::kUnmark});
  }
  if (!state.selected.empty()) {
    chip("selected: " + state.selected, {ActionKind::kDeselect});
  }
  // A click selects: what is below must stay where it is, or a second click meets something else.
  if (is_first && ShowsProfile(state, session.views())) {
    ImGui::Dummy({0, ImGui::GetFrameHeight()});
  }
  ImGui::PopStyleVar();
}

void Frame::Keys(bool is_of_time, std::vector<Action>* actions) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.KeyCtrl && IsPressed(Key::kF)) search_wants_focus_ = true;
  if (IsPressed(Key::kEscape)) {
    actions->push_back({ActionKind::kSearch, ""});
    actions->push_back({ActionKind::kDeselect});
  }
  if (io.WantTextInput) return;
  if (io.KeyCtrl && IsPressed(Key::kZ)) actions->push_back({ActionKind::kUndo});
  if (io.KeyCtrl && IsPressed(Key::kY)) actions->push_back({ActionKind::kRedo});
  if (io.KeyCtrl && IsPressed(Key::kC)) actions->push_back({ActionKind::kCopy});
  if (IsPressed(Key::kN) && is_of_time) {
    actions->push_back({ActionKind::kFind, io.KeyShift ? "previous" : "next"});
  }
  if (IsPressed(Key::kE) && is_of_time) actions->push_back({ActionKind::kFollow, "waker"});
  if (IsPressed(Key::kR) && is_of_time) actions->push_back({ActionKind::kFollow, "woken"});
  if (IsPressed(Key::kC) && is_of_time && !io.KeyCtrl) {
    actions->push_back({ActionKind::kFollow, "creator"});
  }
  if (IsPressed(Key::kSlash) && !io.KeyShift) search_wants_focus_ = true;
}

}  // namespace pfa
