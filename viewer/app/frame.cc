#include "viewer/app/frame.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

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

struct KeyHelp {
  std::string_view keys;
  std::string_view help;
};
constexpr std::array kKeyHelp = {
    KeyHelp{"W S, wheel", "closer, further away"},
    KeyHelp{"A D, arrows, drag", "move"},
    KeyHelp{"Shift+wheel", "scroll"},
    KeyHelp{"F", "show everything"},
    KeyHelp{"click", "zoom to a frame, select a span"},
    KeyHelp{"right click", "what can be done with a function"},
    KeyHelp{"double click", "on a row of a table: show it in the flame graph"},
    KeyHelp{"Shift+drag", "choose a time; the reports are then about it alone"},
    KeyHelp{"/, Ctrl+F", "search; Enter goes to what is found"},
    KeyHelp{"N, Shift+N", "the next that is found, the one before; in the source, hot lines"},
    KeyHelp{"E", "who woke the selected span"},
    KeyHelp{"Ctrl+Z, Ctrl+Y", "undo and redo changes of the view"},
    KeyHelp{"Escape", "select nothing, search for nothing"},
    KeyHelp{"F1, ?", "this help"},
    KeyHelp{"Ctrl+Q", "quit"},
};

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
  const ViewState state = session->state();
  Views& views = session->views();
  const Theme theme{state.dark};
  std::vector<Action> actions;
  Toolbar(session, &actions);
  Filters(*session, &actions);
  if (!session->error().empty()) TextLine(session->error());

  const TextMetrics metrics{ImGui::CalcTextSize("0").x, ImGui::GetTextLineHeight()};
  views.set_window(metrics, ImGui::GetIO().DisplaySize.y / 2);
  const ViewContext view = views.Context(state);
  const Extent x = view.flame == nullptr
                       ? Extent{}
                       : flame_way_.Step(VisibleX(state.flame, *view.flame), seconds, animates_);
  const Extent time =
      view.timeline == nullptr
          ? Extent{}
          : timeline_way_.Step(VisibleTime(state.timeline, *view.timeline), seconds, animates_);
  is_moving_ = flame_way_.share < 1 || timeline_way_.share < 1;

  list_.Clear();
  const PanelRow& panel = PanelOf(state, views);
  const PanelContext context{views, state, actions, metrics, theme, x, time, list_};
  panel.draw(context, panel.name);
  Keys(views.trace() != nullptr, &actions);
  if (shows_help_) Help();
  session->Apply(actions);
}

void Frame::Toolbar(Session* session, std::vector<Action>* actions) {
  const ViewState& state = session->state();
  Views& views = session->views();
  const std::string_view shown = PanelOf(state, views).name;
  for (const PanelRow& row : PanelTable()) {
    if (views.profile() != nullptr ? !row.of_profile : !row.of_trace) continue;
    if (row.name == shown) {
      ImGui::PushStyleColor(ImGuiCol_Button, ImGui::GetStyle().Colors[ImGuiCol_ButtonActive]);
    }
    if (ImGui::Button(std::string(row.name).c_str()) && row.name != shown) {
      actions->push_back({ActionKind::kPanel, std::string(row.name)});
    }
    if (row.name == shown) ImGui::PopStyleColor();
    ImGui::SameLine();
  }
  SampleTypes(session, actions);
  SearchField(*session, actions);
  if (ImGui::Button(state.dark ? "light" : "dark")) {
    actions->push_back({ActionKind::kTheme, state.dark ? "light" : "dark"});
  }
  ImGui::SameLine();
  if (ImGui::Button("?")) shows_help_ = !shows_help_;
  ImGui::SameLine();
  TextLine(views.file());
}

// Which numbers the panels of a profile are about.
void Frame::SampleTypes(Session* session, std::vector<Action>* actions) {
  const ViewState& state = session->state();
  Views& views = session->views();
  const bool is_trace = views.trace() != nullptr;
  const std::string_view shown = PanelOf(state, views).name;
  if (is_trace && shown != "flame" && shown != "top" && shown != "peek") return;
  if (is_trace) {
    const std::string now = state.trace_profile.empty() ? "profile of" : state.trace_profile;
    ImGui::SetNextItemWidth(ImGui::CalcTextSize("profile of___").x);
    if (ImGui::BeginCombo("##profile", now.c_str())) {
      for (const char* const kind : {"cpu", "offcpu", "net", "sync", "syscall", "sched"}) {
        if (ImGui::Selectable(kind, now == kind)) actions->push_back({ActionKind::kProfile, kind});
      }
      ImGui::EndCombo();
    }
    ImGui::SameLine();
  }
  const Result<FlameView>& flame = views.Flame(state);
  if (!flame.ok()) return;
  const Profile& profile = *views.ProfileOf(state).value();
  const auto type_name = [&profile](size_t i) {
    return LabelOf(DisplayName(profile.text(profile.sample_types()[i].type)));
  };
  const std::string now = type_name(flame.value().query.column);
  ImGui::SetNextItemWidth(ImGui::CalcTextSize("alloc_objects___").x);
  if (ImGui::BeginCombo("##type", now.c_str())) {
    for (size_t i = 0; i < profile.sample_types().size(); ++i) {
      if (ImGui::Selectable(type_name(i).c_str(), type_name(i) == now)) {
        actions->push_back({ActionKind::kSet, fmt::format("sample_index={}", i)});
      }
    }
    ImGui::EndCombo();
  }
  ImGui::SameLine();
}

