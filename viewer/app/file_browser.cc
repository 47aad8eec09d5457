#include "viewer/app/file_browser.h"

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

bool IsFolder(const std::string& path) {
  std::error_code failed;
  return std::filesystem::is_directory(path, failed);
}

}  // namespace

void FileBrowser::Show(const std::string& folder) {
  is_shown_ = true;
  wants_focus_ = true;
  typed_.clear();
  error_.clear();
  Result<FolderListing> listing = ListFolder(folder.empty() ? listing_.path : folder);
  if (listing.ok()) {
    listing_ = std::move(listing).value();
  } else {
    error_ = listing.error().ToString();
  }
}

// A path that is typed may be anywhere.
std::string FileBrowser::Joined(const std::string& name) const {
  return (std::filesystem::path(listing_.path) / name).lexically_normal().string();
}

std::optional<std::string> FileBrowser::Draw(std::span<const std::string> recent) {
  if (!is_shown_) return std::nullopt;
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({size.x / 2, size.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({size.x * 0.7F, size.y * 0.8F});
  std::optional<std::string> chosen;
  if (wants_focus_) ImGui::SetNextWindowFocus();
  ImGui::Begin("Open a profile or a trace", &is_shown_,
               ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse |
                   ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove);
  TextLine(listing_.path);
  if (!error_.empty()) TextLine(error_);
  if (wants_focus_) ImGui::SetKeyboardFocusHere();
  wants_focus_ = false;
  ImGui::SetNextItemWidth(-1);
  if (ImGui::InputTextWithHint("##path", "part of a name, or a path", &typed_,
                               ImGuiInputTextFlags_EnterReturnsTrue)) {
    const std::vector<FolderEntry> found = Matching(listing_, typed_);
    const std::string path = Joined(found.size() == 1 ? found.front().name : typed_);
    if (IsFolder(path)) {
      Show(path);
    } else {
      chosen = path;
    }
  }
  if (!recent.empty() && typed_.empty() && ImGui::CollapsingHeader("recent files")) {
    for (const std::string& file : recent) {
      if (ImGui::Selectable(LabelOf(DisplayName(file)).c_str())) chosen = file;
    }
    ImGui::Separator();
  }
  ImGui::BeginChild("entries");
  if (const auto entry = Entries()) chosen = entry;
  ImGui::EndChild();
  ImGui::End();
  if (chosen) Hide();
  return chosen;
}

std::optional<std::string> FileBrowser::Entries() {
  std::optional<std::string> file;
  std::optional<std::string> folder;
  if (typed_.empty() && ImGui::Selectable("..")) folder = Joined("..");
  const std::vector<FolderEntry> found = Matching(listing_, typed_);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(found.size()));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const FolderEntry& entry = found[static_cast<size_t>(i)];
      ImGui::PushID(i);
      const std::string label =
          entry.is_folder
              ? DisplayName(entry.name) + "/"
              : fmt::format("{:<48} {:>10}", DisplayName(entry.name),
                            ScaledLabel(static_cast<int64_t>(entry.bytes), "bytes", "auto"));
      if (ImGui::Selectable(LabelOf(label).c_str())) {
        (entry.is_folder ? folder : file) = Joined(entry.name);
      }
      ImGui::PopID();
    }
  }
  if (listing_.is_cut) TextLine(fmt::format("and more than {} others", kMostEntries));
  if (folder) Show(*folder);
  return file;
}

}  // namespace pfa
