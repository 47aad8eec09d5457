#include "analyzer/import/perf_script.h"

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <re2/re2.h>

#include "analyzer/import/line_reader.h"
#include "analyzer/import/text_profile.h"
#include "analyzer/model/profile_builder.h"
#include "proto/base/hash.h"

namespace pfa {
namespace {

struct EventLine {
  std::string comm;
  std::string pid;  // empty if not printed
  std::string tid;
  std::optional<int64_t> period;  // where printed
  std::string event;
  std::string_view rest;  // the only frame, where perf prints no call graph
};

// "comm  pid/tid [cpu]  seconds.micros:  period event:modifiers:  frame", much of it optional.
std::optional<EventLine> ParseEventLine(std::string_view line) {
  static const re2::RE2 pattern(
      R"(\s*(\S.*?)\s+(?:(-?\d+)/)?(-?\d+)\s+(?:\[\d+\]\s+)?(?:\d+\.\d+:\s+)?(?:(\d+)\s+)?([A-Za-z_][^\s]*?):(?:\s+(.*))?)");
  EventLine event;
  std::string period;
  re2::StringPiece rest;
  if (!re2::RE2::FullMatch({line.data(), line.size()}, pattern, &event.comm, &event.pid, &event.tid,
                           &period, &event.event, &rest)) {
    return std::nullopt;
  }
  if (!period.empty() && !ParseInt64(period, &event.period.emplace())) return std::nullopt;
  // "cpu-clock:pppH" has modifiers, "sched:sched_switch" a subsystem.
  if (const size_t colon = event.event.rfind(':'); colon != std::string::npos) {
    const std::string_view modifiers = std::string_view(event.event).substr(colon + 1);
    if (modifiers.find_first_not_of("ukhIGHpPSDWe") == std::string_view::npos) {
      event.event.resize(colon);
    }
  }
  event.rest = {rest.data(), rest.size()};
  return event;
}

struct FrameLine {
  uint64_t address = 0;
  std::string_view symbol;
  std::string_view dso;
};

// "1bb94 runtime.mallocgcTiny+0x294 (/tmp/spin)", without the offset or the file if not printed.
std::optional<FrameLine> ParseFrameLine(std::string_view line) {
  line = TrimSpace(line);
  FrameLine frame;
  const auto [end, code] =
      std::from_chars(line.data(), line.data() + line.size(), frame.address, 16);
  if (code != std::errc()) return std::nullopt;
  line.remove_prefix(static_cast<size_t>(end - line.data()));
  if (!line.starts_with(' ')) return std::nullopt;
  line = TrimSpace(line);
  if (line.ends_with(')')) {
    std::string_view head = line;
    constexpr std::string_view kDeleted = " (deleted))";
    if (line.ends_with(kDeleted)) head.remove_suffix(kDeleted.size());
    const size_t open = head.rfind(" (");
    // A symbol of C++ may end with arguments.
    if (open != std::string_view::npos) {
      frame.dso = line.substr(open + 2, line.size() - open - 3);
      line = line.substr(0, open);
    }
  }
  if (const size_t offset = line.rfind("+0x"); offset != std::string_view::npos) {
    if (line.find_first_not_of("0123456789abcdef", offset + 3) == std::string_view::npos) {
      line = line.substr(0, offset);
    }
  }
  if (line.empty()) return std::nullopt;
  frame.symbol = line;
  return frame;
}

class PerfReader {
 public:
  explicit PerfReader(InflateStream& stream) : lines_(stream) {}

  Result<Profile> Read() && {
    while (true) {
      PFA_ASSIGN_OR_RETURN(const bool more, lines_.Next());
      if (!more) break;
      PFA_TRY(ReadLine(lines_.line()));
    }
    EndSample();
    if (builder_.sample_types().empty()) return lines_.ErrorHere("the line of an event");
    return std::move(builder_).Build();
  }

 private:
  Result<void> ReadLine(std::string_view line) {
    if (TrimSpace(line).empty()) {
      EndSample();
      return {};
    }
    if (line.starts_with('#')) return {};
    const bool indented = line.starts_with(' ') || line.starts_with('\t');
    if (in_sample_ && indented) {
      if (const auto frame = ParseFrameLine(line)) {
        AddFrame(*frame);
        return {};
      }
    }
    // The names of commands are indented too, if they are short.
    if (const auto event = ParseEventLine(line)) {
      EndSample();
      BeginSample(*event);
    } else if (in_sample_ && indented) {
      ReadSourceLine(TrimSpace(line));
    } else {
      return lines_.ErrorHere("\"<command> <pid> <time>: <event>:\"");
    }
    return {};
  }

  // "main.go:42", which -F +srcline puts below a frame; "[binary][address]" where it is not known.
  void ReadSourceLine(std::string_view text) {
    const size_t colon = text.rfind(':');
    int64_t number = 0;
    if (colon != std::string_view::npos && !pending_.empty() &&
        ParseInt64(text.substr(colon + 1), &number)) {
      pending_.back().file = builder_.Intern(text.substr(0, colon));
      pending_.back().line = number;
    } else if (!text.starts_with('[')) {
      builder_.diagnostics().Add(DiagnosticKind::kUnreadableStackLine, lines_.offset(), text);
    }
  }

