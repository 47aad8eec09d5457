#include "analyzer/import/race_report.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <vector>

#include <re2/re2.h>

#include "analyzer/import/go_traceback.h"
#include "analyzer/import/goroutine_dump.h"
#include "analyzer/import/line_reader.h"
#include "analyzer/import/log_text.h"
#include "analyzer/import/traceback_stacks.h"

namespace pfa {
namespace {

constexpr std::string_view kWarning = "WARNING: DATA RACE";
constexpr std::string_view kRuler = "==================";

// Where a report begins in a line that may have something before it, as a logger writes it; npos if
// none does.
size_t FindWarning(std::string_view line) {
  if (!line.ends_with(kWarning)) return std::string_view::npos;
  const size_t at = line.size() - kWarning.size();
  if (at == 0) return at;
  // A time, a name with a number, or one that is set apart, and no sentence.
  const std::string_view prefix = line.substr(0, at);
  const bool apart = prefix.ends_with(' ') || prefix.ends_with('\t');
  const bool is_log = prefix.find_first_of("0123456789:|]") != std::string_view::npos ||
                      prefix.find_first_not_of(" \t") == std::string_view::npos;
  return apart && is_log && at <= kMaxLogPrefix ? at : std::string_view::npos;
}

bool HasWarning(std::string_view text) {
  return AnyLine(text,
                 [](std::string_view line) { return FindWarning(line) != std::string_view::npos; });
}

// One of the two stacks of a report, kept until the goroutines are described.
struct Access {
  StackId stack;
  std::string goroutine;
  std::vector<Label> labels;
};

class RaceReader {
 public:
  explicit RaceReader(InflateStream& stream) : lines_(stream), stacks_(builder_) {
    builder_.AddSampleType("race", "count");
    builder_.header().period_type = builder_.sample_types().front();
    builder_.header().period = 1;
  }

  Result<Profile> Read() && {
    while (true) {
      PFA_ASSIGN_OR_RETURN(const bool more, lines_.Next());
      if (!more) break;
      ReadLogLine(lines_.line());
    }
    EndReport();
    if (reports_ == 0) return lines_.ErrorHere("\"WARNING: DATA RACE\"");
    return std::move(builder_).Build();
  }

 private:
  enum class Block : uint8_t { kNone, kAccess, kCreation };

  void ReadLogLine(std::string_view line) {
    ForEachLogLine(
        line, HasWarning, [this] { EndReport(); },
        [this](std::string_view part) { ReadLine(part); });
  }

  void ReadLine(std::string_view line) {
    if (const size_t at = FindWarning(line); at != std::string_view::npos) {
      EndReport();
      prefix_ = line.substr(0, at);
      ++reports_;
      in_report_ = true;
      return;
    }
    if (in_report_) line = WithoutLogPrefix(prefix_, line);
    if (line == kRuler) {
      EndReport();
    } else if (in_report_) {
      ReadReportLine(line);
    }
  }

  void ReadReportLine(std::string_view line) {
    static const re2::RE2 access_pattern(
        R"(((?:Previous )?(?:[Aa]tomic )?(?:[Rr]ead|[Ww]rite)) at (0x[0-9a-f]+) by (?:goroutine (\d+)|(main) goroutine):)");
    static const re2::RE2 creation_pattern(R"(Goroutine (\d+) \(([a-z]+)\) created at:)");
    const re2::StringPiece text(line.data(), line.size());
    std::string kind;
    std::string address;
    std::string number;
    std::string main;
    if (line.empty()) {
      EndBlock();
    } else if (re2::RE2::FullMatch(text, access_pattern, &kind, &address, &number, &main)) {
      EndBlock();
      BeginAccess(kind, address, number.empty() ? main : number);
    } else if (re2::RE2::FullMatch(text, creation_pattern, &number, &kind)) {
      EndBlock();
      block_ = Block::kCreation;
      described_ = number;
      state_ = kind;
    } else if (block_ == Block::kNone || !ReadFrame(line)) {
      builder_.diagnostics().Add(DiagnosticKind::kUnreadableStackLine, lines_.offset(), line);
    }
  }

  bool ReadFrame(std::string_view line) {
    if (line == "  [failed to restore the stack]") {
      AddFrame("[failed to restore the stack]", "", 0);
      return true;
    }
    if (!call_.empty()) {
      const auto place = ParseTracebackPlace(line);
      const std::string call = std::move(call_);
      call_.clear();
      AddFrame(call, place ? place->file : "", place ? place->line : 0);
      if (place) return true;
    }
    const auto call = ParseTracebackCall(TrimSpace(line));
    if (!call) return false;
    call_ = call->function;
    return true;
  }

  void AddFrame(std::string_view function, std::string_view file, int64_t line) {
    if (block_ == Block::kAccess) {
      stacks_.AddFrame(function, file, line, false);
    } else if (creator_.empty()) {
      creator_ = function;
      if (!file.empty()) creator_place_ = std::string(file) + ":" + std::to_string(line);
    }
  }

  void BeginAccess(std::string kind, std::string_view address, std::string_view goroutine) {
    block_ = Block::kAccess;
    std::ranges::transform(kind, kind.begin(), [](unsigned char c) { return std::tolower(c); });
    Access& access = accesses_.emplace_back();
    access.goroutine = goroutine;
    AddLabel("race", std::to_string(reports_), &access);
    AddLabel("access", kind, &access);
    AddLabel("address", address, &access);
    AddLabel(goroutine_label::kId, goroutine, &access);
  }

  void EndBlock() {
    if (!call_.empty()) AddFrame(call_, "", 0);
    call_.clear();
    if (block_ == Block::kAccess) {
      accesses_.back().stack = builder_.InternStack(stacks_.Finish());
    } else if (block_ == Block::kCreation) {
      for (Access& access : accesses_) {
        if (access.goroutine != described_) continue;
        AddLabel(goroutine_label::kState, state_, &access);
        AddLabel(goroutine_label::kCreatedBy, creator_, &access);
        AddLabel(goroutine_label::kCreatedAt, creator_place_, &access);
      }
      creator_.clear();
      creator_place_.clear();
    }
    block_ = Block::kNone;
  }

  void EndReport() {
    EndBlock();
    for (const Access& access : accesses_) {
      builder_.AddSample(access.stack, std::array<int64_t, 1>{1}, access.labels);
    }
    accesses_.clear();
    in_report_ = false;
  }

  void AddLabel(std::string_view key, std::string_view value, Access* access) {
    if (value.empty()) return;
    access->labels.push_back(Label::Text(builder_.Intern(key), builder_.Intern(value)));
  }

  LineReader lines_;
  ProfileBuilder builder_;
  TracebackStacks stacks_;

  uint64_t reports_ = 0;
  bool in_report_ = false;
  std::string prefix_;            // what a logger wrote before the report
  std::vector<Access> accesses_;  // of the report
  Block block_ = Block::kNone;
  std::string call_;  // whose place is expected
  // Of the goroutine whose creation is described.
  std::string described_;
  std::string state_;
  std::string creator_;
  std::string creator_place_;
};

}  // namespace

bool RecognizesRaceReport(std::string_view head) {
  return AnyLine(head, [](std::string_view line) {
    if (FindWarning(line) != std::string_view::npos) return true;
    const auto json = line.starts_with('{') ? TextOfJsonLine(line, HasWarning) : std::nullopt;
    return json && HasWarning(*json);
  });
}

Result<Profile> ImportRaceReport(InflateStream& stream, const ImportOptions& /*options*/) {
  return RaceReader(stream).Read();
}

}  // namespace pfa
