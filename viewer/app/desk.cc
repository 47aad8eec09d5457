#include "viewer/app/desk.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <imgui.h>

#include "viewer/panels/panel.h"

namespace pfa {

Desk::Desk() : drawing_(std::make_shared<DrawingProcess>(kMostLayoutTime)) {}

void Desk::Open(OpenRequest request) {
  auto tab = std::make_unique<Tab>();
  tab->title = request.files.front();
  tab->title.erase(0, tab->title.find_last_of('/') + 1);
  tab->job = std::make_unique<LoadJob>(std::move(request));
  tabs_.push_back(std::move(tab));
  shown_ = tabs_.size() - 1;
}

void Desk::Take(Tab* tab) const {
  if (tab->job == nullptr) return;
  auto loaded = tab->job->Take();
  if (!loaded) return;
  tab->job.reset();
  if (loaded->ok()) {
    tab->session = std::move(*loaded).value();
    tab->session->views().graphs().set_drawing(drawing_, false);
  } else {
    tab->error = loaded->error().ToString();
  }
}

void Desk::Draw(double seconds) {
  for (const auto& tab : tabs_) Take(tab.get());
  Frame::Begin(session() == nullptr ? ViewState{} : session()->state());
  if (tabs_.size() > 1) TabBar();
  if (shown_ < tabs_.size()) {
    Tab& tab = *tabs_[shown_];
    if (tab.session != nullptr) {
      tab.frame.Draw(tab.session.get(), seconds);
    } else {
      const std::string& text = tab.job == nullptr ? tab.error : tab.job->progress();
      ImGui::TextUnformatted(text.data(), text.data() + text.size());
    }
  } else {
    ImGui::TextUnformatted("Drop a profile or a trace here.");
  }
  Frame::End();
}

void Desk::TabBar() {
  if (!ImGui::BeginTabBar("files")) return;
  size_t closed = tabs_.size();
  for (size_t i = 0; i < tabs_.size(); ++i) {
    // A file may be open twice.
    const std::string label =
        fmt::format("{}##{}", LabelOf(tabs_[i]->title), static_cast<void*>(tabs_[i].get()));
    bool is_open = true;
    if (ImGui::BeginTabItem(label.c_str(), &is_open)) {
      shown_ = i;
      ImGui::EndTabItem();
    }
    if (!is_open && tabs_[i]->job == nullptr) closed = i;
  }
  ImGui::EndTabBar();
  if (closed == tabs_.size()) return;
  tabs_.erase(tabs_.begin() + static_cast<std::ptrdiff_t>(closed));
  shown_ = std::min(shown_, tabs_.empty() ? 0 : tabs_.size() - 1);
}

bool Desk::is_loading() const {
  return std::ranges::any_of(tabs_, [](const auto& tab) { return tab->job != nullptr; });
}

bool Desk::is_waiting() const {
  return session() != nullptr && session()->views().graphs().is_working();
}

bool Desk::is_moving() const { return session() != nullptr && tabs_[shown_]->frame.is_moving(); }

bool Desk::wants_to_quit() const {
  return std::ranges::any_of(tabs_, [](const auto& tab) { return tab->frame.wants_to_quit(); });
}

Session* Desk::session() const {
  return shown_ < tabs_.size() ? tabs_[shown_]->session.get() : nullptr;
}

std::string Desk::error() const { return shown_ < tabs_.size() ? tabs_[shown_]->error : ""; }

}  // namespace pfa
