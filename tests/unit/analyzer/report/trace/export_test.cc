#include "analyzer/report/trace/export.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "analyzer/load/load_trace.h"
#include "proto/byte_sink.h"
#include "proto/wire.h"
#include "tests/support/sanitizer.h"
#include "tests/support/trace_example.h"

namespace pfa {
namespace {

using Json = nlohmann::json;
using test::TraceExample;

std::string Export(const Trace& trace, const TraceOptions& options) {
  const TraceQuery query = CompileTraceQuery(trace, options).value();
  StringSink sink;
  const auto written = ExportTrace(trace, query, sink);
  EXPECT_TRUE(written.ok()) << written.error().ToString();
  return sink.TakeText();
}

std::vector<Json> ChromeEvents(const Trace& trace, TraceOptions options = {}) {
  options.format = "chrome";
  // Throws, which fails the test, unless it is valid JSON of valid UTF-8.
  return Json::parse(Export(trace, options)).at("traceEvents").get<std::vector<Json>>();
}

std::vector<Json> With(const std::vector<Json>& events, const std::string& phase,
                       const std::string& name = "") {
  std::vector<Json> found;
  std::ranges::copy_if(events, std::back_inserter(found), [&](const Json& event) {
    return event.at("ph") == phase && (name.empty() || event.at("name") == name);
  });
  return found;
}

// Whether on every track slices are apart or within each other, on tracks that have names.
void CheckStructure(const std::vector<Json>& events) {
  using Track = std::pair<int64_t, int64_t>;
  const auto track_of = [](const Json& event) {
    return Track(event.at("pid").get<int64_t>(), event.at("tid").get<int64_t>());
  };
  const auto ns = [](const Json& number) {
    return static_cast<int64_t>(std::llround(number.get<double>() * 1000));
  };
  std::map<Track, std::vector<std::pair<int64_t, int64_t>>> slices;
  std::map<Track, std::string> names;
  for (const Json& event : events) {
    const std::string phase = event.at("ph");
    if (phase == "M" && event.at("name") == "thread_name") {
      names[track_of(event)] = event.at("args").at("name");
    }
    if (phase != "X") continue;
    ASSERT_TRUE(names.contains(track_of(event))) << event;
    ASSERT_GE(ns(event.at("ts")), 0) << event;
    ASSERT_GE(ns(event.at("dur")), 0) << event;
    slices[track_of(event)].emplace_back(ns(event.at("ts")),
                                         ns(event.at("ts")) + ns(event.at("dur")));
  }
  for (auto& [track, on_it] : slices) {
    std::ranges::stable_sort(on_it, [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first < b.first : a.second > b.second;
    });
    std::vector<int64_t> open;
    for (const auto& [start, end] : on_it) {
      while (!open.empty() && open.back() <= start) open.pop_back();
      ASSERT_TRUE(open.empty() || end <= open.back())
          << "track " << track.first << "/" << track.second << " at " << start;
      open.push_back(end);
    }
  }
  std::map<int64_t, int64_t> begins;
  for (const Json& event : With(events, "s")) begins[event.at("id")] = ns(event.at("ts"));
  for (const Json& event : With(events, "f")) {
    ASSERT_TRUE(begins.contains(event.at("id"))) << event;
    EXPECT_LE(begins[event.at("id")], ns(event.at("ts")));
    begins.erase(event.at("id"));
  }
  EXPECT_TRUE(begins.empty()) << "arrows without an end";
}

TEST(TraceExport, ChromeHasEverythingOnce) {
  const std::vector<Json> events = ChromeEvents(TraceExample());
  CheckStructure(events);
  // The worker on its processor: from its first run to its end, with the syscall inside.
  const auto on_proc = With(events, "X", "main.worker");
  ASSERT_EQ(on_proc.size(), 1U);
  EXPECT_EQ(on_proc[0].at("ts"), 0.25);
  EXPECT_EQ(on_proc[0].at("dur"), 0.65);
  EXPECT_EQ(on_proc[0].at("args").at("goroutine"), 2);
  const auto syscalls = With(events, "X", "syscall");
  ASSERT_EQ(syscalls.size(), 2U);  // on the processor, and of the goroutine
  EXPECT_EQ(syscalls[0].at("dur"), 0.1);
  const auto waits = With(events, "X", "chan receive");
  ASSERT_EQ(waits.size(), 1U);
  EXPECT_EQ(waits[0].at("dur"), 0.5);
  EXPECT_EQ(waits[0].at("args").at("at"), "main.main (main.go:7)");
  EXPECT_EQ(With(events, "X", "stop-the-world (test)").size(), 1U);
  EXPECT_EQ(With(events, "X", "job").at(0).at("dur"), 0.41);
  EXPECT_EQ(With(events, "X", "region").at(0).at("args").at("task"), 7);
  EXPECT_EQ(With(events, "i", "log").at(0).at("args").at("message"), "message");
  EXPECT_EQ(With(events, "i", "CPU sample").size(), 2U);
  EXPECT_EQ(With(events, "C", "/memory/classes/heap/objects:bytes").at(0).at("args").at("value"),
            4096);
  // Creation and wake-up.
  const auto starts = With(events, "s");
  ASSERT_EQ(starts.size(), 2U);
  EXPECT_EQ(With(events, "f").size(), 2U);
}

TEST(TraceExport, CountersCountGoroutines) {
  std::vector<std::string> steps;
  for (const Json& event : With(ChromeEvents(TraceExample()), "C", "goroutines runnable")) {
    steps.push_back(event.at("ts").dump() + "=" + event.at("args").at("value").dump());
  }
  EXPECT_EQ(steps, (std::vector<std::string>{"0=0", "0.1=1", "0.25=0", "0.7=1", "0.95=0"}));
}

TEST(TraceExport, TheQueryDecidesWhatIsThere) {
  const std::vector<Json> events = ChromeEvents(TraceExample(), {.to = "500ns", .goroutine = "1"});
  CheckStructure(events);
  EXPECT_TRUE(With(events, "X", "main.worker").empty());
  EXPECT_TRUE(With(events, "X", "job").empty());
  EXPECT_TRUE(With(events, "s").empty());
  EXPECT_EQ(With(events, "X", "chan receive").at(0).at("dur"), 0.3);
}

TEST(TraceExport, HostileNamesStayText) {
  const std::string hostile = "a\"b\\c\n\x01\xff\xe2\x28;\x7f</script>";
  const Trace trace = TraceExample({.worker = hostile, .region = hostile});
  const std::vector<Json> events = ChromeEvents(trace);
  CheckStructure(events);
  EXPECT_EQ(With(events, "X", "a\"b\\c\n\x01\xef\xbf\xbd\xef\xbf\xbd(;\x7f</script>").size(), 2U);
  EXPECT_EQ(Export(trace, {.format = "folded"}),
            "main.main;runtime.chanrecv1;[chan receive] 500\n"
            "a\"b\\c\\x0a\\x01\xff\xe2(:\\x7f</script>;os.Read;[syscall] 100\n");
}

TEST(TraceExport, FoldedStacks) {
  const Trace trace = TraceExample();
  EXPECT_EQ(Export(trace, {.format = "folded"}),
            "main.main;runtime.chanrecv1;[chan receive] 500\n"
            "main.worker;os.Read;[syscall] 100\n");
  EXPECT_EQ(Export(trace, {.format = "folded", .argument = "cpu"}),
            "main.worker;os.Read 10000000\nmain.main 10000000\n");
  const TraceQuery query =
      CompileTraceQuery(trace, {.format = "chrome", .argument = "cpu"}).value();
  StringSink sink;
  EXPECT_FALSE(ExportTrace(trace, query, sink).ok());
}

TEST(TraceExport, RecordedTraces) {
  for (const char* release : {"1.22", "1.24", "1.27"}) {
    // Parsing that much JSON takes the sanitizer long.
    if (test::kHasAddressSanitizer && release != std::string_view("1.27")) continue;
    const std::string file = std::string(PFA_SOURCE_DIR "/testdata/go") + release + "/trace.out";
    const Trace trace = LoadTrace(file, {}, {}).value();
    CheckStructure(ChromeEvents(trace));
    CheckStructure(ChromeEvents(trace, {.from = "100ms", .to = "150ms"}));
    CheckStructure(ChromeEvents(trace, {.region = "."}));
  }
}

// A field of a message: a number, or bytes.
struct WireField {
  uint64_t field = 0;
  uint64_t number = 0;
  std::string bytes = {};
};

std::vector<WireField> ParseWire(const std::string& message) {
  std::vector<WireField> fields;
  const auto* p = reinterpret_cast<const uint8_t*>(message.data());
  const uint8_t* const end = p + message.size();
  const auto varint = [&] {
    uint64_t value = 0;
    PFA_CHECK(ReadVarint(&p, end, &value) == VarintStatus::kOk);
    return value;
  };
  while (p < end) {
    const uint64_t tag = varint();
    WireField field{.field = tag >> 3U};
    switch (static_cast<WireType>(tag & 7U)) {
      case WireType::kVarint:
        field.number = varint();
        break;
      case WireType::kFixed64:
        PFA_CHECK(end - p >= 8);
        for (unsigned i = 0; i < 8; ++i) field.number |= uint64_t{*p++} << (8 * i);
        break;
      default: {
        const uint64_t size = varint();
        PFA_CHECK(size <= static_cast<uint64_t>(end - p));
        field.bytes.assign(reinterpret_cast<const char*>(p), size);
        p += size;
      }
    }
    fields.push_back(field);
  }
  return fields;
}

const WireField* FieldOf(const std::vector<WireField>& fields, uint64_t number) {
  const auto found = std::ranges::find(fields, number, &WireField::field);
  return found == fields.end() ? nullptr : &*found;
}

// The field numbers are those of Perfetto's published schema.
void CheckPerfetto(const std::string& bytes) {
  std::set<uint64_t> tracks;
  std::map<uint64_t, std::vector<std::pair<uint64_t, uint64_t>>> events;  // time and type
  std::set<uint64_t> names;
  std::set<uint64_t> flows;
  std::set<uint64_t> ended_flows;
  bool is_first = true;
  for (const WireField& field : ParseWire(bytes)) {
    ASSERT_EQ(field.field, 1U);
    const auto packet = ParseWire(field.bytes);
    EXPECT_EQ(FieldOf(packet, 13)->number, is_first ? 1U : 2U);
    EXPECT_EQ(FieldOf(packet, 10)->number, 1U);
    is_first = false;
    if (const WireField* descriptor = FieldOf(packet, 60)) {
      const auto track = ParseWire(descriptor->bytes);
      if (const WireField* parent = FieldOf(track, 5)) {
        EXPECT_TRUE(tracks.contains(parent->number));
      }
      EXPECT_FALSE(FieldOf(track, 2)->bytes.empty());
      tracks.insert(FieldOf(track, 1)->number);
      continue;
    }
    if (const WireField* interned = FieldOf(packet, 12)) {
      for (const WireField& entry : ParseWire(interned->bytes)) {
        if (entry.field == 2) names.insert(FieldOf(ParseWire(entry.bytes), 1)->number);
      }
    }
    const auto event = ParseWire(FieldOf(packet, 11)->bytes);
    const uint64_t type = FieldOf(event, 9)->number;
    const uint64_t track = FieldOf(event, 11)->number;
    ASSERT_TRUE(tracks.contains(track));
    events[track].emplace_back(FieldOf(packet, 8)->number, type);
    if (const WireField* name = FieldOf(event, 10)) {
      EXPECT_TRUE(names.contains(name->number));
    }
    if (const WireField* flow = FieldOf(event, 47)) flows.insert(flow->number);
    if (const WireField* flow = FieldOf(event, 48)) ended_flows.insert(flow->number);
  }
  EXPECT_EQ(flows, ended_flows);
  for (auto& [track, on_it] : events) {
    std::ranges::stable_sort(on_it, {}, &std::pair<uint64_t, uint64_t>::first);
    int64_t depth = 0;
    for (const auto& [time, type] : on_it) {
      if (type == 1) ++depth;
      if (type == 2) --depth;
      ASSERT_GE(depth, 0);
    }
    EXPECT_EQ(depth, 0);
  }
}

TEST(TraceExport, PerfettoIsWellFormed) {
  const std::string bytes = Export(TraceExample(), {.format = "perfetto"});
  CheckPerfetto(bytes);
  for (const char* text : {"main.worker", "chan receive", "main.main (main.go:7)", "message", "job",
                           "region", "stop-the-world (test)", "CPU sample"}) {
    EXPECT_NE(bytes.find(text), std::string::npos) << text;
  }
  CheckPerfetto(Export(TraceExample({.worker = "\xff"}), {.format = "perfetto"}));
  const Trace trace = LoadTrace(PFA_SOURCE_DIR "/testdata/go1.27/trace.out", {}, {}).value();
  CheckPerfetto(Export(trace, {.format = "perfetto"}));
  CheckPerfetto(Export(trace, {.from = "100ms", .format = "perfetto"}));
}

class FailingSink : public ByteSink {
 public:
  Result<void> Write(std::string_view) override { return BadInput("disk full"); }
};

TEST(TraceExport, ErrorsOfTheSinkPass) {
  const Trace trace = TraceExample();
  for (const char* format : {"chrome", "perfetto", "folded"}) {
    const TraceQuery query = CompileTraceQuery(trace, {.format = format}).value();
    FailingSink sink;
    const auto written = ExportTrace(trace, query, sink);
    ASSERT_FALSE(written.ok()) << format;
    EXPECT_EQ(written.error().message, "disk full");
  }
}

}  // namespace
}  // namespace pfa
