// Everything that a verdict was made of, so that it can be checked again.
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/render/ci/ci.h"
#include "cli/render/json_document.h"
#include "pfa_version.h"
#include "proto/file_checksum.h"

namespace pfa {
namespace {

using CheckJsonValue = nlohmann::ordered_json;

CheckJsonValue InputsJson(const std::vector<std::string>& files) {
  CheckJsonValue inputs = CheckJsonValue::array();
  for (const std::string& file : files) {
    CheckJsonValue input = {{"file", file}};
    // Of a pipe there is only what was read.
    if (const auto checksum = ChecksumOfFile(file); checksum.ok()) {
      input["bytes"] = checksum.value().bytes;
      input["crc32"] = fmt::format("{:08x}", checksum.value().crc32);
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}

CheckJsonValue ValuesJson(const Check& check) {
  CheckJsonValue rows = CheckJsonValue::array();
  for (const BenchRow& row : check.benches.rows) {
    CheckJsonValue one = {{"package", row.package},
                          {"benchmark", row.name},
                          {"metric", row.unit},
                          {"paired", row.answer.is_paired},
                          {"threshold", row.limits.threshold},
                          {"floor", row.limits.floor}};
    if (row.limits.limit != kNoLimit) one["limit"] = row.limits.limit;
    if (row.limits.budget != nullptr) one["budget_line"] = row.limits.budget->line;
    one["old"] = row.old_values;
    one["new"] = row.new_values;
    rows.push_back(std::move(one));
  }
  return rows;
}

// What costs of functions were compared for.
CheckJsonValue SizesJson(const Check& check) {
  CheckJsonValue kinds = CheckJsonValue::array();
  for (size_t i = 0; i < check.blames.size(); ++i) {
    const RunColumns& columns = check.profiles.columns[i];
    const RunSizes& sizes = check.blames[i].sizes;
    kinds.push_back({{"profiles", NameOf(columns.kind)},
                     {"type", columns.type},
                     {"by", NameOf(sizes.by)},
                     {"old_size", sizes.old_size},
                     {"new_size", sizes.new_size},
                     {"log_error", sizes.size_error}});
  }
  return kinds;
}

}  // namespace

std::string CheckJson(const Check& check, const Document& document) {
  CheckJsonValue json = DocumentJson(document);
  json["pfa"] = PFA_VERSION;
  json["inputs"] = {{"old", InputsJson(check.old_files)}, {"new", InputsJson(check.new_files)}};
  json["gate"] = {{"alpha", check.gate.alpha},
                  {"min_runs", check.gate.min_runs},
                  {"paired", check.benches.pairing.paired > 0},
                  {"paired_rows", check.benches.pairing.paired},
                  {"paired_reason", check.benches.pairing.reason},
                  {"seed", check.gate.seed},
                  {"strict_environment", check.gate.is_strict},
                  {"ignored_environment", check.gate.ignored_environment}};
  if (!check.gate.rules.file.empty()) {
    json["gate"]["rules"] = check.gate.rules.file;
    json["gate"]["today"] = DayText(check.gate.rules.today);
  }
  CheckJsonValue environment = CheckJsonValue::array();
  for (const EnvironmentDifference& one : check.benches.environment) {
    environment.push_back({{"key", one.key}, {"old", one.old_value}, {"new", one.new_value}});
  }
  json["environment"] = std::move(environment);
  if (!check.blames.empty()) json["normalize"] = SizesJson(check);
  json["values"] = ValuesJson(check);
  return JsonText(json);
}

}  // namespace pfa
