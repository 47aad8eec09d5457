#include "viewer/app/help.h"

#include <array>
#include <string_view>

#include <fmt/format.h>
#include <imgui.h>

#include "viewer/panels/panel.h"

namespace pfa {
namespace {

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
    KeyHelp{"E, C, R", "who woke the selected span, who created its goroutine, whom it woke"},
    KeyHelp{"Ctrl+C", "copy the name of the selected function"},
    KeyHelp{"Ctrl+Z, Ctrl+Y", "undo and redo changes of the view"},
    KeyHelp{"Escape", "select nothing, search for nothing"},
    KeyHelp{"Ctrl+O", "open a file"},
    KeyHelp{"Ctrl+W", "close the tab, or stop reading its file"},
    KeyHelp{"Ctrl+Tab", "the next tab"},
    KeyHelp{"Ctrl+plus, minus, 0", "larger letters, smaller ones, as they were"},
    KeyHelp{"F1, ?", "this help"},
    KeyHelp{"Ctrl+Q", "quit"},
};

}  // namespace

void DrawHelp(bool* is_shown) {
  if (!*is_shown) return;
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({size.x / 2, size.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowFocus();
  ImGui::Begin("Keys", is_shown,
               ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoCollapse);
  for (const KeyHelp& row : kKeyHelp) TextLine(fmt::format("{:<22}{}", row.keys, row.help));
  ImGui::End();
}

}  // namespace pfa
