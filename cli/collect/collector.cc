#include "cli/collect/collector.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "analyzer/import/bench_text.h"
#include "analyzer/model/bench_environment.h"
#include "analyzer/model/bench_set.h"
#include "proto/output_file.h"
#include "proto/text_file.h"

namespace pfa {
namespace {

namespace fs = std::filesystem;
using StepClock = std::chrono::steady_clock;

constexpr size_t kShownLines = 5;
constexpr size_t kShownColumns = 200;

std::string NameOfStep(const CollectStep& step) {
  return fmt::format("{}/{}{}", NameOf(step.side), step.Stem(),
                     step.profile.empty() ? "" : fmt::format(" for its {} profile", step.profile));
}

// The last lines that are not empty, each quoted and not too long.
std::string LastLines(std::string_view tail) {
  std::vector<std::string> lines;
  while (!tail.empty() && lines.size() < kShownLines) {
    const size_t end = tail.rfind('\n');
    std::string_view line = tail.substr(end == std::string_view::npos ? 0 : end + 1);
    tail = tail.substr(0, end == std::string_view::npos ? 0 : end);
    const size_t last = line.find_last_not_of(" \t\r");
    if (last == std::string_view::npos) continue;
    line = line.substr(0, last + 1);
    const bool is_long = line.size() > kShownColumns;
    lines.push_back(fmt::format("\"{}{}\"", line.substr(0, kShownColumns), is_long ? "..." : ""));
  }
  if (lines.empty()) return "; it printed nothing";
  std::ranges::reverse(lines);
  return fmt::format("; it printed last: {}", fmt::join(lines, ", "));
}

Error RunFailed(const CollectStep& step, std::string_view what, std::string_view tail) {
  return Error{ErrorCode::kBadInput, fmt::format("{}{}", what, LastLines(tail)), NameOfStep(step)};
}

// What is wrong with the end of a process; "" if nothing is.
std::string FaultOf(const ProcessEnd& end, const CollectRequest& request) {
  switch (end.fate) {
    case ProcessFate::kExited:
      return end.code == 0 ? "" : fmt::format("exited with status {}", end.code);
    case ProcessFate::kKilled:
      return fmt::format("was killed by signal {}", end.code);
    case ProcessFate::kTimedOut:
      return fmt::format("took longer than --timeout, {} s",
                         static_cast<double>(request.timeout.count()) / 1000);
    case ProcessFate::kTooMuch:
      return "printed more than 16 MiB";
    case ProcessFate::kStopped:
      break;
  }
  return "was stopped";
}

// Whether a file is still the same, without reading it again.
struct FileStamp {
  uintmax_t size = 0;
  fs::file_time_type changed{};
  bool operator==(const FileStamp&) const = default;
};
FileStamp StampOf(const std::string& path) {
  std::error_code failed;
  return {fs::file_size(path, failed), fs::last_write_time(path, failed)};
}

// Whether a line ends with what a test binary prints once all is done; what a benchmark printed may
// stand before it.
bool HasPassed(std::string_view output) {
  constexpr std::string_view kPass = "PASS";
  for (size_t at = output.find(kPass); at != std::string_view::npos;
       at = output.find(kPass, at + 1)) {
    const std::string_view rest = output.substr(at + kPass.size());
    if (rest.empty() || rest.front() == '\n' || rest.front() == '\r') return true;
  }
  return false;
}

class RunMaker {
 public:
  RunMaker(const CollectPlan& plan, const CollectRequest& request)
      : plan_(plan), request_(request), steps_(StepsOf(plan)), stamps_(Stamps()) {}

  Result<Collected> Run() {
    collected_.steps = steps_.size();
    for (const CollectStep& step : steps_) collected_.done += IsThere(step) ? 1 : 0;
    for (const CollectStep& step : steps_) {
      if (IsThere(step)) continue;
      if (Stamps() != stamps_) {
        return Error{ErrorCode::kBadInput, "a binary was changed while runs were made of it",
                     NameOfStep(step)};
      }
      PFA_ASSIGN_OR_RETURN(const bool made, Make(step));
      if (!made) {
        collected_.is_stopped = true;
        break;
      }
      ++collected_.made;
      ++collected_.done;
    }
    return std::move(collected_);
  }

 private:
  [[nodiscard]] std::string FolderOf(const CollectStep& step) const {
    return fmt::format("{}/{}", request_.folder, NameOf(step.side));
  }

  [[nodiscard]] std::pair<FileStamp, FileStamp> Stamps() const {
    return {StampOf(plan_.old_binary.path), StampOf(plan_.new_binary.path)};
  }

  [[nodiscard]] bool IsThere(const CollectStep& step) const {
    std::error_code failed;
    return fs::exists(fmt::format("{}/{}", FolderOf(step), step.FileName()), failed);
  }

