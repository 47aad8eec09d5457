#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/render/ci/ci.h"
#include "pfa_version.h"

namespace pfa {
namespace {

using SarifJson = nlohmann::ordered_json;

// GitHub's limit; the first are those that matter.
constexpr size_t kMostSarifResults = 25'000;

std::string_view SarifLevel(FindingKind kind) {
  if (kind == FindingKind::kRegression) return "error";
  return kind == FindingKind::kInconclusive ? "note" : "warning";
}

// A path as a relative URI (RFC 3986).
std::string SarifUri(std::string_view path) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string out;
  for (const char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

SarifJson SarifLocation(const RepositoryPlace& place) {
  return {{"physicalLocation",
           {{"artifactLocation", {{"uri", SarifUri(place.file)}, {"uriBaseId", "%SRCROOT%"}}},
            {"region", {{"startLine", place.line}}}}}};
}

SarifJson SarifRules() {
  SarifJson rules = SarifJson::array();
  for (const FindingRule& rule : FindingRules()) {
    rules.push_back({{"id", rule.id},
                     {"shortDescription", {{"text", rule.title}}},
                     {"fullDescription", {{"text", rule.help}}},
                     {"help", {{"text", rule.help}}},
                     {"defaultConfiguration", {{"level", SarifLevel(rule.kind)}}},
                     {"properties", {{"tags", SarifJson::array({"performance"})}}}});
  }
  return rules;
}

size_t SarifRuleIndex(FindingKind kind) {
  const auto rules = FindingRules();
  return static_cast<size_t>(std::ranges::find(rules, kind, &FindingRule::kind) - rules.begin());
}

SarifJson SarifResult(const Finding& finding) {
  SarifJson result = {{"ruleId", RuleOf(finding.kind).id},
                      {"ruleIndex", SarifRuleIndex(finding.kind)},
                      {"level", SarifLevel(finding.kind)},
                      {"message", {{"text", finding.title + "\n" + finding.LongText()}}},
                      {"locations", SarifJson::array({SarifLocation(*finding.place)})}};
  SarifJson related = SarifJson::array();
  for (const BlamedFunction& one : finding.blamed) {
    if (!one.place || one.place == finding.place) continue;
    SarifJson location = SarifLocation(*one.place);
    location["id"] = related.size() + 1;
    location["message"] = {{"text", one.name + ": " + one.text}};
    related.push_back(std::move(location));
  }
  if (!related.empty()) result["relatedLocations"] = std::move(related);
  const std::string fingerprint = finding.Fingerprint();
  // The first is the only one that GitHub looks at.
  result["partialFingerprints"] = {{"primaryLocationLineHash", fingerprint + ":1"},
                                   {"pfaFinding/v1", fingerprint}};
  SarifJson properties = SarifJson::object();
  for (const auto& [key, value] :
       {std::pair("package", &finding.package), std::pair("benchmark", &finding.benchmark),
        std::pair("metric", &finding.metric), std::pair("function", &finding.function)}) {
    if (!value->empty()) properties[key] = *value;
  }
  if (!properties.empty()) result["properties"] = std::move(properties);
  return result;
}

}  // namespace

std::string CheckSarif(std::span<const Finding> findings) {
  SarifJson results = SarifJson::array();
  SarifJson notifications = SarifJson::array();
  size_t left_out = 0;
  for (const Finding& finding : findings) {
    if (results.size() + notifications.size() >= kMostSarifResults) {
      ++left_out;
    } else if (finding.place) {
      results.push_back(SarifResult(finding));
    } else {
      notifications.push_back({{"level", SarifLevel(finding.kind)},
                               {"associatedRule", {{"id", RuleOf(finding.kind).id}}},
                               {"message", {{"text", finding.title + "\n" + finding.LongText()}}}});
    }
  }
  if (left_out > 0) {
    notifications.push_back(
        {{"level", "warning"},
         {"message", {{"text", fmt::format("{} more findings are left out", left_out)}}}});
  }
  SarifJson invocation = {{"executionSuccessful", true}};
  if (!notifications.empty()) {
    invocation["toolExecutionNotifications"] = std::move(notifications);
  }
  const SarifJson driver = {
      {"name", "pfa"}, {"semanticVersion", PFA_VERSION}, {"rules", SarifRules()}};
  const SarifJson run = {{"tool", {{"driver", driver}}},
                         {"invocations", SarifJson::array({std::move(invocation)})},
                         {"columnKind", "utf16CodeUnits"},
                         {"results", std::move(results)}};
  const SarifJson log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                         {"version", "2.1.0"},
                         {"runs", SarifJson::array({run})}};
  return log.dump(2, ' ', false, SarifJson::error_handler_t::replace) + "\n";
}

}  // namespace pfa
