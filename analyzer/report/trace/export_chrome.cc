// The JSON trace event format: groups are processes, tracks their threads. Arrows are pairs of "s"
// and "f" events, bound to the slices around them.

#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analyzer/report/json_text.h"
#include "analyzer/report/trace/piece_buffer.h"
#include "analyzer/report/trace/track_writer.h"

namespace pfa {
namespace {

class ChromeWriter : public TrackWriter {
 public:
  ChromeWriter(const Trace& trace, ByteSink& sink) : trace_(trace), pieces_(sink) {
    pieces_.text() += R"({"displayTimeUnit":"ns","traceEvents":[)";
  }

  void AddGroup(uint32_t group, std::string_view name) override {
    Metadata({group, 0}, "process_name", name);
    Sort({group, 0}, "process_sort_index", group);
  }
  void AddTrack(TrackId track, std::string_view name) override {
    Metadata(track, "thread_name", name);
    Sort(track, "thread_sort_index", track.number);
  }
  void AddCounter(TrackId track, std::string_view name, bool /*bytes*/) override {
    counters_.resize(static_cast<size_t>(track.number) + 1);
    counters_[static_cast<size_t>(track.number)] = name;
  }

  void Slice(TrackId track, int64_t start_ns, int64_t end_ns, std::string_view name,
             std::span<const TrackArgument> arguments, uint64_t arrow) override {
    Begin('X', track, start_ns, name);
    text() += ",\"dur\":";
    AppendTime(end_ns - start_ns);
    AppendArguments(arguments);
    End();
    if (arrow == 0) return;
    Begin('f', track, start_ns, "wake-up");
    fmt::format_to(out(), R"(,"cat":"wake-up","bp":"e","id":{})", arrow);
    End();
  }

  void Instant(TrackId track, int64_t time_ns, std::string_view name,
               std::span<const TrackArgument> arguments) override {
    Begin('i', track, time_ns, name);
    text() += R"(,"s":"t")";
    AppendArguments(arguments);
    End();
  }

  void Counter(TrackId track, int64_t time_ns, uint64_t value) override {
    Begin('C', {track.group, 0}, time_ns, counters_[static_cast<size_t>(track.number)]);
    fmt::format_to(out(), R"(,"args":{{"value":{}}})", value);
    End();
  }

  // The name must be that of the other end, or viewers do not see that they belong together.
  void StartArrow(TrackId track, int64_t time_ns, std::string_view /*name*/,
                  uint64_t arrow) override {
    Begin('s', track, time_ns, "wake-up");
    fmt::format_to(out(), R"(,"cat":"wake-up","id":{})", arrow);
    End();
  }

  [[nodiscard]] const Result<void>& status() const override { return pieces_.status(); }

  Result<void> Finish() override {
    fmt::format_to(out(), "\n],\"otherData\":{{\"format\":\"Go 1.{} execution trace\"",
                   trace_.version());
    if (const auto wall_ns = trace_.wall_ns(trace_.start_ns())) {
      fmt::format_to(out(), R"(,"start_unix_ns":"{}")", *wall_ns);
    }
    text() += "}}\n";
    return pieces_.Flush();
  }

 private:
  std::string& text() { return pieces_.text(); }
  std::back_insert_iterator<std::string> out() { return std::back_inserter(text()); }

  // Microseconds, without loss.
  void AppendTime(int64_t ns) {
    constexpr int64_t kMicrosecond = 1000;
    if (ns % kMicrosecond == 0) {
      fmt::format_to(out(), "{}", ns / kMicrosecond);
    } else {
      fmt::format_to(out(), "{}.{:03}", ns / kMicrosecond, ns % kMicrosecond);
    }
  }

  void Open(char phase, TrackId track) {
    text() += is_first_ ? "\n" : ",\n";
    is_first_ = false;
    fmt::format_to(out(), R"({{"ph":"{}","pid":{},"tid":{})", phase, track.group, track.number);
  }
  void Begin(char phase, TrackId track, int64_t time_ns, std::string_view name) {
    Open(phase, track);
    text() += ",\"ts\":";
    AppendTime(time_ns);
    text() += ",\"name\":";
    AppendJsonString(name, &text());
  }
  void End() {
    text() += '}';
    pieces_.Pass();
  }

  void AppendArguments(std::span<const TrackArgument> arguments) {
    if (arguments.empty()) return;
    char separator = '{';
    text() += ",\"args\":";
    for (const TrackArgument& argument : arguments) {
      text() += separator;
      separator = ',';
      AppendJsonString(argument.key, &text());
      text() += ':';
      if (argument.text.empty()) {
        fmt::format_to(out(), "{}", argument.number);
      } else {
        AppendJsonString(argument.text, &text());
      }
    }
    text() += '}';
  }

  void Metadata(TrackId track, std::string_view what, std::string_view name) {
    Open('M', track);
    fmt::format_to(out(), R"(,"name":"{}","args":{{"name":)", what);
    AppendJsonString(name, &text());
    text() += '}';
    End();
  }
  void Sort(TrackId track, std::string_view what, int64_t index) {
    Open('M', track);
    fmt::format_to(out(), R"(,"name":"{}","args":{{"sort_index":{}}})", what, index);
    End();
  }

  const Trace& trace_;
  PieceBuffer pieces_;
  std::vector<std::string> counters_;  // names, by number
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<TrackWriter> MakeChromeWriter(const Trace& trace, ByteSink& sink) {
  return std::make_unique<ChromeWriter>(trace, sink);
}

}  // namespace pfa
