#include "cli/serve/settings.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analyzer/query/options_table.h"
#include "cli/serve/url_options.h"
#include "proto/base/environment.h"
#include "proto/output_file.h"

namespace pfa {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMaxConfigs = 200;
constexpr size_t kMaxNameBytes = 200;
constexpr uintmax_t kMaxFileBytes = 4 << 20;

// As go tool pprof: what belongs to a view and not to one profile.
bool IsSaved(const OptionRow& row) {
  return row.scope == OptionScope::kBoth && row.name != "sample_index" && row.name != "divide_by" &&
         !UrlNameOf(row).empty();
}

// Go leaves zeros out when it writes, so what is missing is zero, not the default.
void ReadOption(const Json& json, const OptionRow& row, Options* options) {
  const auto found = json.find(std::string(row.name));
  std::visit(
      [&](auto member) {
        using Value = std::remove_cvref_t<decltype(options->*member)>;
        Value& value = options->*member;
        value = Value{};
        if (found == json.end()) return;
        if constexpr (std::is_same_v<Value, bool>) {
          if (found->is_boolean()) value = found->template get<bool>();
        } else if constexpr (std::is_same_v<Value, std::string>) {
          if (found->is_string()) value = found->template get<std::string>();
        } else if (found->is_number()) {
          value = found->template get<Value>();
        }
      },
      row.member);
  if (row.choices.empty()) return;
  // Not one of the choices: the default.
  auto& text = options->*std::get<std::string Options::*>(row.member);
  if (std::ranges::find(row.choices, text, &OptionChoice::name) == row.choices.end()) {
    text = Options{}.*std::get<std::string Options::*>(row.member);
  }
}

void WriteOption(const OptionRow& row, const Options& options, Json* json) {
  std::visit(
      [&](auto member) {
        using Value = std::remove_cvref_t<decltype(options.*member)>;
        const std::string name(row.name);
        if (options.*member == Value{}) {
          json->erase(name);
        } else {
          (*json)[name] = options.*member;
        }
      },
      row.member);
}

Error NotSettings(const std::string& file) {
  return {ErrorCode::kBadInput,
          "is not a file of saved configurations: expected {\"configs\": [{"
          "\"name\": ...}]}",
          file};
}

// The whole file, with a list of objects under "configs".
Result<Json> ReadFile(const std::string& file) {
  Json empty = {{"configs", Json::array()}};
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(file, error);
  if (error == std::errc::no_such_file_or_directory) return empty;
  if (error) return Error{ErrorCode::kIo, fmt::format("cannot read: {}", error.message()), file};
  if (size > kMaxFileBytes) {
    return Error{ErrorCode::kLimit, fmt::format("has more than {} bytes", kMaxFileBytes), file};
  }
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return NotSettings(file);
  Json& configs = json["configs"];
  if (configs.is_null()) configs = Json::array();
  if (!configs.is_array() || configs.size() > kMaxConfigs) return NotSettings(file);
  for (const Json& config : configs) {
    if (!config.is_object()) return NotSettings(file);
  }
  return json;
}

Result<void> WriteFile(const std::string& file, const Json& json) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(file).parent_path();
  std::error_code error;
  if (fs::create_directories(folder, error)) {
    fs::permissions(folder, fs::perms::owner_all, error);
  }
  PFA_ASSIGN_OR_RETURN(const auto output, OutputFile::Create(file));
  PFA_TRY(output->Write(json.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) +
                        "\n"));
  return output->Finish();
}

std::string NameOf(const Json& config) {
  const auto found = config.find("name");
  return found != config.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

std::string SettingsFile() {
  const std::string folder = Environment("XDG_CONFIG_HOME");
  if (!folder.empty()) return folder + "/pprof/settings.json";
  const std::string home = Environment("HOME");
  return home.empty() ? "" : home + "/.config/pprof/settings.json";
}

Result<std::vector<NamedConfig>> ReadConfigs(const std::string& file) {
  std::vector<NamedConfig> configs;
  if (file.empty()) return configs;
  PFA_ASSIGN_OR_RETURN(const Json json, ReadFile(file));
  for (const Json& config : json["configs"]) {
    NamedConfig named{NameOf(config), {}};
    for (const OptionRow& row : OptionTable()) {
      if (IsSaved(row)) ReadOption(config, row, &named.options);
    }
    configs.push_back(std::move(named));
  }
  return configs;
}

Result<void> SaveConfig(const std::string& file, std::string_view name, const Options& options) {
  if (name.empty() || name.size() > kMaxNameBytes) {
    return UsageError(fmt::format("the name of a configuration has 1 to {} bytes", kMaxNameBytes));
  }
  if (file.empty()) return UsageError("there is no home folder to save configurations in");
  PFA_ASSIGN_OR_RETURN(Json json, ReadFile(file));
  Json& configs = json["configs"];
  Json* config = nullptr;
  for (Json& one : configs) {
    if (NameOf(one) == name) config = &one;
  }
  if (config == nullptr) {
    if (configs.size() == kMaxConfigs) {
      return UsageError(fmt::format("there are {} configurations already", kMaxConfigs));
    }
    configs.push_back(Json{{"name", std::string(name)}});
    config = &configs.back();
  }
  for (const OptionRow& row : OptionTable()) {
    if (IsSaved(row)) WriteOption(row, options, config);
  }
  return WriteFile(file, json);
}

Result<void> DeleteConfig(const std::string& file, std::string_view name) {
  PFA_ASSIGN_OR_RETURN(Json json, ReadFile(file));
  Json& configs = json["configs"];
  for (size_t i = 0; i < configs.size(); ++i) {
    if (NameOf(configs[i]) != name) continue;
    configs.erase(i);
    return WriteFile(file, json);
  }
  return UsageError(fmt::format("config {} not found", name));
}

}  // namespace pfa