  void BeginSample(const EventLine& event) {
    if (builder_.sample_types().empty()) {
      first_event_ = event.event;
      builder_.AddSampleType("samples", "count");
      if (event.period && event.event.find("clock") != std::string::npos) {
        builder_.AddSampleType("cpu", "nanoseconds");
      } else if (event.period) {
        builder_.AddSampleType(event.event, "count");
      }
      builder_.header().period_type = builder_.sample_types().back();
      builder_.header().period = event.period.value_or(1);
    }
    in_sample_ = true;
    value_ = event.event == first_event_ ? event.period.value_or(0) : 0;
    labels_.clear();
    const auto label = [this](std::string_view key, std::string_view value) {
      if (value.empty()) return;
      labels_.push_back(Label::Text(builder_.Intern(key), builder_.Intern(value)));
    };
    label("comm", event.comm);
    label("pid", event.pid);
    label("tid", event.tid);
    label("event", event.event);
    if (const auto frame = ParseFrameLine(event.rest)) AddFrame(*frame);
  }

  void EndSample() {
    if (!in_sample_) return;
    CloseLocation();
    const std::array<int64_t, 2> values = {1, value_};
    builder_.AddSample(builder_.InternStack(frames_),
                       std::span(values).first(builder_.sample_types().size()), labels_);
    frames_.clear();
    in_sample_ = false;
  }

  // A frame whose location is not complete: source lines and the callers that it is inlined into
  // come later.
  struct PendingLine {
    StringId name;
    StringId file;
    int64_t line = 0;
  };

  void AddFrame(const FrameLine& frame) {
    // Inlined frames come first, in the place of a file they have "inlined".
    if (!open_is_inlined_) CloseLocation();
    pending_.push_back({builder_.Intern(frame.symbol), StringId(0), 0});
    open_is_inlined_ = frame.dso == "inlined";
    open_address_ = frame.address;
    if (!open_is_inlined_) open_dso_ = builder_.Intern(frame.dso);
  }

  void CloseLocation() {
    if (pending_.empty()) return;
    key_.clear();
    const auto add_to_key = [this](uint64_t number) {
      key_.append(reinterpret_cast<const char*>(&number), sizeof number);
    };
    add_to_key(open_address_);
    add_to_key(open_dso_.value);
    for (const PendingLine& line : pending_) {
      add_to_key(uint64_t{line.name.value} << 32 | line.file.value);
      add_to_key(static_cast<uint64_t>(line.line));
    }
    auto [it, is_new] = locations_.try_emplace(key_);
    if (is_new) it->second = MakeLocation();
    frames_.push_back(it->second);
    pending_.clear();
    open_is_inlined_ = false;
    open_dso_ = StringId(0);
  }

  LocationId MakeLocation() {
    std::vector<Line> lines;
    for (const PendingLine& line : pending_) {
      if (builder_.text(line.name) == "[unknown]") continue;  // known by its address only
      lines.push_back({FunctionOf(line), line.line, 0});
    }
    Location location;
    location.id = locations_.size();
    location.address = open_address_;
    location.mapping = MappingOf(open_dso_);
    return builder_.AddLocation(location, lines);
  }

  FunctionId FunctionOf(const PendingLine& line) {
    const uint64_t key = uint64_t{line.name.value} << 32 | line.file.value;
    auto [it, is_new] = functions_.try_emplace(key);
    if (is_new) {
      Function function;
      function.id = functions_.size();
      function.name = line.name;
      function.system_name = line.name;
      function.filename = line.file;
      it->second = builder_.AddFunction(function);
    }
    return it->second;
  }

  MappingId MappingOf(StringId dso) {
    auto [it, is_new] = mappings_.try_emplace(dso.value);
    if (is_new) {
      Mapping mapping;
      mapping.id = mappings_.size();
      mapping.file = dso;
      mapping.has_functions = true;
      it->second = builder_.AddMapping(mapping);
    }
    return it->second;
  }

  struct BytesHash {
    size_t operator()(std::string_view bytes) const noexcept { return HashText(bytes); }
  };

  LineReader lines_;
  ProfileBuilder builder_;
  std::unordered_map<std::string, LocationId, BytesHash> locations_;  // by all that they consist of
  std::unordered_map<uint64_t, FunctionId, SeededHash> functions_;    // by name and file
  std::unordered_map<uint64_t, MappingId, SeededHash> mappings_;      // by file
  std::string first_event_;

  bool in_sample_ = false;
  int64_t value_ = 0;
  std::vector<Label> labels_;
  std::vector<LocationId> frames_;
  std::vector<PendingLine> pending_;  // of the location in progress, innermost first
  bool open_is_inlined_ = false;      // its last line is inlined, so another one follows
  uint64_t open_address_ = 0;
  StringId open_dso_{0};
  std::string key_;  // scratch
};

}  // namespace

bool RecognizesPerfScript(std::string_view head) {
  const std::string_view line = FirstContentLine(head);
  const auto event = ParseEventLine(line);
  if (!event) return false;
  if (ParseFrameLine(event->rest)) return true;
  // The second line is an indented frame.
  int found = 0;
  return AnyLine(head,
                 [&](std::string_view l) {
                   if (found == 1) {
                     found =
                         (l.starts_with(' ') || l.starts_with('\t')) && ParseFrameLine(l) ? 2 : 3;
                     return true;
                   }
                   if (l == line) found = 1;
                   return false;
                 }) &&
         found == 2;
}

Result<Profile> ImportPerfScript(InflateStream& stream, const ImportOptions& /*options*/) {
  return PerfReader(stream).Read();
}

}  // namespace pfa