  // False: was stopped.
  Result<bool> Make(const CollectStep& step) {
    const std::string part = fmt::format("{}/.{}.part", FolderOf(step), step.FileName());
    std::remove(part.c_str());
    const CollectBinary& binary = plan_.BinaryOf(step.side);
    ProcessRequest process{.binary = binary.path,
                           .arguments = plan_.flags,
                           .folder = binary.folder,
                           .timeout = request_.timeout};
    if (!step.profile.empty()) {
      process.arguments.insert(process.arguments.begin(),
                               fmt::format("-test.{}profile={}", step.profile, part));
    }
    const StepClock::time_point start = StepClock::now();
    process.is_stopped = [&] {
      if (request_.progress) request_.progress(ProgressOf(step));
      return request_.is_stopped && request_.is_stopped();
    };
    if (process.is_stopped()) return false;
    PFA_ASSIGN_OR_RETURN(const ProcessEnd end, RunProcess(process));
    const Result<void> kept =
        end.fate == ProcessFate::kStopped ? Result<void>() : Keep(step, end, part);
    if (end.fate == ProcessFate::kStopped || !kept.ok()) {
      std::remove(part.c_str());
      if (!kept.ok()) return kept.error();
      return false;
    }
    spent_ += StepClock::now() - start;
    return true;
  }

  Result<void> Keep(const CollectStep& step, const ProcessEnd& end, const std::string& part) {
    const std::string fault = FaultOf(end, request_);
    if (!fault.empty()) return RunFailed(step, fault, end.tail);
    BenchSet results;
    const bool has_results = ImportBenchText(end.output, step.FileName(), &results).ok();
    if (!has_results) {
      return RunFailed(step, "printed no benchmark result (does --bench fit one?)", end.tail);
    }
    if (!HasPassed(end.output)) {
      return RunFailed(step, "ended before it printed PASS, as test binaries do", end.tail);
    }
    if (step.profile.empty()) {
      PFA_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> file,
                           OutputFile::CreateHidden(FolderOf(step), step.FileName()));
      PFA_TRY(file->Write(end.output));
      return file->Finish();
    }
    std::error_code failed;
    const auto size = fs::file_size(part, failed);
    if (failed || size == 0) {
      return RunFailed(step, fmt::format("wrote no {} profile", step.profile), end.tail);
    }
    fs::rename(part, fmt::format("{}/{}", FolderOf(step), step.FileName()), failed);
    if (failed) {
      return Error{ErrorCode::kIo, fmt::format("cannot rename: {}", failed.message()), part};
    }
    return {};
  }

  [[nodiscard]] CollectProgress ProgressOf(const CollectStep& step) const {
    CollectProgress progress{.step = &step, .done = collected_.done, .steps = collected_.steps};
    if (collected_.made > 0) {
      const auto each = spent_ / collected_.made;
      progress.left = std::chrono::duration_cast<std::chrono::seconds>(
          each * (collected_.steps - collected_.done));
    }
    return progress;
  }

  const CollectPlan& plan_;
  const CollectRequest& request_;
  std::vector<CollectStep> steps_;
  std::pair<FileStamp, FileStamp> stamps_;  // when the plan was made
  Collected collected_;
  StepClock::duration spent_{};
};

}  // namespace

Result<Collected> MakeRuns(const CollectPlan& plan, const CollectRequest& request) {
  return RunMaker(plan, request).Run();
}

RunEnvironment EnvironmentOf(const CollectPlan& plan, const std::string& folder) {
  RunEnvironment environment;
  for (const CollectStep& step : StepsOf(plan)) {
    if (!step.profile.empty()) continue;
    const Result<std::string> text =
        ReadTextFile(fmt::format("{}/{}/{}", folder, NameOf(step.side), step.FileName()));
    BenchSet set;
    if (!text.ok() || !ImportBenchText(text.value(), step.FileName(), &set).ok()) continue;
    const BenchEnvironment of_run = EnvironmentOf(set);
    for (const std::string_view key : kEnvironmentKeys) {
      // As people know it.
      const std::string name(key == "gomaxprocs" ? "GOMAXPROCS" : key);
      environment[name].insert(of_run.ValueOf(key));
    }
    environment["pkg"].emplace(set.ConfigurationOf(set.results.front(), "pkg"));
  }
  return environment;
}

std::vector<std::string> NotesOnEnvironment(const RunEnvironment& environment) {
  std::vector<std::string> notes;
  for (const auto& [key, values] : environment) {
    if (values.size() < 2) continue;
    notes.push_back(fmt::format("the runs differ in {}: {}", key, fmt::join(values, " and ")));
  }
  return notes;
}

}  // namespace pfa
