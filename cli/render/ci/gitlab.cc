#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "cli/render/ci/ci.h"

namespace pfa {
namespace {

using GitlabJson = nlohmann::ordered_json;

std::string_view GitlabSeverity(FindingKind kind) {
  if (kind == FindingKind::kRegression) return "major";
  return kind == FindingKind::kInconclusive ? "info" : "minor";
}

}  // namespace

std::string CheckGitlab(std::span<const Finding> findings, size_t* left_out) {
  GitlabJson report = GitlabJson::array();
  *left_out = 0;
  for (const Finding& finding : findings) {
    if (!finding.place) {
      ++*left_out;
      continue;
    }
    report.push_back(
        {{"description", finding.title + ". " + finding.message},
         {"check_name", RuleOf(finding.kind).id},
         {"fingerprint", finding.Fingerprint()},
         {"severity", GitlabSeverity(finding.kind)},
         {"location",
          {{"path", finding.place->file}, {"lines", {{"begin", finding.place->line}}}}}});
  }
  return report.dump(2, ' ', false, GitlabJson::error_handler_t::replace) + "\n";
}

}  // namespace pfa
