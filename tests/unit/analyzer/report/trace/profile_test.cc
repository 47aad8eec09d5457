#include "analyzer/report/trace/profile.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "analyzer/import/pprof.h"
#include "proto/byte_sink.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "tests/support/trace_example.h"

namespace pfa {
namespace {

using test::TraceExample;

// "os.Read;main.worker 1 100 reason=syscall", one per sample, sorted.
std::multiset<std::string> SamplesOf(const Profile& profile) {
  std::multiset<std::string> samples;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    std::string text;
    for (const LocationId id : profile.stacks()[profile.stack(i)]) {
      const Line& line = profile.lines(profile.location(id)).front();
      text += (text.empty() ? "" : ";") +
              std::string(profile.text(profile.function(line.function).name));
    }
    for (const int64_t value : profile.values(i)) text += ' ' + std::to_string(value);
    for (const Label& label : profile.labels(i)) {
      text += ' ' + std::string(profile.text(label.key)) + '=' +
              std::string(profile.text(label.text()));
    }
    samples.insert(text);
  }
  return samples;
}

std::multiset<std::string> Samples(const Trace& trace, std::string_view kind,
                                   const TraceOptions& options = {}) {
  const TraceQuery query = CompileTraceQuery(trace, options).value();
  return SamplesOf(MakeTraceProfile(trace, query, kind).value());
}

using Set = std::multiset<std::string>;

TEST(TraceProfile, EachKindCountsItsStates) {
  const Trace trace = TraceExample();
  EXPECT_EQ(Samples(trace, "sync"), Set{"runtime.chanrecv1;main.main 1 500"});
  EXPECT_EQ(Samples(trace, "syscall"), Set{"os.Read;main.worker 1 100"});
  EXPECT_EQ(Samples(trace, "net"), Set{});
  // Not what the worker waited before it first ran, and with the stack of who woke main.
  EXPECT_EQ(Samples(trace, "sched"), Set{"main.worker 1 250"});
  EXPECT_EQ(Samples(trace, "offcpu"), (Set{"runtime.chanrecv1;main.main 1 500 reason=chan receive",
                                           "os.Read;main.worker 1 100 reason=syscall"}));
  EXPECT_EQ(Samples(trace, "cpu"), (Set{"os.Read;main.worker 1 10000000", "main.main 1 10000000"}));
}

TEST(TraceProfile, TheQueryDecidesWhatCounts) {
  const Trace trace = TraceExample();
  EXPECT_EQ(Samples(trace, "sync", {.from = "300ns", .to = "400ns"}),
            Set{"runtime.chanrecv1;main.main 1 100"});
  EXPECT_EQ(Samples(trace, "cpu", {.goroutine = "2"}), Set{"os.Read;main.worker 1 10000000"});
  EXPECT_EQ(Samples(trace, "offcpu", {.task = "job"}),
            Set{"os.Read;main.worker 1 100 reason=syscall"});
}

TEST(TraceProfile, PartsAddUp) {
  const Trace trace = TraceExample();
  const auto total = [&](const TraceOptions& options) {
    const TraceQuery query = CompileTraceQuery(trace, options).value();
    const Profile profile = MakeTraceProfile(trace, query, "offcpu").value();
    int64_t sum = 0;
    for (size_t i = 0; i < profile.sample_count(); ++i) sum += profile.value(i, 1);
    return sum;
  };
  for (int64_t cut = 0; cut <= 1000; cut += 50) {
    const std::string time = std::to_string(cut) + "ns";
    EXPECT_EQ(total({.to = time}) + total({.from = time}), 600) << time;
  }
}

TEST(TraceProfile, WithoutSamplesTheErrorSaysWhatElseThereIs) {
  const Trace trace = TraceExample({.has_cpu_samples = false});
  const TraceQuery query = CompileTraceQuery(trace, {}).value();
  const auto cpu = MakeTraceProfile(trace, query, "cpu");
  ASSERT_FALSE(cpu.ok());
  EXPECT_NE(cpu.error().message.find("try sched, sync"), std::string::npos);
  const auto other = MakeTraceProfile(trace, query, "n\x1b[1m");
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().message,
            "trace: there is no profile \"n\\x1b[1m\"; expected net, sync, syscall, sched, offcpu "
            "or cpu");
}

// A frame that says nothing stands for no stack, as `go tool trace` has it.
TEST(TraceProfile, EmptyFramesAreNoStack) {
  TraceBuilder builder;
  static_cast<void>(builder.InternStack({}));
  const FrameId nothing = builder.InternFrame({});
  const StackId empty = builder.InternStack({&nothing, 1});
  builder.BeginGeneration(1, 0, std::nullopt);
  const GoroutineId go = builder.AddGoroutine(1).value();
  using enum WireState;
  const auto step = [&](int64_t time_ns, WireState from, WireState to, StackId stack) {
    ASSERT_TRUE(builder
                    .GoTransition({.time_ns = time_ns,
                                   .goroutine = go,
                                   .from = from,
                                   .to = to,
                                   .reason = builder.Intern("sync"),
                                   .stack = stack})
                    .ok());
  };
  step(0, kUndetermined, kRunning, StackId(0));
  step(10, kRunning, kWaiting, empty);
  step(30, kWaiting, kRunnable, StackId(0));
  step(31, kRunnable, kRunning, StackId(0));
  step(40, kRunning, kWaiting, StackId(0));
  step(45, kWaiting, kRunnable, StackId(0));
  const Trace trace = std::move(builder).Build();
  EXPECT_EQ(Samples(trace, "sync"), Set{" 2 25"});
  EXPECT_EQ(Samples(trace, "offcpu"), Set{" 2 25 reason=sync"});
}

TEST(TraceProfile, IsWrittenAsPprof) {
  const Trace trace = TraceExample();
  const TraceQuery query = CompileTraceQuery(trace, {.argument = "sync"}).value();
  StringSink sink;
  ASSERT_TRUE(WriteTraceProfile(trace, query, sink).ok());
  const std::string& bytes = sink.text();
  InflateStream stream(
      MemorySource("test", {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}), {});
  const Profile profile = ImportPprof(stream, {}).value();
  EXPECT_EQ(SamplesOf(profile), Set{"runtime.chanrecv1;main.main 1 500"});
  EXPECT_EQ(profile.text(profile.sample_types()[0].type), "contentions");
  EXPECT_EQ(profile.text(profile.sample_types()[1].unit), "nanoseconds");
  EXPECT_EQ(profile.text(profile.header().period_type.type), "trace");
  EXPECT_EQ(profile.header().period, 1);
  const Location& leaf = profile.location(profile.stacks()[profile.stack(0)][0]);
  EXPECT_EQ(leaf.address, 0x1000U);
  EXPECT_EQ(profile.lines(leaf).front().line, 7);
  EXPECT_EQ(profile.text(profile.function(profile.lines(leaf).front().function).filename),
            "/src/main.go");
}

}  // namespace
}  // namespace pfa
