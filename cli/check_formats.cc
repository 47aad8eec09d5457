#include "cli/check_formats.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cli/check_flame.h"
#include "cli/compare_output.h"
#include "cli/output.h"
#include "cli/render/ci/ci.h"
#include "cli/render/render.h"

namespace pfa {
namespace {

Result<std::string> CheckPage(const CheckOutput& output) {
  const auto max_bytes = static_cast<uint64_t>(output.options().max_size);
  PFA_ASSIGN_OR_RETURN(const std::optional<CheckFlame> flame,
                       FlameOfCheck(output.check(), max_bytes));
  return CheckHtml(output.document(), flame ? &flame->report : nullptr, flame ? flame->title : "");
}

constexpr std::array kCheckFormats = {
    CheckFormat{"text", "for people",
                [](CheckOutput& output, const Terminal& terminal) -> Result<std::string> {
                  return RenderText(output.document(), terminal);
                }},
    CheckFormat{"json", "everything, with what a verdict was made of",
                [](CheckOutput& output, const Terminal&) -> Result<std::string> {
                  return CheckJson(output.check(), output.document());
                }},
    CheckFormat{"csv", "a row for each benchmark and metric",
                [](CheckOutput& output, const Terminal&) -> Result<std::string> {
                  return RenderCsv(output.document());
                }},
    CheckFormat{"markdown", "for comments and summaries",
                [](CheckOutput& output, const Terminal&) -> Result<std::string> {
                  return CheckMarkdown(output.document(), kMostCommentBytes);
                }},
    CheckFormat{"junit", "JUnit XML: test reports of most CI systems",
                [](CheckOutput& output, const Terminal&) -> Result<std::string> {
                  return CheckJunit(output.check(), output.findings());
                }},
    CheckFormat{"sarif", "SARIF 2.1.0: code scanning",
                [](CheckOutput& output, const Terminal&) -> Result<std::string> {
                  return CheckSarif(output.findings());
                }},
    CheckFormat{"github", "workflow commands, which GitHub shows as annotations",
                [](CheckOutput& output, const Terminal&) -> Result<std::string> {
                  return CheckGithub(output.findings());
                }},
    CheckFormat{"gitlab", "GitLab's code quality report",
                [](CheckOutput& output, const Terminal&) -> Result<std::string> {
                  size_t left_out = 0;
                  std::string text = CheckGitlab(output.findings(), &left_out);
                  if (left_out > 0) {
                    PrintMessage(
                        fmt::format("pfa: gitlab: {} findings are in no file of the "
                                    "repository, and left out",
                                    left_out));
                  }
                  return text;
                }},
    CheckFormat{"openmetrics", "OpenMetrics text: GitLab's metrics report",
                [](CheckOutput& output, const Terminal&) -> Result<std::string> {
                  return CheckOpenMetrics(output.check());
                }},
    CheckFormat{"benchfmt", "the results of both sides, for benchstat -col side",
                [](CheckOutput& output, const Terminal&) -> Result<std::string> {
                  return CheckBenchText(output.check());
                }},
    CheckFormat{"html", "a page with the tables and a flame graph of the difference",
                [](CheckOutput& output, const Terminal&) { return CheckPage(output); }},
};

}  // namespace

const std::vector<Finding>& CheckOutput::findings() {
  if (!findings_) {
    const RepositoryPaths paths(options_.source_root, options_.trim_path);
    findings_ = FindingsOf(check_, {.false_share = options_.fdr, .by_cum = options_.cum}, paths);
  }
  return *findings_;
}

std::span<const CheckFormat> CheckFormats() { return kCheckFormats; }

Result<const CheckFormat*> FindCheckFormat(std::string_view name) {
  if (name.empty()) return &kCheckFormats.front();
  const auto* const found = std::ranges::find(kCheckFormats, name, &CheckFormat::name);
  if (found != kCheckFormats.end()) return found;
  std::string names;
  for (const CheckFormat& format : kCheckFormats) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", format.name);
  }
  return UsageError(fmt::format("there is no format {}; try {}", EscapeControl(name), names));
}

Result<void> RequireCheckFormats(const CompareOptions& options) {
  for (const std::string& output : options.outputs) {
    PFA_ASSIGN_OR_RETURN(const OutputChoice choice, OutputChoiceOf(output));
    PFA_TRY(FindCheckFormat(choice.format));
  }
  PFA_TRY(FindCheckFormat(options.format));
  return {};
}

}  // namespace pfa
