#include "cli/last_compared.h"

#include <filesystem>
#include <utility>

#include <nlohmann/json.hpp>

#include "proto/base/user_folders.h"
#include "proto/output_file.h"
#include "proto/text_file.h"

namespace pfa {
namespace {

constexpr const char* kComparedFile = "/last-compared.json";
using ComparedJson = nlohmann::ordered_json;

constexpr std::pair<const char*, std::string LastCompared::*> kComparedKeys[] = {
    {"store", &LastCompared::store},
    {"baseline", &LastCompared::baseline},
    {"set", &LastCompared::set},
    {"folder", &LastCompared::folder}};

Result<void> WriteCompared(const std::string& folder, const std::string& text) {
  PFA_TRY(MakeFolder(folder));
  PFA_ASSIGN_OR_RETURN(const auto file, OutputFile::Create(folder + kComparedFile));
  PFA_TRY(file->Write(text));
  return file->Finish();
}

}  // namespace

void RememberCompared(const LastCompared& compared) {
  ComparedJson json;
  for (const auto& [key, member] : kComparedKeys) json[key] = compared.*member;
  const std::string text =
      json.dump(2, ' ', /*ensure_ascii=*/false, ComparedJson::error_handler_t::replace) + "\n";
  for (const std::string& folder : StateFolders()) {
    if (WriteCompared(folder, text).ok()) return;
  }
}

std::optional<LastCompared> RecallCompared() {
  for (const std::string& folder : StateFolders()) {
    const Result<std::string> text = ReadTextFile(folder + kComparedFile);
    if (!text.ok()) continue;
    const auto json = ComparedJson::parse(text.value(), nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) continue;
    LastCompared compared;
    bool is_whole = true;
    for (const auto& [key, member] : kComparedKeys) {
      const auto found = json.find(key);
      is_whole = is_whole && found != json.end() && found->is_string();
      if (is_whole) compared.*member = found->get<std::string>();
    }
    if (is_whole) return compared;
  }
  return std::nullopt;
}

}  // namespace pfa
