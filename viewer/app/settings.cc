#include "viewer/app/settings.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

#include "proto/base/user_folders.h"
#include "proto/output_file.h"
#include "proto/toml.h"

namespace pfa {
namespace {

constexpr size_t kMostRecent = 20;
constexpr size_t kLongestPath = 4096;

Error BadKey(const std::string& file, std::string_view key, const toml::node& node,
             std::string_view expected) {
  return Error{ErrorCode::kBadInput,
               fmt::format("line {}: {}: expected {}", node.source().begin.line, key, expected),
               file};
}

template <typename T>
Result<void> ReadNumber(const std::string& file, const toml::table& table, std::string_view key,
                        T least, T most, T* value) {
  const toml::node* const node = table.get(key);
  if (node == nullptr) return {};
  const std::optional<double> number = node->value<double>();
  if (!number || !(*number >= static_cast<double>(least) && *number <= static_cast<double>(most))) {
    return BadKey(file, key, *node, fmt::format("a number from {} to {}", least, most));
  }
  *value = static_cast<T>(*number);
  return {};
}

Result<void> ReadRecent(const std::string& file, const toml::table& table,
                        std::vector<std::string>* recent) {
  const toml::node* const node = table.get("recent");
  if (node == nullptr) return {};
  const toml::array* const paths = node->as_array();
  if (paths == nullptr) return BadKey(file, "recent", *node, "a list of files");
  for (const toml::node& path : *paths) {
    const auto text = path.value<std::string>();
    if (!text) return BadKey(file, "recent", path, "a file");
    if (recent->size() < kMostRecent && text->size() <= kLongestPath) recent->push_back(*text);
  }
  return {};
}

}  // namespace

std::string ViewerSettingsFile() {
  const std::string folder = ConfigFolder();
  return folder.empty() ? "" : folder + "/viewer.toml";
}

Result<ViewerSettings> ReadViewerSettings(const std::string& file) {
  ViewerSettings settings;
  if (file.empty()) return settings;
  PFA_ASSIGN_OR_RETURN(const toml::table table, ReadTomlFile(file));
  if (const toml::node* const theme = table.get("theme")) {
    const auto name = theme->value<std::string>();
    if (name != "light" && name != "dark") {
      return BadKey(file, "theme", *theme, R"("light" or "dark")");
    }
    settings.dark = name == "dark";
  }
  PFA_TRY(ReadNumber(file, table, "font_size", kLeastFont, kLargestFont, &settings.font_pixels));
  PFA_TRY(ReadNumber(file, table, "width", kLeastWindow, kLargestWindow, &settings.window.width));
  PFA_TRY(ReadNumber(file, table, "height", kLeastWindow, kLargestWindow, &settings.window.height));
  PFA_TRY(ReadRecent(file, table, &settings.recent));
  return settings;
}

Result<void> WriteViewerSettings(const std::string& file, const ViewerSettings& settings) {
  if (file.empty()) return {};
  PFA_ASSIGN_OR_RETURN(toml::table table, ReadTomlFile(file));
  table.insert_or_assign("theme", settings.dark ? "dark" : "light");
  table.insert_or_assign("font_size", static_cast<double>(settings.font_pixels));
  table.insert_or_assign("width", settings.window.width);
  table.insert_or_assign("height", settings.window.height);
  toml::array recent;
  for (const std::string& path : settings.recent) recent.push_back(path);
  table.insert_or_assign("recent", std::move(recent));
  std::ostringstream text;
  text << table << '\n';
  PFA_TRY(MakeFolder(file.substr(0, file.find_last_of('/'))));
  PFA_ASSIGN_OR_RETURN(const auto output, OutputFile::Create(file));
  PFA_TRY(output->Write(text.str()));
  return output->Finish();
}

void RememberFile(const std::string& file, ViewerSettings* settings) {
  std::error_code failed;
  const std::string path = std::filesystem::absolute(file, failed).lexically_normal().string();
  // Pipes and addresses cannot be opened again by their names.
  if (failed || !std::filesystem::is_regular_file(path, failed)) return;
  std::erase(settings->recent, path);
  settings->recent.insert(settings->recent.begin(), path);
  if (settings->recent.size() > kMostRecent) settings->recent.pop_back();
}

}  // namespace pfa
