#include "cli/pprof_command.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/load/load.h"
#include "analyzer/query/label_units.h"
#include "analyzer/query/options_table.h"
#include "analyzer/report/registry.h"
#include "cli/binary_argument.h"
#include "cli/commands.h"
#include "cli/drawing.h"
#include "cli/fetched.h"
#include "cli/go_flags.h"
#include "cli/output.h"
#include "cli/serve/serve.h"
#include "cli/shell/shell.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "cli/viewer.h"
#include "proto/base/check.h"

namespace pfa {
namespace {

constexpr int kPprofFailure = 2;

class PprofCommand {
 public:
  Result<void> Run(std::span<const std::string> arguments) {
    PFA_ASSIGN_OR_RETURN(
        std::vector<std::string> sources,
        ParseGoFlags(
            arguments, [this](std::string_view name) { return FindFlag(name); }, FlagNames()));
    if (help_) return WriteOutput(Usage(), "", Terminal{});
    PFA_TRY(Settle());
    if (sources.empty()) return UsageError("no profile source specified");
    if (!http_.empty()) return ServePages(std::move(sources));
    PFA_ASSIGN_OR_RETURN(const Loaded loaded, Load(std::move(sources)));
    if (report_ == nullptr) return Interact(loaded.profile);
    return MakePprofReport(*report_, loaded.profile, options_, {});
  }

 private:
  Result<Loaded> Load(std::vector<std::string> sources) const {
    const std::string binary = TakeBinary(&sources);
    LoadRequest request{std::move(sources), binary, options_, Compatibility::kPprof, {}};
    PrepareFetching(&request);
    PFA_ASSIGN_OR_RETURN(Loaded loaded, LoadProfile(request));
    for (const std::string& message : loaded.messages) PrintMessage(message);
    SaveFetched(loaded, Compatibility::kPprof);
    return loaded;
  }

  Result<void> ServePages(std::vector<std::string> sources) const {
    ServeRequest request;
    PFA_ASSIGN_OR_RETURN(request.address, ParseHttpFlag(http_));
    request.open_browser = !no_browser_;
    request.start = options_;
    request.compatibility = Compatibility::kPprof;
    request.load = [this, &sources] { return Load(std::move(sources)); };
    return Serve(request);
  }

  Result<void> Interact(const Profile& profile) const {
    const ShellFrontEnd front_end{Compatibility::kPprof, "(pprof) ",
                                  [&profile](const ReportRow& report, const Options& options,
                                             const Destination& destination) {
                                    return MakePprofReport(report, profile, options, destination);
                                  }};
    RunShell(profile, options_, front_end);
    return {};
  }

  static std::string Usage() {
    std::string out =
        "Usage: pfa pprof [-FORMAT] [OPTIONS] [BINARY] FILE...\n"
        "\n"
        "The command line of `go tool pprof`, and its output. Without a format: its shell, or with "
        "-http\n"
        "its web interface.\n"
        "\n"
        "Formats:\n";
    const auto line = [&out](std::string_view name, std::string_view value, std::string_view help) {
      const std::string flag = fmt::format("-{}{}{}", name, value.empty() ? "" : "=", value);
      out += fmt::format("  {:<26}  {}\n", flag, help);
    };
    for (const ReportRow& report : ReportTable()) {
      if (report.is_pprof_format && (report.pprof != nullptr || report.is_page)) {
        line(report.name, report.takes_regexp ? "REGEXP" : "", report.help);
      }
    }
    out += "\nOptions:\n";
    for (const OptionRow& row : OptionTable()) {
      if (row.scope == OptionScope::kNative) continue;
      if (row.choices.empty()) line(row.name, row.value_name, row.help);
      for (const OptionChoice& choice : row.choices) line(choice.name, "", choice.help);
    }
    for (const SampleTypeFlag& flag : SampleTypeFlags()) line(flag.name, "", flag.help);
    line("http", "[HOST]:[PORT]", "all views of the profile, in a browser");
    line("no_browser", "", "with -http: do not open a browser");
    return out;
  }

  static std::vector<std::string_view> FlagNames() {
    std::vector<std::string_view> names;
    for (const OptionRow& row : OptionTable()) {
      if (row.scope == OptionScope::kNative) continue;
      if (row.choices.empty()) names.push_back(row.name);
      for (const OptionChoice& choice : row.choices) names.push_back(choice.name);
    }
    for (const SampleTypeFlag& flag : SampleTypeFlags()) names.push_back(flag.name);
    for (const ReportRow& report : ReportTable()) {
      if (report.is_pprof_format) names.push_back(report.name);
    }
    names.insert(names.end(), {"http", "no_browser"});
    return names;
  }

  std::optional<GoFlag> FindFlag(std::string_view name) {
    if (name == "h" || name == "help") {
      return GoFlag{true, [this](std::string_view) -> Result<void> {
                      help_ = true;
                      return {};
                    }};
    }
    for (const OptionRow& row : OptionTable()) {
      if (row.scope == OptionScope::kNative) continue;
      if (!row.choices.empty()) {
        for (const OptionChoice& choice : row.choices) {
          if (choice.name == name) return ChoiceFlag(row, choice);
        }
      } else if (row.name == name) {
        return GoFlag{IsSwitch(row), [this, &row](std::string_view value) {
                        return SetOption(row, value, &options_);
                      }};
      }
    }
    for (const SampleTypeFlag& flag : SampleTypeFlags()) {
      if (flag.name == name) {
        return GoFlag{true, [this, &flag](std::string_view value) {
                        return Switch(flag.name, value, sample_type_flags_, &flag);
                      }};
      }
    }
    for (const ReportRow& report : ReportTable()) {
      if (report.is_pprof_format && report.name == name) return ReportFlag(report);
    }
    if (name == "http") {
      return GoFlag{false, [this](std::string_view value) -> Result<void> {
                      http_ = value;
                      return {};
                    }};
    }
    if (name == "no_browser") {
      return GoFlag{true, [this](std::string_view value) -> Result<void> {
                      PFA_ASSIGN_OR_RETURN(no_browser_, ParseSwitch("no_browser", value));
                      return {};
                    }};
    }
    return std::nullopt;
  }

