#include "cli/github_log.h"

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "cli/output.h"
#include "cli/render/ci/ci.h"
#include "cli/render/render.h"
#include "proto/base/environment.h"

namespace pfa {
namespace {

// A summary of more than 1 MiB is not shown at all.
constexpr size_t kMostSummaryBytes = size_t{900} << 10;

std::string Token() {
  std::random_device random;
  return fmt::format("pfa-{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

// The log takes any line that begins with "::" for a command, also one that somebody put into the
// name of a benchmark.
std::string WithoutCommands(const std::string& text) {
  const std::string token = Token();
  return fmt::format("::stop-commands::{}\n{}::{}::\n", token, text, token);
}

// What other commands of the step wrote counts, too.
void AppendSummary(const std::string& path, const Document& document) {
  std::error_code failed;
  const uintmax_t before = std::filesystem::file_size(path, failed);
  const size_t used =
      failed ? 0 : static_cast<size_t>(std::min<uintmax_t>(before, kMostSummaryBytes));
  const std::string text = CheckMarkdown(document, kMostSummaryBytes - used);
  const Result<void> written =
      WriteOutput(text, Destination{.file = path, .append = true}, Terminal{});
  if (!written.ok()) {
    PrintMessage("pfa: note: no summary: " + written.error().ToString());
  }
}

}  // namespace

bool IsForGithubLog(const CompareOptions& options) {
  return options.format.empty() && options.outputs.empty() &&
         Environment("GITHUB_ACTIONS") == "true";
}

Result<void> WriteForGithub(CheckOutput& output) {
  Terminal page;
  page.columns = static_cast<size_t>(output.options().width);
  const std::string text = RenderText(output.document(), page);
  const std::string summary = Environment("GITHUB_STEP_SUMMARY");
  if (!summary.empty()) AppendSummary(summary, output.document());
  return WriteOutput(WithoutCommands(text) + CheckGithub(output.findings()), "", Terminal{});
}

}  // namespace pfa
