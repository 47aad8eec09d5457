#include "analyzer/import/goroutine_dump.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/import/go_traceback.h"
#include "analyzer/import/line_reader.h"
#include "analyzer/import/traceback_stacks.h"

namespace pfa {
namespace {

// The lines before the first goroutine that are kept as comments: the message of a panic.
constexpr size_t kMaxComments = 20;

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
      ReadLine(lines_.line());
    }
    EndGoroutine();
    if (builder_.sample_count() == 0) return lines_.ErrorHere("\"goroutine <id> [<state>]:\"");
    return std::move(builder_).Build();
  }

 private:
  // What the next line may be the place of.
  enum class Expect : uint8_t { kNothing, kPlaceOfCall, kPlaceOfCreator };

  void ReadLine(std::string_view line) {
    if (auto header = ParseGoroutineHeader(line)) {
      EndGoroutine();
      BeginGoroutine(*header);
      return;
    }
    if (!in_goroutine_) {
      AddComment(line);
      return;
    }
    if (line.empty()) {
      EndGoroutine();
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
    } else if (line.starts_with("[originating from goroutine ")) {
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
    }
    expect_ = Expect::kNothing;
    return true;
  }

  // A call whose place did not come is kept without one.
  void EndCall() {
    if (expect_ == Expect::kPlaceOfCall) stacks_.AddFrame(call_name_, "", 0, false);
    expect_ = Expect::kNothing;
  }

  void BeginGoroutine(const GoroutineHeader& header) {
    in_goroutine_ = true;
    in_ancestors_ = false;
    labels_.clear();
    AddLabel(goroutine_label::kId, header.id);
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
    builder_.AddSample(builder_.InternStack(stacks_.Finish()), std::array<int64_t, 1>{1}, labels_);
    in_goroutine_ = false;
  }

  // An empty text is no label, as everywhere in profiles.
  void AddLabel(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    labels_.push_back(Label::Text(builder_.Intern(key), builder_.Intern(value)));
  }

  void AddComment(std::string_view line) {
    auto& comments = builder_.header().comments;
    if (builder_.sample_count() > 0 || comments.size() == kMaxComments) return;
    if (!TrimSpace(line).empty()) comments.push_back(builder_.Intern(line));
  }

  LineReader lines_;
  ProfileBuilder builder_;
  TracebackStacks stacks_;

  bool in_goroutine_ = false;
  bool in_ancestors_ = false;
  std::vector<Label> labels_;  // of the goroutine
  Expect expect_ = Expect::kNothing;
  std::string call_name_;  // of the call whose place is expected
  bool call_may_be_inlined_ = false;
};

}  // namespace

bool RecognizesGoroutineDump(std::string_view head) {
  return AnyLine(head,
                 [](std::string_view line) { return ParseGoroutineHeader(line).has_value(); });
}

Result<Profile> ImportGoroutineDump(InflateStream& stream, const ImportOptions& /*options*/) {
  return DumpReader(stream).Read();
}

}  // namespace pfa
