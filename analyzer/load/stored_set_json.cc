#include "analyzer/load/stored_set_json.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pfa {
namespace {

using SetJson = nlohmann::ordered_json;

constexpr int64_t kSetFormat = 1;

class StoredSetReader {
 public:
  explicit StoredSetReader(const std::string& source) : source_(source) {}

  Result<StoredSetJson> Read(const SetJson& json) {
    if (!json.is_object()) return Expected("an object", "the file");
    const auto format = json.find("format");
    if (format == json.end() || !format->is_number_integer()) {
      return Expected("a number", "\"format\"");
    }
    if (format->get<int64_t>() != kSetFormat) {
      return Error{
          ErrorCode::kBadInput,
          fmt::format("has format {}; this pfa knows {}", format->get<int64_t>(), kSetFormat),
          source_};
    }
    StoredSetJson set;
    StoredSetFacts& facts = set.facts;
    for (const auto& [key, text] : {std::pair<const char*, std::string*>{"name", &facts.name},
                                    {"saved", &facts.saved},
                                    {"from", &facts.from}}) {
      PFA_TRY(Text(json, key, true, text));
    }
    for (const auto& [key, text] : {std::pair<const char*, std::string*>{"commit", &facts.commit},
                                    {"note", &facts.note},
                                    {"accepted", &facts.why}}) {
      PFA_TRY(Text(json, key, false, text));
    }
    PFA_TRY(Number(json, "results", &facts.results));
    const auto environment = json.find("environment");
    if (environment == json.end() || !environment->is_object()) {
      return Expected("an object", "\"environment\"");
    }
    for (const std::string_view key : kEnvironmentKeys) {
      PFA_TRY(Text(*environment, std::string(key).c_str(), false, &facts.environment.ValueOf(key)));
    }
    PFA_TRY(Files(json, &set.files));
    return set;
  }

 private:
  [[nodiscard]] Error Expected(std::string_view what, std::string_view where) const {
    return {ErrorCode::kBadInput, fmt::format("expected {}: {}", what, where), source_};
  }

  Result<void> Text(const SetJson& json, const char* key, bool is_needed, std::string* text) {
    const auto found = json.find(key);
    if (found == json.end() && !is_needed) return {};
    if (found == json.end() || !found->is_string()) {
      return Expected("a text", fmt::format("\"{}\"", key));
    }
    *text = found->get<std::string>();
    return {};
  }

  Result<void> Number(const SetJson& json, const char* key, uint64_t* number) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_number_unsigned()) {
      return Expected("a number", fmt::format("\"{}\"", key));
    }
    *number = found->get<uint64_t>();
    return {};
  }

  Result<void> Files(const SetJson& json, std::vector<StoredFile>* files) {
    const auto found = json.find("files");
    if (found == json.end() || !found->is_array()) return Expected("a list", "\"files\"");
    for (const SetJson& one : *found) {
      if (!one.is_object()) return Expected("objects", "\"files\"");
      StoredFile file;
      PFA_TRY(Text(one, "name", true, &file.name));
      PFA_TRY(Number(one, "bytes", &file.bytes));
      const bool is_path =
          file.name.find('/') != std::string::npos || file.name.find('\0') != std::string::npos;
      if (file.name.empty() || file.name == "." || file.name == ".." || is_path) {
        return Expected("names of files in this folder",
                        fmt::format(R"("files" has "{}")", EscapeControl(file.name)));
      }
      files->push_back(std::move(file));
    }
    return {};
  }

  const std::string& source_;
};

}  // namespace

std::string WriteStoredSetJson(const StoredSetJson& set) {
  const StoredSetFacts& facts = set.facts;
  SetJson json = {
      {"format", kSetFormat}, {"name", facts.name}, {"saved", facts.saved}, {"from", facts.from}};
  for (const auto& [key, text] :
       {std::pair<const char*, const std::string*>{"commit", &facts.commit},
        {"note", &facts.note},
        {"accepted", &facts.why}}) {
    if (!text->empty()) json[key] = *text;
  }
  json["environment"] = SetJson::object();
  for (const std::string_view key : kEnvironmentKeys) {
    const std::string& value = facts.environment.ValueOf(key);
    if (!value.empty()) json["environment"][std::string(key)] = value;
  }
  json["results"] = facts.results;
  json["files"] = SetJson::array();
  for (const StoredFile& file : set.files) {
    json["files"].push_back({{"name", file.name}, {"bytes", file.bytes}});
  }
  return json.dump(2, ' ', /*ensure_ascii=*/false, SetJson::error_handler_t::replace) + "\n";
}

Result<StoredSetJson> ParseStoredSetJson(std::string_view text, const std::string& source) {
  SetJson json;
  try {
    json = SetJson::parse(text);
  } catch (const SetJson::parse_error& error) {
    Error bad = BadInputAt(OffsetKind::kFile, error.byte > 0 ? error.byte - 1 : 0,
                           "is not JSON as pfa baseline writes it");
    bad.source = source;
    return bad;
  }
  return StoredSetReader(source).Read(json);
}

}  // namespace pfa