  GoFlag ChoiceFlag(const OptionRow& row, const OptionChoice& choice) {
    return {true, [this, &row, &choice](std::string_view value) {
              return Switch(choice.name, value, choices_, std::pair(&row, choice.name));
            }};
  }

  GoFlag ReportFlag(const ReportRow& report) {
    if (report.takes_regexp) {
      return {false, [this, &report](std::string_view value) {
                options_.argument = value;
                return Switch(report.name, value.empty() ? "false" : "true", formats_, &report);
              }};
    }
    return {true, [this, &report](std::string_view value) {
              return Switch(report.name, value, formats_, &report);
            }};
  }

  // Puts `item` on the list or takes it off. The last use of a flag counts.
  template <typename Item>
  static Result<void> Switch(std::string_view name, std::string_view value, std::vector<Item>& list,
                             const std::type_identity_t<Item>& item) {
    PFA_ASSIGN_OR_RETURN(const bool on, ParseSwitch(name, value));
    std::erase(list, item);
    if (on) list.push_back(item);
    return {};
  }

  // What can only be judged when all flags were seen.
  Result<void> Settle() {
    for (const OptionRow& row : OptionTable()) {
      std::vector<std::string_view> set;
      for (const auto& [chosen_row, name] : choices_) {
        if (chosen_row == &row) set.push_back(name);
      }
      if (set.size() > 1) {
        std::ranges::sort(set);
        return UsageError(fmt::format("conflicting options set: [{}]", fmt::join(set, " ")));
      }
      if (set.size() == 1) PFA_TRY(SetOption(row, set.front(), &options_));
    }
    if (formats_.size() > 1) return UsageError("must set at most one output format");
    if (!formats_.empty()) report_ = formats_.front();
    if (report_ != nullptr && !http_.empty()) {
      return UsageError("-http is not compatible with an output format on the command line");
    }
    if (no_browser_ && http_.empty()) return UsageError("-no_browser only makes sense with -http");
    for (const SampleTypeFlag& flag : SampleTypeFlags()) {
      if (std::ranges::find(sample_type_flags_, &flag) == sample_type_flags_.end()) continue;
      if (options_.sample_index.empty()) {
        options_.sample_index = flag.sample_type;
      } else {
        PrintMessage(fmt::format("Multiple value selections, ignoring -{}", flag.name));
      }
      options_.mean = options_.mean || flag.mean;
    }
    return {};
  }

  Options options_;
  std::string http_;
  bool no_browser_ = false;
  bool help_ = false;
  const ReportRow* report_ = nullptr;
  std::vector<const ReportRow*> formats_;
  std::vector<std::pair<const OptionRow*, std::string_view>> choices_;
  std::vector<const SampleTypeFlag*> sample_type_flags_;
};

}  // namespace

Result<void> MakePprofReport(const ReportRow& report, const Profile& profile,
                             const Options& options, const Destination& destination) {
  PFA_CHECK(report.pprof != nullptr || report.is_page);
  PFA_ASSIGN_OR_RETURN(Query query, CompileQuery(profile, options, Compatibility::kPprof));
  for (const std::string& message : MixedLabelUnitMessages(profile)) PrintMessage(message);
  if (report.is_page) {
    PFA_ASSIGN_OR_RETURN(const std::string page, DrawWebList(profile, query));
    if (destination.is_stdout()) return ShowPage(page, query);
    if (!destination.file.empty()) PrintMessage("Generating report in " + destination.file);
    return WriteOutput(page, destination, Terminal{});
  }
  auto made = report.pprof(profile, query);
  if (!made.ok()) {
    for (const std::string& message : query.messages) PrintMessage(message);
    return made.error();
  }
  PprofOutput output = std::move(made).value();
  for (const std::string& message : output.messages) PrintMessage(message);
  Destination target = destination;
  if (target.is_stdout()) target.file = options.output;
  if (!report.picture.empty()) PFA_TRY(PaintGraph(report.picture, "", &output));
  if (target.is_stdout() && !report.viewer.empty()) {
    PFA_ASSIGN_OR_RETURN(const Shown shown, ShowReport(output, report, !target.bytes_to_file));
    RemoveAtExit(shown);
    return {};
  }
  PFA_TRY(KeepFromTerminal(report.file_suffix, &target));
  if (!target.file.empty()) PrintMessage("Generating report in " + target.file);
  // The bytes of go tool pprof, except that names must not drive the terminal.
  const bool escaped = target.is_stdout() && DetectTerminal().is_terminal;
  const auto write = [&](ByteSink& sink) -> Result<void> {
    EscapingSink escaping(sink);
    ByteSink& out = escaped ? static_cast<ByteSink&>(escaping) : sink;
    return output.stream ? output.stream(out) : out.Write(output.text);
  };
  return WriteStream(write, target);
}

int RunPprofCommand(std::span<const std::string> arguments) {
  const auto result = PprofCommand().Run(arguments);
  if (result.ok()) return kExitOk;
  PrintMessage("pfa pprof: " + result.error().ToString());
  return kPprofFailure;
}

}  // namespace pfa
