#include "cli/fetch_command.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <ctime>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/load/process_profiles.h"
#include "analyzer/load/remote_source.h"
#include "analyzer/query/options_table.h"
#include "analyzer/query/units.h"
#include "cli/commands.h"
#include "cli/go_flags.h"
#include "cli/output.h"
#include "cli/render/render.h"
#include "cli/terminal.h"
#include "proto/output_file.h"

namespace pfa {
namespace {

constexpr std::array<std::string_view, 9> kOptions = {"output", "seconds",  "timeout",
                                                      "header", "tls_cert", "tls_key",
                                                      "tls_ca", "max_size", "format"};

struct Arguments {
  Options options;
  std::vector<std::string> urls;
  bool wants_help = false;
};

// Options may stand before and after the URLs.
Result<Arguments> Parse(std::span<const std::string> words) {
  Arguments arguments;
  std::vector<std::string_view> names;
  for (const OptionRow& row : OptionTable()) {
    if (IsFetchOption(row.name)) names.push_back(row.name);
  }
  const auto find = [&](std::string_view name) -> std::optional<GoFlag> {
    if (name == "h" || name == "help") {
      return GoFlag{true, [&](std::string_view) -> Result<void> {
                      arguments.wants_help = true;
                      return {};
                    }};
    }
    std::string plain(name == "o" ? "output" : name);
    std::ranges::replace(plain, '-', '_');
    for (const OptionRow& row : OptionTable()) {
      if (row.name != plain || !IsFetchOption(row.name)) continue;
      return GoFlag{false, [&](std::string_view value) {
                      std::string text(value);
                      const std::string before = GetOption(row, arguments.options);
                      if (row.repeats && !before.empty()) text.insert(0, before + "\n");
                      return SetOption(row, text, &arguments.options);
                    }};
    }
    return std::nullopt;
  };
  std::vector<std::string> rest(words.begin(), words.end());
  while (!rest.empty()) {
    PFA_ASSIGN_OR_RETURN(rest, ParseGoFlags(rest, find, names));
    if (rest.empty()) break;
    arguments.urls.push_back(rest.front());
    rest.erase(rest.begin());
  }
  return arguments;
}

std::string Usage() {
  std::string out =
      "Usage: pfa fetch [OPTIONS] URL...\n"
      "\n"
      "Takes all profiles of a running Go program in one go: heap, allocs, goroutine, block, "
      "mutex\n"
      "and what else it has, then a CPU profile and an execution trace at the same time. URL is\n"
      "host:port or where its /debug/pprof is. The files go to a new folder, or to that of "
      "--output;\n"
      "several programs get a folder each.\n"
      "\n"
      "Options:\n";
  for (const OptionRow& row : OptionTable()) {
    if (!IsFetchOption(row.name)) continue;
    const std::string_view help = row.name == "output" ? "the folder to write to (also -o)"
                                  : row.name == "seconds"
                                      ? "measure for N seconds; default: CPU 30, trace 5"
                                  : row.name == "format" ? "of the summary: text, json or csv"
                                                         : row.help;
    out += fmt::format("  {:<26}  {}\n", fmt::format("--{} {}", row.name, row.value_name), help);
  }
  return out;
}

// "localhost-6060" for http://user@localhost:6060/debug/pprof/.
std::string NameOfProcess(std::string_view url) {
  if (const size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  url = url.substr(0, url.find_first_of("/?#"));
  url = url.substr(url.rfind('@') + 1);
  std::string name(url);
  std::ranges::replace_if(
      name,
      [](char c) {
        return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '.';
      },
      '-');
  return name.starts_with('.') ? "process" : name;
}

std::string Now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  localtime_r(&now, &parts);
  std::array<char, 32> text = {};
  const size_t size = std::strftime(text.data(), text.size(), "%Y%m%d-%H%M%S", &parts);
  return {text.data(), size};
}

struct Process {
  std::string url;
  std::string name;  // for people: no password
  std::string folder;
  std::vector<ProcessProfile> plan;
  std::vector<std::optional<Result<FetchedProfile>>> fetched;  // as `plan`
  std::optional<Error> error;                                  // nothing could be fetched
  std::string warning;
};

void FetchProcess(Process& process, const Options& options) {
  const auto index = FetchIndex(process.url, options);
  if (!index.ok()) {
    process.error = index.error();
    return;
  }
  if (const auto made = MakeFolder(process.folder); !made.ok()) {
    process.error = made.error();
    return;
  }
  constexpr int kOk = 200;
  const bool is_there = index.value().status == kOk;
  if (!is_there) {
    process.warning =
        "there is no index of profiles, so all that Go has by default were asked for: " +
        index.value().status_text;
  }
  process.plan = PlanProfiles(is_there ? index.value().body : "", options.seconds);
  process.fetched.resize(process.plan.size());
  const auto fetch = [&](size_t i) {
    process.fetched[i] = FetchInto(process.folder, process.url, process.plan[i], options);
  };
  std::vector<std::thread> measuring;
  for (size_t i = 0; i < process.plan.size(); ++i) {
    // The CPU profile and the trace do not disturb each other; snapshots would show in both.
    if (process.plan[i].seconds > 0) {
      measuring.emplace_back(fetch, i);
    } else {
      fetch(i);
    }
  }
  for (std::thread& thread : measuring) thread.join();
}

bool HasFailures(const Process& process) {
  return process.error ||
         std::ranges::any_of(process.fetched, [](const auto& fetched) { return !fetched->ok(); });
}

Document Summary(const Process& process) {
  Document document;
  document.report = "fetch";
  document.facts = {{"Process", process.name}, {"Folder", process.folder}};
  Table table;
  table.key = "profiles";
  table.unit = "bytes";
  table.columns = {{"size", "size", ColumnKind::kValue},
                   {"samples", "samples", ColumnKind::kValue},
                   {"profile", "profile", ColumnKind::kText},
                   {"file", "file", ColumnKind::kText},
                   {"", "error", ColumnKind::kName}};
  if (!HasFailures(process)) table.columns.pop_back();
  for (size_t i = 0; i < process.plan.size(); ++i) {
    const ProcessProfile& profile = process.plan[i];
    const auto& fetched = *process.fetched[i];
    std::vector<Cell> row;
    if (fetched.ok()) {
      const auto bytes = static_cast<int64_t>(fetched.value().bytes);
      row.push_back(Cell::Value(ScaledLabel(bytes, "bytes", "auto"), bytes));
      if (profile.kind == FetchedKind::kProfile) {
        const auto samples = static_cast<int64_t>(fetched.value().samples);
        row.push_back(Cell::Value(fmt::format("{}", samples), samples));
      } else {
        row.push_back(Cell::Text(""));
      }
      row.push_back(Cell::Text(profile.name));
      row.push_back(Cell::Text(profile.file));
    } else {
      row = {Cell::Text(""), Cell::Text(""), Cell::Text(profile.name), Cell::Text("-"),
             Cell::Text(fetched.error().message)};
    }
    row.resize(table.columns.size());
    table.rows.push_back(std::move(row));
  }
  document.tables.push_back(std::move(table));
  if (!process.warning.empty()) document.notes.push_back({true, process.warning});
  return document;
}

Result<std::vector<Process>> Prepare(const Arguments& arguments) {
  const Options& options = arguments.options;
  const std::string parent = options.output;
  const std::string suffix = parent.empty() ? "-" + Now() : "";
  std::vector<Process> processes;
  for (const std::string& url : arguments.urls) {
    // What is wrong with the command line is found before anything is made.
    PFA_ASSIGN_OR_RETURN(const RemoteSource source, ProfileOfProcess(url, "", options));
    Process process;
    process.url = url;
    process.name = source.request.name.substr(0, source.request.name.rfind("/debug/pprof"));
    if (!parent.empty() && arguments.urls.size() == 1) {
      process.folder = parent;
    } else {
      process.folder =
          fmt::format("{}{}{}{}", parent, parent.empty() ? "" : "/", NameOfProcess(url), suffix);
      const std::string plain = process.folder;
      for (int i = 2;
           std::ranges::find(processes, process.folder, &Process::folder) != processes.end(); ++i) {
        process.folder = fmt::format("{}-{}", plain, i);
      }
    }
    processes.push_back(std::move(process));
  }
  return processes;
}

Result<int> Run(const Arguments& arguments) {
  const Options& options = arguments.options;
  PFA_ASSIGN_OR_RETURN(std::vector<Process> processes, Prepare(arguments));
  std::signal(SIGPIPE, SIG_IGN);  // a server may go away at any time
  if (isatty(STDERR_FILENO) != 0) {
    const int64_t seconds = options.seconds > 0 ? options.seconds : kDefaultCpuSeconds;
    PrintMessage(fmt::format("Fetching all profiles; please wait... ({})", SecondsText(seconds)));
  }
  std::vector<std::thread> threads;
  for (size_t i = 1; i < processes.size(); ++i) {
    threads.emplace_back([&options, process = &processes[i]] { FetchProcess(*process, options); });
  }
  FetchProcess(processes.front(), options);
  for (std::thread& thread : threads) thread.join();

  const Terminal terminal = DetectTerminal();
  int status = kExitOk;
  for (const Process& process : processes) {
    if (HasFailures(process)) status = kExitBadInput;
    if (process.error) {
      PrintMessage("pfa fetch: " + process.error->ToString());
      continue;
    }
    const Document document = Summary(process);
    std::string text;
    if (options.format == "json") {
      text = RenderJson(document);
    } else if (options.format == "csv") {
      text = RenderCsv(document);
    } else {
      text = RenderText(document, terminal);
    }
    PFA_TRY(WriteOutput(text, "", terminal));
  }
  return status;
}

}  // namespace

bool IsFetchOption(std::string_view name) {
  return std::ranges::find(kOptions, name) != kOptions.end();
}

int RunFetchCommand(std::span<const std::string> arguments) {
  const auto fail = [](const Error& error) {
    PrintMessage("pfa fetch: " + error.ToString());
    return error.code == ErrorCode::kUsage ? kExitUsage : kExitBadInput;
  };
  auto parsed = Parse(arguments);
  if (!parsed.ok()) return fail(parsed.error());
  if (parsed.value().wants_help) {
    return WriteOutput(Usage(), "", Terminal{}).ok() ? kExitOk : kExitBadInput;
  }
  if (parsed.value().urls.empty()) {
    return fail(UsageError("no URL given; usage: pfa fetch [OPTIONS] URL..."));
  }
  const std::string& format = parsed.value().options.format;
  if (!format.empty() && format != "text" && format != "json" && format != "csv") {
    return fail(UsageError(fmt::format("there is no {} of this; try text, json or csv", format)));
  }
  const auto status = Run(parsed.value());
  return status.ok() ? status.value() : fail(status.error());
}

}  // namespace pfa
