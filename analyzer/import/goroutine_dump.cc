#include "analyzer/import/goroutine_dump.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analyzer/import/go_traceback.h"
#include "analyzer/import/line_reader.h"
#include "analyzer/import/log_text.h"
#include "analyzer/import/traceback_stacks.h"

namespace pfa {
namespace {

// The lines before the first goroutine that are kept as comments: the message of a panic.
constexpr size_t kMaxComments = 20;

bool HasGoroutine(std::string_view text) {
  return AnyLine(text, [](std::string_view line) {
    return FindGoroutineHeader(line) != std::string_view::npos;
  });
}

// "rip    0x485a01": what follows the stack where a signal arrived.
bool IsRegister(std::string_view line) {
  const size_t space = line.find(' ');
  constexpr size_t kLongest = 7;
  if (space == 0 || space > kLongest) return false;
  const std::string_view value = TrimSpace(line.substr(space));
  return value.starts_with("0x") &&
         value.find_first_not_of("0123456789abcdef", 2) == std::string_view::npos;
}

class DumpReader {
 public:
  explicit DumpReader(InflateStream& stream) : lines_(stream), stacks_(builder_) {
    builder_.AddSampleType("goroutine", "count");
    builder_.header().period_type = builder_.sample_types().front();
    builder_.header().period = 1;
  }

  Result<Profile> Read() && {
    while (true) {
      PFA_ASSIGN_OR_RETURN(const bool more, lines_.Next());
      if (!more) break;
      if (lines_.offset() == 0) first_line_ = lines_.line().substr(0, kMaxQuoted);
      ReadLogLine(lines_.line());
    }
    EndGoroutine();
    if (goroutines_.empty()) return NoGoroutines();
    AddSamples();
    return std::move(builder_).Build();
  }

 private:
  static constexpr std::string_view kAncestors = "[originating from goroutine ";
  static constexpr size_t kMaxQuoted = 60;

  // A goroutine that has ended, with its labels up to there in all_labels_.
  struct Goroutine {
    StackId stack;
    uint32_t dump = 0;
    size_t labels_end = 0;
  };

  // What the next line may be the place of.
  enum class Expect : uint8_t { kNothing, kPlaceOfCall, kPlaceOfCreator };

  // A line of JSON may have a whole dump.
  void ReadLogLine(std::string_view line) {
    ForEachLogLine(
        line, HasGoroutine, [this] { EndGoroutine(); },
        [this](std::string_view part) { ReadLine(part); });
  }

  void ReadLine(std::string_view line) {
    if (const size_t at = FindGoroutineHeader(line); at != std::string_view::npos) {
      EndGoroutine();
      prefix_ = line.substr(0, at <= kMaxLogPrefix ? at : 0);
      BeginGoroutine(*ParseGoroutineHeader(line.substr(at)));
      return;
    }
    if (in_goroutine_) line = WithoutLogPrefix(prefix_, line);
    const bool is_behind = is_complete_ && !line.starts_with(kAncestors);
    if (line.empty() || is_behind || IsRegister(line)) EndGoroutine();
    if (!in_goroutine_) {
      AddComment(line);
    } else if (!in_ancestors_) {
      ReadStackLine(line);
    }
  }

  void ReadStackLine(std::string_view line) {
    if (ReadPlace(line)) return;
    EndCall();
    if (const auto creator = ParseTracebackCreator(line)) {
      AddLabel(goroutine_label::kCreatedBy, creator->function);
      if (!creator->goroutine.empty()) AddLabel(goroutine_label::kCreatedIn, creator->goroutine);
      expect_ = Expect::kPlaceOfCreator;
    } else if (line.starts_with(kAncestors)) {
      in_ancestors_ = true;
      builder_.diagnostics().Add(DiagnosticKind::kAncestorStack, lines_.offset(), line);
    } else if (line.starts_with("...") && line.ends_with("frames elided...")) {
      builder_.diagnostics().Add(DiagnosticKind::kElidedFrames, lines_.offset(), line);
      stacks_.AddFrame("[frames elided]", "", 0, false);
    } else if (line == "\tgoroutine running on other thread; stack unavailable") {
      stacks_.AddFrame("[stack unavailable]", "", 0, false);
    } else if (line.starts_with("non-Go function at pc=")) {
      stacks_.AddFrame("[non-Go function]", "", 0, false);
    } else if (const auto call = ParseTracebackCall(line)) {
      call_name_ = call->function == "panic" ? "runtime.gopanic" : call->function;
      call_may_be_inlined_ = call->may_be_inlined;
      expect_ = Expect::kPlaceOfCall;
    } else {
      builder_.diagnostics().Add(DiagnosticKind::kUnreadableStackLine, lines_.offset(), line);
    }
  }

  // False if no place is expected here, or the line is none.
  bool ReadPlace(std::string_view line) {
    if (expect_ == Expect::kNothing) return false;
    const auto place = ParseTracebackPlace(line);
    if (!place) return false;
    if (expect_ == Expect::kPlaceOfCall) {
      const bool inlined = call_may_be_inlined_ && !place->has_offset;
      stacks_.AddFrame(call_name_, place->file, place->line, inlined);
    } else {
      std::string text(place->file);
      text += ':';
      text += std::to_string(place->line);
      AddLabel(goroutine_label::kCreatedAt, text);
      is_complete_ = true;
    }
    expect_ = Expect::kNothing;
    return true;
  }

