#include "cli/collect_command.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/load/interleaving.h"
#include "cli/collect/collector.h"
#include "cli/collect/machine_notes.h"
#include "cli/collect/options.h"
#include "cli/collect/plan.h"
#include "cli/collect/stop_signals.h"
#include "cli/commands.h"
#include "cli/compare_command.h"
#include "cli/help_text.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "proto/base/environment.h"
#include "proto/base/sha256.h"
#include "proto/byte_source.h"
#include "proto/output_file.h"
#include "proto/text_file.h"

namespace pfa {
namespace {

namespace fs = std::filesystem;

constexpr int kExitStopped = 130;  // as shells have it of Ctrl-C

constexpr std::string_view kCollectAbout =
    "Runs two test binaries, as `go test -c` makes them, in turn and in random order, a process "
    "for each run, and keeps what they print in DIR/old and DIR/new for pfa check. What is timed "
    "has no profiles; those have runs of their own. Stopped or interrupted, the same command goes "
    "on.";

std::string CollectHelp() {
  std::string help = Wrapped(kCollectAbout, kHelpColumns) +
                     "\n\nUsage: pfa collect --old BINARY --new BINARY [OPTIONS] [-- FLAGS]\n"
                     "\nFLAGS are for the binaries: -test.cpu=2, or flags of their own.\n\n";
  for (const CollectOptionRow& row : CollectOptionTable()) {
    help += HelpEntry(Spelling(row), row.help);
  }
  return help;
}

Result<std::string> DigestOf(const std::string& path) {
  PFA_ASSIGN_OR_RETURN(const auto source, OpenSource(path));
  Sha256 digest;
  std::vector<uint8_t> buffer(size_t{1} << 16);
  while (true) {
    PFA_ASSIGN_OR_RETURN(const size_t n, source->Read(buffer));
    if (n == 0) return digest.Finish();
    digest.Add({reinterpret_cast<const char*>(buffer.data()), n});
  }
}

Result<std::string> AbsolutePath(const std::string& path) {
  std::error_code failed;
  const fs::path absolute = fs::absolute(path, failed);
  if (failed) return Error{ErrorCode::kIo, failed.message(), path};
  return absolute.lexically_normal().string();
}

Result<CollectBinary> BinaryAt(const std::string& path, const std::string& dir) {
  std::error_code failed;
  if (!fs::is_regular_file(path, failed)) {
    return Error{
        ErrorCode::kBadInput,
        failed || !fs::exists(path) ? "there is no such file" : "is no file that can be run", path};
  }
  if (access(path.c_str(), X_OK) != 0) {
    return Error{ErrorCode::kBadInput, "is not executable: go test -c makes a test binary", path};
  }
  CollectBinary binary;
  PFA_ASSIGN_OR_RETURN(binary.path, AbsolutePath(path));
  PFA_ASSIGN_OR_RETURN(binary.sha256, DigestOf(path));
  if (dir.empty()) {
    binary.folder = fs::path(binary.path).parent_path().string();
    return binary;
  }
  if (!fs::is_directory(dir, failed)) return Error{ErrorCode::kBadInput, "is no folder", dir};
  PFA_ASSIGN_OR_RETURN(binary.folder, AbsolutePath(dir));
  return binary;
}

Result<CollectPlan> AskedPlan(const CollectOptions& options) {
  CollectPlan plan;
  PFA_ASSIGN_OR_RETURN(plan.profiles, ProfilesOf(options));
  PFA_ASSIGN_OR_RETURN(plan.old_binary, BinaryAt(options.old_binary, options.dir));
  PFA_ASSIGN_OR_RETURN(plan.new_binary, BinaryAt(options.new_binary, options.dir));
  plan.flags = {"-test.run=^$", "-test.bench=" + options.bench, "-test.benchmem",
                fmt::format("-test.count={}", options.count)};
  if (!options.benchtime.empty()) plan.flags.push_back("-test.benchtime=" + options.benchtime);
  plan.flags.insert(plan.flags.end(), options.extra.begin(), options.extra.end());
  plan.runs = static_cast<size_t>(options.runs);
  plan.seed = static_cast<uint64_t>(options.seed);
  for (const char* name : {"GOMAXPROCS", "GOGC", "GOMEMLIMIT", "GODEBUG"}) {
    std::string value = Environment(name);
    if (!value.empty()) plan.environment.emplace(name, std::move(value));
  }
  return plan;
}

// Nobody else writes to the folder as long as it lives.
class FolderLock {
 public:
  static Result<FolderLock> Take(const std::string& folder) {
    const std::string path = folder + "/.lock";
    const int file = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    if (file < 0) return Error{ErrorCode::kIo, std::strerror(errno), path};
    FolderLock lock(file);
    if (flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
    return Error{ErrorCode::kIo, "another pfa collect is at work there", folder};
  }
  FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock() {
    if (file_ >= 0) close(file_);
  }

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_;
};

bool HasFiles(const std::string& folder) {
  std::error_code failed;
  return fs::exists(folder, failed) && !fs::is_empty(folder, failed);
}

Result<void> WritePlan(const CollectPlan& plan, const std::string& folder) {
  PFA_ASSIGN_OR_RETURN(const auto file,
                       OutputFile::CreateHidden(folder, std::string(kCollectPlanName)));
  PFA_TRY(file->Write(PlanText(plan)));
  return file->Finish();
}

// What is asked for, or what goes on with what is there, and the file that says so.
Result<CollectPlan> SettledPlan(const CollectPlan& asked, const std::string& folder,
                                const std::string& shown, std::vector<std::string>* notes) {
  const std::string path = fmt::format("{}/{}", folder, kCollectPlanName);
  std::error_code failed;
  CollectPlan plan = asked;
  if (fs::exists(path, failed)) {
    Result<std::string> text = ReadTextFile(path);
    if (!text.ok()) return std::move(text).error();
    Result<CollectPlan> continued = ContinuedPlan(text.value(), asked, notes);
    if (!continued.ok()) {
      continued.error().source = fmt::format("{}/{}", shown, kCollectPlanName);
      return continued.error();
    }
    plan = std::move(continued).value();
  } else if (HasFiles(folder + "/old") || HasFiles(folder + "/new")) {
    return Error{ErrorCode::kBadInput, "has runs that pfa collect did not make", shown};
  }
  for (const CollectSide side : {CollectSide::kOld, CollectSide::kNew}) {
    PFA_TRY(MakeFolder(fmt::format("{}/{}", folder, NameOf(side))));
  }
  PFA_TRY(WritePlan(plan, folder));
  return plan;
}

// As a word of a shell.
std::string ShellWord(const std::string& text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_./@%+:-").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string TimeLeft(std::chrono::seconds left) {
  const auto seconds = left.count();
  if (seconds < 90) return fmt::format("about {} s left", seconds);
  return fmt::format("about {} min left", (seconds + 30) / 60);
}

std::string ProgressText(const CollectProgress& progress) {
  const CollectStep& step = *progress.step;
  std::string text =
      fmt::format("run {} of {} ({}{})", progress.done + 1, progress.steps, NameOf(step.side),
                  step.profile.empty() ? "" : ", " + step.profile + " profile");
  if (progress.left) text += ", " + TimeLeft(*progress.left);
  return text;
}

void PrintNotes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) PrintMessage("pfa: note: " + EscapeControl(note));
}

Result<int> CollectRuns(const CollectOptions& options) {
  CollectRequest request;
  PFA_ASSIGN_OR_RETURN(request.timeout, ParseWait("timeout", options.timeout));
  PFA_ASSIGN_OR_RETURN(const CollectPlan asked, AskedPlan(options));
  PFA_ASSIGN_OR_RETURN(request.folder, AbsolutePath(options.output));
  PFA_TRY(MakeFolder(request.folder));
  PFA_ASSIGN_OR_RETURN(const FolderLock lock, FolderLock::Take(request.folder));
  std::vector<std::string> notes;
  PFA_ASSIGN_OR_RETURN(CollectPlan plan,
                       SettledPlan(asked, request.folder, options.output, &notes));
  if (plan.old_binary.sha256 == plan.new_binary.sha256) {
    notes.emplace_back("--old and --new are the same binary: nothing should differ");
  }
  std::ranges::move(NotesOnMachine(ReadMachineState()), std::back_inserter(notes));
  PrintNotes(notes);
  const StopSignals signals;
  ProgressLine progress;
  request.is_stopped = [] { return StopSignals::Caught() != 0; };
  request.progress = [&](const CollectProgress& now) {
    progress.Update(ProgressText(now), now.done, now.steps);
  };
  const Result<Collected> collected = MakeRuns(plan, request);
  progress.Clear();
  if (!collected.ok()) return collected.error();
  const Collected& made = collected.value();
  if (made.is_stopped) {
    PrintMessage(fmt::format("pfa: stopped after {} of {} runs; the same command goes on",
                             made.done, made.steps));
    return kExitStopped;
  }
  const RunEnvironment environment = EnvironmentOf(plan, request.folder);
  for (const auto& [key, values] : environment) {
    plan.machine[key] = fmt::format("{}", fmt::join(values, ", "));
  }
  PFA_TRY(WritePlan(plan, request.folder));
  PrintNotes(NotesOnEnvironment(environment));
  PFA_TRY(WriteOutput(
      fmt::format("{} runs in {}, seed {}; next: pfa check {} {}\n", made.steps,
                  EscapeControl(options.output), plan.seed, ShellWord(options.output + "/old"),
                  ShellWord(options.output + "/new")),
      "", Terminal{}));
  return kExitOk;
}

Result<int> RunCollect(std::span<const std::string> arguments) {
  PFA_ASSIGN_OR_RETURN(const CollectWords words, ParseCollectWords(arguments));
  if (!words.wants_help) return CollectRuns(words.options);
  PFA_TRY(WriteOutput(CollectHelp(), "", Terminal{}));
  return kExitOk;
}

}  // namespace

int RunCollectCommand(std::span<const std::string> arguments) {
  const Result<int> exit_code = RunCollect(arguments);
  if (exit_code.ok()) return exit_code.value();
  PrintMessage("pfa: " + exit_code.error().ToString());
  return kExitTrouble;
}

}  // namespace pfa
