// The commands of pfa: reports by their registry, and what is not a report.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/load/load.h"
#include "analyzer/query/options.h"
#include "analyzer/report/registry.h"
#include "cli/output.h"
#include "proto/base/result.h"

namespace pfa {

// Exit codes, documented in docs/options.md.
inline constexpr int kExitOk = 0;
inline constexpr int kExitBadInput = 1;
inline constexpr int kExitUsage = 2;

struct CommandRow {
  std::string_view name;
  std::string_view arguments;  // for help: "FILE..."
  std::string_view help;
  // Gets everything after the command's name.
  int (*run)(std::span<const std::string> arguments);
};

// Commands that are not reports.
std::span<const CommandRow> CommandTable();

// Names of all commands, reports among them.
std::vector<std::string_view> CommandNames();

// What RunReport exits with.
int ExitCodeOf(const Error& error);

// Loads as the native commands do, with progress on a terminal: what this report needs, or, without
// one, what any may need.
Result<Loaded> LoadNative(const ReportRow* report, const Options& options,
                          std::vector<std::string> files);

// A native report on a loaded profile: what the command line and the shell share. `destination`
// goes before options.output.
Result<void> MakeReport(const ReportRow& report, const Profile& profile, Options options,
                        const Destination& destination);

// Runs a native report. `options` and `files` come from the command line.
int RunReport(const ReportRow& report, const Options& options,
              const std::vector<std::string>& files);

// The report with this native command, or null.
const ReportRow* FindReport(std::string_view name);

}  // namespace pfa
