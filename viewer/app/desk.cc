#include "viewer/app/desk.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <imgui.h>

#include "analyzer/load/load_trace.h"
#include "analyzer/query/options_table.h"
#include "analyzer/report/display_name.h"
#include "viewer/app/help.h"
#include "viewer/panels/imgui_compat.h"
#include "viewer/panels/panel.h"

namespace pfa {

Desk::Desk(ViewerSettings settings)
    : settings_(std::move(settings)), drawing_(std::make_shared<DrawingProcess>(kMostLayoutTime)) {}

void Desk::Open(OpenRequest request) {
  auto tab = std::make_unique<Tab>();
  tab->title = request.files.front();
  tab->title.erase(0, tab->title.find_last_of('/') + 1);
  request.state.dark = settings_.dark;
  for (const std::string& file : request.files) RememberFile(file, &settings_);
  tab->request = request;
  tab->job = std::make_unique<LoadJob>(std::move(request));
  tab->frame.set_animates(animates_);
  tabs_.push_back(std::move(tab));
  wanted_ = shown_ = tabs_.size() - 1;
}

void Desk::OpenAll(const OpenRequest& request) {
  OpenRequest profiles{.files = {}, .state = request.state};
  size_t place = 0;
  for (const std::string& file : request.files) {
    if (IsTraceFile(file)) {
      Open({{file}, request.state});
    } else {
      if (profiles.files.empty()) place = tabs_.size();
      profiles.files.push_back(file);
    }
  }
  if (!profiles.files.empty()) {
    Open(std::move(profiles));
    const auto at = tabs_.begin() + static_cast<std::ptrdiff_t>(place);
    std::rotate(at, tabs_.end() - 1, tabs_.end());
  }
  wanted_ = shown_ = 0;
}

void Desk::Wait() {
  for (const auto& tab : tabs_) {
    if (tab->job == nullptr) continue;
    tab->job->Wait();
    Take(tab.get());
  }
}

Result<void> Desk::Apply(const Action& action) {
  if (IsOfDesk(action.kind)) {
    Result<void> done = ApplyToDesk(action);
    message_ = done.ok() ? "" : done.error().ToString();
    return done;
  }
  if (session() == nullptr) return UsageError("no file is shown");
  session()->Apply(action);
  if (!session()->error().empty()) return UsageError(session()->error());
  if (action.kind == ActionKind::kTheme) SetTheme(session()->state().dark);
  ReadAgainIfAsked(tabs_[shown_].get());
  return {};
}

Result<void> Desk::ApplyToDesk(const Action& action) {
  const auto on_or_off = [&](bool* value) -> Result<void> {
    if (action.text != "on" && action.text != "off") return UsageError("expected: on or off");
    *value = action.text == "on";
    return {};
  };
  switch (action.kind) {
    case ActionKind::kFile:
      Open({{action.text}, {}});
      return {};
    case ActionKind::kTab: {
      if (!(action.a >= 1 && action.a <= static_cast<double>(tabs_.size()))) {
        return UsageError(fmt::format("tab: there are {}", tabs_.size()));
      }
      wanted_ = shown_ = static_cast<size_t>(action.a) - 1;
      return {};
    }
    case ActionKind::kCloseTab:
      Close(shown_);
      return {};
    case ActionKind::kFont:
      if (!(action.a >= kLeastFont && action.a <= kLargestFont)) {
        return UsageError(fmt::format("font: {} to {} pixels", kLeastFont, kLargestFont));
      }
      settings_.font_pixels = static_cast<float>(action.a);
      return {};
    case ActionKind::kBrowse: {
      bool is_on = false;
      PFA_TRY(on_or_off(&is_on));
      if (is_on) {
        browser_.Show("");
      } else {
        browser_.Hide();
      }
      return {};
    }
    case ActionKind::kHover:
      pointer_ = Px{static_cast<float>(action.a), static_cast<float>(action.b)};
      return {};
    case ActionKind::kCopy:
      if (session() == nullptr || session()->state().selected.empty()) {
        return UsageError("no function is selected");
      }
      copied_ = session()->state().selected;
      return {};
    default:
      return on_or_off(&shows_help_);
  }
}

Result<void> Desk::Run(std::span<const Action> actions) {
  for (const Action& action : actions) {
    Wait();
    if (!error().empty()) return BadInput(error());
    // What the action is about must be there.
    if (session() != nullptr) session()->views().set_waits(true);
    Result<void> done = Apply(action);
    if (session() != nullptr) session()->views().set_waits(!animates_);
    PFA_TRY(std::move(done));
  }
  Wait();
  return {};
}

void Desk::SetTheme(bool dark) {
  settings_.dark = dark;
  for (const auto& tab : tabs_) {
    if (tab->session == nullptr || tab->session->state().dark == dark) continue;
    tab->session->Apply({ActionKind::kTheme, dark ? "dark" : "light"});
  }
}

void Desk::Take(Tab* tab) {
  if (tab->job == nullptr) return;
  auto loaded = tab->job->Take();
  if (!loaded) return;
  tab->job.reset();
  if (loaded->ok()) {
    if (tab->session == nullptr) {
      tab->session = std::move(*loaded).value();
    } else {
      tab->session->ReplaceViews(std::move(loaded->value()->views()));
    }
    tab->session->views().set_background(drawing_, !animates_);
    tab->read_with = tab->request.state.options;
  } else if (tab->session == nullptr) {
    tab->error = loaded->error().ToString();
  } else {
    // It is shown as it was read before, and says so.
    message_ = loaded->error().ToString();
    for (const OptionRow& row : OptionTable()) {
      if (row.group != OptionGroup::kInput) continue;
      const std::string before = GetOption(row, tab->read_with);
      if (GetOption(row, tab->session->state().options) == before) continue;
      tab->session->Apply({ActionKind::kSet, fmt::format("{}={}", row.name, before)});
    }
    tab->request.state.options = tab->read_with;
  }
}

// Some options say how files are read, and with what they are compared.
void Desk::ReadAgainIfAsked(Tab* tab) {
  if (tab->session == nullptr || tab->job != nullptr) return;
  const Options& asked = tab->session->state().options;
  const bool differs = std::ranges::any_of(OptionTable(), [&](const OptionRow& row) {
    return row.group == OptionGroup::kInput &&
           GetOption(row, asked) != GetOption(row, tab->request.state.options);
  });
  if (!differs) return;
  message_.clear();
  tab->request.state = tab->session->state();
  tab->job = std::make_unique<LoadJob>(tab->request);
}

// What is still being read is stopped.
void Desk::Close(size_t tab) {
  if (tab >= tabs_.size()) return;
  // It may take a moment to stop.
  if (tabs_[tab]->job != nullptr) {
    tabs_[tab]->job->Stop();
    stopping_.push_back(std::move(tabs_[tab]->job));
  }
  tabs_.erase(tabs_.begin() + static_cast<std::ptrdiff_t>(tab));
  if (shown_ > tab || shown_ == tabs_.size()) shown_ = shown_ == 0 ? 0 : shown_ - 1;
  wanted_ = shown_;
}

void Desk::Draw(double seconds) {
  for (const auto& tab : tabs_) Take(tab.get());
  std::erase_if(stopping_, [](const auto& job) { return job->Take().has_value(); });
  if (!copied_.empty()) ImGui::SetClipboardText(std::exchange(copied_, "").c_str());
  ViewState blank;
  blank.dark = settings_.dark;
  Frame::Begin(session() == nullptr ? blank : session()->state());
  Keys();
  if (!message_.empty()) TextLine(message_);
  if (tabs_.size() > 1) TabBar();
  if (shown_ < tabs_.size()) {
    DrawTab(seconds);
  } else {
    DrawWelcome();
  }
  Frame::End();
  if (const auto file = browser_.Draw(settings_.recent)) Open({{*file}, {}});
  DrawHelp(&shows_help_);
}

void Desk::DrawTab(double seconds) {
  Tab& tab = *tabs_[shown_];
  if (tab.session != nullptr) {
    if (tab.job != nullptr) {
      TextLine(tab.job->progress());
      ImGui::SameLine();
      ImGui::ProgressBar(tab.job->share(), {ImGui::CalcTextSize("0").x * 30, 0});
    }
    tab.frame.Draw(tab.session.get(), seconds);
    ReadAgainIfAsked(&tab);
    const bool dark = tab.session->state().dark;
    if (dark != settings_.dark) SetTheme(dark);
    for (const Action& action : tab.frame.TakeDeskActions()) {
      // What is wrong is shown.
      [[maybe_unused]] const Result<void> done = Apply(action);
    }
    return;
  }
  TextLine(tab.job == nullptr ? tab.error : tab.job->progress());
  if (tab.job != nullptr)
    ImGui::ProgressBar(tab.job->share(), {ImGui::CalcTextSize("0").x * 60, 0});
  if (ImGui::Button(tab.job == nullptr ? "close" : "cancel")) Close(shown_);
  ImGui::SameLine();
  if (ImGui::Button("open another file")) browser_.Show("");
}

void Desk::DrawWelcome() {
  TextLine("Drop a profile or a trace here, or");
  ImGui::SameLine();
  if (ImGui::Button("open a file")) browser_.Show("");
  if (settings_.recent.empty()) return;
  ImGui::Spacing();
  TextLine("Recent files:");
  std::optional<std::string> chosen;
  for (const std::string& file : settings_.recent) {
    if (ImGui::Selectable(LabelOf(DisplayName(file)).c_str())) chosen = file;
  }
  if (chosen) Open({{*chosen}, {}});
}

void Desk::TabBar() {
  if (!ImGui::BeginTabBar("files")) return;
  size_t closed = tabs_.size();
  for (size_t i = 0; i < tabs_.size(); ++i) {
    // A file may be open twice.
    const std::string label =
        fmt::format("{}##{}", LabelOf(tabs_[i]->title), static_cast<void*>(tabs_[i].get()));
    bool is_open = true;
    const ImGuiTabItemFlags flags =
        wanted_ == i ? ImGuiTabItemFlags_SetSelected : ImGuiTabItemFlags_None;
    if (ImGui::BeginTabItem(label.c_str(), &is_open, flags)) {
      if (wanted_ == SIZE_MAX) shown_ = i;
      ImGui::EndTabItem();
    }
    if (!is_open) closed = i;
  }
  wanted_ = SIZE_MAX;
  ImGui::EndTabBar();
  Close(closed);
}

void Desk::Keys() {
  const ImGuiIO& io = ImGui::GetIO();
  if (IsPressed(Key::kF1)) shows_help_ = !shows_help_;
  if (IsPressed(Key::kEscape)) {
    shows_help_ = false;
    browser_.Hide();
  }
  if (io.KeyCtrl) {
    if (IsPressed(Key::kQ)) wants_to_quit_ = true;
    if (IsPressed(Key::kO)) browser_.Show("");
    if (IsPressed(Key::kW)) Close(shown_);
    if (IsPressed(Key::kTab) && !tabs_.empty()) wanted_ = shown_ = (shown_ + 1) % tabs_.size();
    float& pixels = settings_.font_pixels;
    if (IsPressed(Key::kEqual)) pixels = std::min(pixels + 1, kLargestFont);
    if (IsPressed(Key::kMinus)) pixels = std::max(pixels - 1, kLeastFont);
    if (IsPressed(Key::k0)) pixels = kFontPixels;
  }
  if (!io.WantTextInput && io.KeyShift && IsPressed(Key::kSlash)) shows_help_ = !shows_help_;
}

bool Desk::is_loading() const {
  return std::ranges::any_of(tabs_, [](const auto& tab) { return tab->job != nullptr; });
}

bool Desk::is_waiting() const { return session() != nullptr && session()->views().is_working(); }

bool Desk::is_moving() const { return session() != nullptr && tabs_[shown_]->frame.is_moving(); }

Session* Desk::session() const {
  return shown_ < tabs_.size() ? tabs_[shown_]->session.get() : nullptr;
}

std::string Desk::error() const { return shown_ < tabs_.size() ? tabs_[shown_]->error : ""; }

}  // namespace pfa
