// A trace that is read for less than all of it says the same of what it is read for; whole, cut off
// or with bytes that were overwritten.
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/import/go_trace.h"
#include "analyzer/model/trace_cpu_profile.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/trace/registry.h"
#include "proto/byte_sink.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"

namespace pfa::test {
namespace {

Result<Trace> ReadFor(std::string_view file, const TraceReadOptions& options) {
  InflateStream stream(
      MemorySource("file", {reinterpret_cast<const uint8_t*>(file.data()), file.size()}), {});
  return ImportTrace(stream, options);
}

std::string FaultsOf(const Result<Trace>& trace) {
  if (!trace.ok()) return trace.error().ToString();
  std::string text;
  for (const Gap& gap : trace.value().gaps()) {
    text += fmt::format("gap {} {} {}\n", gap.from_ns, gap.to_ns, gap.why);
  }
  for (const Diagnostic& row : trace.value().diagnostics().rows()) {
    text += fmt::format("{} {}\n", InfoOf(row.kind).explanation, row.count);
  }
  return text;
}

std::string ProfileOf(const Trace& trace, AlongReading* along, const TraceOptions& options) {
  const TraceReportRow& report = *FindTraceReport("profile");
  const auto query = CompileTraceQuery(trace, options);
  if (!query.ok()) return query.error().ToString();
  StringSink sink;
  const auto written =
      along != nullptr ? along->Write(trace, sink) : report.stream(trace, query.value(), sink);
  return written.ok() ? sink.text() : written.error().ToString();
}

std::string CpuSamplesOf(const Trace& trace) {
  std::string text = fmt::format("{} to {}\n", trace.start_ns(), trace.end_ns());
  for (const CpuSample& sample : trace.cpu_samples()) {
    text += fmt::format("{} {} {}\n", sample.time_ns, sample.goroutine.value, sample.stack.value);
  }
  return text;
}

void Examine(std::string_view file) {
  for (const bool strict : {false, true}) {
    SCOPED_TRACE(strict ? "strict" : "with gaps");
    const auto whole = ReadFor(file, {.strict = strict});
    const auto diagnostics =
        ReadFor(file, {.strict = strict, .content = TraceContent::kDiagnostics});
    EXPECT_EQ(FaultsOf(diagnostics), FaultsOf(whole));
    const auto samples = ReadFor(file, {.strict = strict, .content = TraceContent::kSamples});
    EXPECT_EQ(FaultsOf(samples), FaultsOf(whole));
    if (whole.ok()) {
      EXPECT_EQ(CpuSamplesOf(samples.value()), CpuSamplesOf(whole.value()));
    }
    for (const std::string_view kind : {"net", "sync", "syscall", "sched", "offcpu"}) {
      const TraceOptions options{.argument = std::string(kind)};
      const std::unique_ptr<AlongReading> along = FindTraceReport("profile")->along(options);
      ASSERT_NE(along, nullptr);
      const auto states = ReadFor(
          file, {.strict = strict, .content = TraceContent::kStates, .transitions = along.get()});
      EXPECT_EQ(FaultsOf(states), FaultsOf(whole));
      if (!whole.ok()) continue;
      EXPECT_EQ(states.value().transition_count(), 0U);
      EXPECT_EQ(ProfileOf(states.value(), along.get(), options),
                ProfileOf(whole.value(), nullptr, options))
          << kind;
    }
  }
}

class TraceContentOf : public testing::TestWithParam<std::string_view> {
 protected:
  static std::string File() {
    std::ifstream file(fmt::format("{}/testdata/{}/trace.out", PFA_SOURCE_DIR, GetParam()),
                       std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

TEST_P(TraceContentOf, IsTheSame) { Examine(File()); }

TEST_P(TraceContentOf, IsTheSameOfADamagedFile) {
  const std::string file = File();
  constexpr size_t kPlaces = 7;
  for (size_t i = 1; i < kPlaces; ++i) {
    const size_t at = file.size() * i / kPlaces;
    SCOPED_TRACE(fmt::format("at {} of {} bytes", at, file.size()));
    Examine(std::string_view(file).substr(0, at));
    std::string damaged = file;
    constexpr size_t kOverwritten = 40;
    damaged.replace(at, kOverwritten, kOverwritten, '\xa5');
    Examine(damaged);
  }
}

INSTANTIATE_TEST_SUITE_P(Testdata, TraceContentOf,
                         testing::Values("go1.19", "go1.21", "go1.22", "go1.23", "go1.24", "go1.25",
                                         "go1.26", "go1.27"));

}  // namespace
}  // namespace pfa::test