void Frame::SearchField(Session& session, std::vector<Action>* actions) {
  if (search_wants_focus_) {
    ImGui::SetKeyboardFocusHere();
    search_wants_focus_ = false;
  }
  if (!ImGui::GetIO().WantTextInput) search_ = session.state().search;
  // In a narrow window there is still room for the buttons behind it.
  const float advance = ImGui::CalcTextSize("0").x;
  const float room = ImGui::GetContentRegionAvail().x - 12 * advance;
  ImGui::SetNextItemWidth(std::clamp(room, 12 * advance, 30 * advance));
  const bool is_trace = session.views().trace() != nullptr;
  const char* const hint =
      is_trace ? "find: function or reason, #id, >1ms" : "search (regular expression)";
  const bool is_entered =
      ImGui::InputTextWithHint("##search", hint, &search_, ImGuiInputTextFlags_EnterReturnsTrue);
  if (ImGui::IsItemEdited()) actions->push_back({ActionKind::kSearch, search_});
  const bool can_find = is_trace || PanelOf(session.state(), session.views()).name == "flame";
  if (can_find && is_entered) actions->push_back({ActionKind::kFind, "next"});
  ImGui::SameLine();
}

// Each option that differs from the default, to be taken away with a click.
void Frame::Filters(Session& session, std::vector<Action>* actions) {
  const ViewState& state = session.state();
  static const Options defaults;
  bool is_first = true;
  const auto chip = [&](const std::string& text, const Action& remove) {
    if (!is_first) ImGui::SameLine();
    is_first = false;
    if (ImGui::SmallButton(LabelOf(text + "  x").c_str())) actions->push_back(remove);
  };
  for (const OptionRow& row : OptionTable()) {
    const std::string value = GetOption(row, state.options);
    const std::string usual = GetOption(row, defaults);
    // The list of sample types shows that, and how the file was read cannot be changed any more.
    const bool is_shown = row.group != OptionGroup::kInput && row.name != "sample_index";
    if (value == usual || !is_shown) continue;
    chip(fmt::format("{}={}", row.name, DisplayName(value)),
         {ActionKind::kSet, fmt::format("{}={}", row.name, usual)});
  }
  if (state.timeline.marked.length() > 0) {
    chip(fmt::format("from {} to {}", DurationText(state.timeline.marked.from),
                     DurationText(state.timeline.marked.to)),
         {ActionKind::kUnmark});
  }
  if (!state.selected.empty()) {
    chip("selected: " + state.selected, {ActionKind::kDeselect});
  }
  // A click selects: what is below must stay where it is, or a second click meets something else.
  if (is_first && session.views().profile() != nullptr) TextLine("");
}

void Frame::Keys(bool is_trace, std::vector<Action>* actions) {
  const ImGuiIO& io = ImGui::GetIO();
  if (IsPressed(Key::kF1)) shows_help_ = !shows_help_;
  if (io.KeyCtrl && IsPressed(Key::kQ)) wants_to_quit_ = true;
  if (io.KeyCtrl && IsPressed(Key::kF)) search_wants_focus_ = true;
  if (IsPressed(Key::kEscape)) {
    shows_help_ = false;
    actions->push_back({ActionKind::kSearch, ""});
    actions->push_back({ActionKind::kDeselect});
  }
  if (io.WantTextInput) return;
  if (io.KeyCtrl && IsPressed(Key::kZ)) actions->push_back({ActionKind::kUndo});
  if (io.KeyCtrl && IsPressed(Key::kY)) actions->push_back({ActionKind::kRedo});
  if (IsPressed(Key::kN) && is_trace) {
    actions->push_back({ActionKind::kFind, io.KeyShift ? "previous" : "next"});
  }
  if (IsPressed(Key::kE) && is_trace) actions->push_back({ActionKind::kFollow, "waker"});
  if (IsPressed(Key::kSlash)) {
    if (io.KeyShift) {
      shows_help_ = !shows_help_;
    } else {
      search_wants_focus_ = true;
    }
  }
}

void Frame::Help() {
  ImGui::SetNextWindowPos({ImGui::GetIO().DisplaySize.x / 2, ImGui::GetIO().DisplaySize.y / 2},
                          ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowFocus();
  ImGui::Begin("Keys", &shows_help_,
               ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoCollapse);
  for (const KeyHelp& row : kKeyHelp) TextLine(fmt::format("{:<20}{}", row.keys, row.help));
  ImGui::End();
}

}  // namespace pfa