  // A call whose place did not come is kept without one. Names of functions have no spaces, lines
  // of a log that end like a call do.
  void EndCall() {
    if (expect_ == Expect::kPlaceOfCall) {
      if (call_name_.find(' ') == std::string::npos) {
        stacks_.AddFrame(call_name_, "", 0, false);
      } else {
        builder_.diagnostics().Add(DiagnosticKind::kUnreadableStackLine, lines_.offset(),
                                   call_name_);
      }
    }
    expect_ = Expect::kNothing;
  }

  void BeginGoroutine(const GoroutineHeader& header) {
    in_goroutine_ = true;
    in_ancestors_ = false;
    is_complete_ = false;
    labels_.clear();
    AddLabel(goroutine_label::kId, header.id);
    CountDump(header.id);
    AddLabel(goroutine_label::kState, header.status);
    if (header.minutes != 0) {
      labels_.push_back(Label::Number(builder_.Intern(goroutine_label::kWait), header.minutes,
                                      builder_.Intern("minutes")));
    }
    if (header.locked_to_thread) AddLabel(goroutine_label::kLocked, "true");
    if (header.leaked) AddLabel(goroutine_label::kLeaked, "true");
    for (const auto& [key, value] : header.labels) AddLabel(key, value);
  }

  void EndGoroutine() {
    if (!in_goroutine_) return;
    EndCall();
    all_labels_.insert(all_labels_.end(), labels_.begin(), labels_.end());
    goroutines_.push_back({builder_.InternStack(stacks_.Finish()), dump_, all_labels_.size()});
    in_goroutine_ = false;
    is_complete_ = false;
  }

  // Within one dump every goroutine has a number of its own, but for those of the threads, 0.
  void CountDump(std::string_view id) {
    if (id == "0") return;
    const size_t row = builder_.Intern(id).index();
    if (row >= last_dumps_.size()) last_dumps_.resize(row + 1);
    if (last_dumps_[row] == dump_) ++dump_;
    last_dumps_[row] = dump_;
  }

  void AddSamples() {
    const bool several = dump_ > 1;
    const StringId key = several ? builder_.Intern(goroutine_label::kDump) : StringId(0);
    size_t begin = 0;
    for (const Goroutine& goroutine : goroutines_) {
      labels_.assign(all_labels_.begin() + static_cast<ptrdiff_t>(begin),
                     all_labels_.begin() + static_cast<ptrdiff_t>(goroutine.labels_end));
      if (several) labels_.push_back(Label::Number(key, goroutine.dump, StringId(0)));
      builder_.AddSample(goroutine.stack, std::array<int64_t, 1>{1}, labels_);
      begin = goroutine.labels_end;
    }
    for (uint32_t i = 0; several && i < dump_; ++i) {
      builder_.diagnostics().Add(DiagnosticKind::kSeveralDumps, std::nullopt, "");
    }
  }

  [[nodiscard]] Error NoGoroutines() const {
    constexpr std::string_view kStarts[] = {"panic: ", "fatal error: "};
    const bool is_crash = std::ranges::any_of(
        kStarts, [this](std::string_view start) { return first_line_.starts_with(start); });
    return BadInputAt(
        OffsetKind::kInflated, 0,
        fmt::format("not a profile: a text that begins with \"{}\" and has no line like "
                    "\"goroutine 1 [running]:\"{}",
                    first_line_, is_crash ? "; GOTRACEBACK=all makes a program print them" : ""));
  }

  // An empty text is no label, as everywhere in profiles.
  void AddLabel(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    labels_.push_back(Label::Text(builder_.Intern(key), builder_.Intern(value)));
  }

  void AddComment(std::string_view line) {
    auto& comments = builder_.header().comments;
    if (!goroutines_.empty() || comments.size() == kMaxComments) return;
    if (!TrimSpace(line).empty()) comments.push_back(builder_.Intern(line));
  }

  LineReader lines_;
  ProfileBuilder builder_;
  TracebackStacks stacks_;
  std::string first_line_;  // the start of it, for the message

  std::vector<Goroutine> goroutines_;
  std::vector<Label> all_labels_;
  uint32_t dump_ = 1;
  std::vector<uint32_t> last_dumps_;  // by the StringId of a goroutine's number; 0: none

  bool in_goroutine_ = false;
  bool in_ancestors_ = false;
  bool is_complete_ = false;   // its creator has come
  std::string prefix_;         // what a logger wrote before the goroutine
  std::vector<Label> labels_;  // of the goroutine
  Expect expect_ = Expect::kNothing;
  std::string call_name_;  // of the call whose place is expected
  bool call_may_be_inlined_ = false;
};

}  // namespace

bool RecognizesGoroutineDump(std::string_view head) {
  return AnyLine(head, [](std::string_view line) {
    if (FindGoroutineHeader(line) != std::string_view::npos) return true;
    const auto json = line.starts_with('{') ? TextOfJsonLine(line, HasGoroutine) : std::nullopt;
    return json && HasGoroutine(*json);
  });
}

Result<Profile> ImportGoroutineDump(InflateStream& stream, const ImportOptions& /*options*/) {
  return DumpReader(stream).Read();
}

}  // namespace pfa
