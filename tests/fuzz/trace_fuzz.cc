// Execution traces of one family of formats, chosen by --family=v1 or --family=v2, from any bytes:
// a header of the family is put before those that have none. Whatever they are, there is an error
// that says what and where, or a trace that holds together, whose reports can be made, and which is
// the same when it is read in other pieces.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analyzer/import/go_trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/trace/registry.h"
#include "proto/byte_sink.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "proto/trace_header.h"
#include "tests/fuzz/target.h"

namespace pfa::test {
namespace {

constexpr std::string_view kSource = "fuzz";
constexpr uint64_t kMaxInflatedBytes = uint64_t{1} << 20;
constexpr size_t kChunkBytes = 8192;
constexpr size_t kSmallChunkBytes = 61;
// A message quotes the input, but not all of it.
constexpr size_t kMaxMessageBytes = 1000;
// Reports on larger traces show nothing new.
constexpr size_t kMaxReported = 2000;

struct Family {
  std::string_view name;
  std::array<int, 7> versions;  // as far as there are so many; the rest repeats
};
constexpr std::array kFamilies = {
    Family{"v1", {5, 7, 8, 9, 11, 19, 21}},
    Family{"v2", {22, 23, 25, 26, 22, 25, 26}},
};
const Family* chosen = nullptr;

bool IsOfFamily(std::span<const uint8_t> input) {
  const auto version = ReadTraceHeader(input);
  return version.ok() && (version.value() < kFirstTraceV2) == (chosen->name == "v1");
}

std::vector<uint8_t> WithHeader(std::span<const uint8_t> input) {
  if (IsOfFamily(input)) return {input.begin(), input.end()};
  const size_t which = input.empty() ? 0 : input.front() % chosen->versions.size();
  std::string header = fmt::format("go 1.{} trace", chosen->versions[which]);
  header.resize(kTraceHeaderBytes);
  std::vector<uint8_t> whole(header.begin(), header.end());
  whole.insert(whole.end(), input.begin(), input.end());
  return whole;
}

Result<Trace> Read(std::span<const uint8_t> input, bool strict, size_t chunk_bytes) {
  InflateStream stream(MemorySource(std::string(kSource), input), {kMaxInflatedBytes}, chunk_bytes);
  return ImportTrace(stream, {.strict = strict});
}

void CheckError(const Error& error, size_t size) {
  Require(!error.message.empty(), "errors say why");
  Require(error.message.find('\n') == std::string::npos, "errors are one line");
  Require(error.message.size() < kMaxMessageBytes, "errors are short");
  Require(error.source == kSource, "errors name their source");
  Require(error.code != ErrorCode::kUsage, "bad input is not the user's mistake");
  Require(error.offset <= std::max<uint64_t>(size, kMaxInflatedBytes),
          "places are inside of the file");
}

void CheckTrace(const Trace& trace) {
  Require(trace.start_ns() <= trace.end_ns(), "a trace ends after it begins");
  uint64_t rows = 0;
  for (size_t i = 0; i < trace.goroutines().size(); ++i) {
    int64_t at_ns = trace.start_ns();
    for (const uint32_t row : trace.transitions_of(GoroutineId::FromIndex(i))) {
      Require(trace.time_ns(row) >= at_ns, "the states of a goroutine are in order");
      at_ns = trace.time_ns(row);
      ++rows;
    }
    Require(at_ns <= trace.end_ns(), "nothing happens after the end");
  }
  Require(rows == trace.transition_count(), "each row is of one goroutine");
  for (const Range& range : trace.ranges()) {
    Require(range.start_ns <= range.end_ns, "ranges end after they begin");
  }
  for (const Gap& gap : trace.gaps()) {
    Require(gap.from_ns <= gap.to_ns && !gap.why.empty(), "gaps say when and why");
  }
}

// Spans cut to the halves of a trace add up to those of the whole.
int64_t SpanTime(const Trace& trace, const Interval& interval) {
  int64_t sum = 0;
  const std::array<Interval, 1> intervals = {interval};
  for (size_t i = 0; i < trace.goroutines().size(); ++i) {
    ForEachSpan(trace, intervals, GoroutineId::FromIndex(i), [&sum](const GoSpan& span) {
      Require(span.ns() >= 0, "no span is negative");
      Require(!__builtin_add_overflow(sum, span.ns(), &sum), "times of small traces fit");
    });
  }
  return sum;
}

void CheckReports(const Trace& trace) {
  const int64_t length_ns = trace.end_ns() - trace.start_ns();
  constexpr int64_t kMostNs = int64_t{1} << 48;
  if (length_ns <= kMostNs) {
    const int64_t middle_ns = trace.start_ns() + length_ns / 2;
    Require(SpanTime(trace, {trace.start_ns(), middle_ns}) +
                    SpanTime(trace, {middle_ns, trace.end_ns()}) ==
                SpanTime(trace, {trace.start_ns(), trace.end_ns()}),
            "halves add up");
  }
  const auto query = CompileTraceQuery(trace, {});
  Require(query.ok(), "every trace can be asked for everything");
  for (const TraceReportRow& report : TraceReportTable()) {
    if (report.document == nullptr || !report.argument.empty()) continue;
    Require(report.document(trace, query.value()).ok(), "every trace has every report");
  }
}

std::string Outcome(const Result<Trace>& trace) {
  if (!trace.ok()) return trace.error().ToString();
  std::string text = fmt::format("{} {} {} {}", trace.value().start_ns(), trace.value().end_ns(),
                                 trace.value().transition_count(), trace.value().counts().total());
  for (const Gap& gap : trace.value().gaps()) {
    text += fmt::format("\n{} {} {}", gap.from_ns, gap.to_ns, gap.why);
  }
  return text;
}

// Which of the checks are made depends on the size: all of them for each input would be slow.
void Run(std::span<const uint8_t> bytes) {
  const std::vector<uint8_t> input = WithHeader(bytes);
  const auto lenient = Read(input, false, kChunkBytes);
  if (input.size() % 4 < 2) {
    Require(Outcome(lenient) == Outcome(Read(input, false, kSmallChunkBytes)),
            "pieces do not matter");
  }
  if (input.size() % 4 > 0) {
    const auto strict = Read(input, true, kChunkBytes);
    if (!strict.ok()) CheckError(strict.error(), input.size());
    Require(!strict.ok() || lenient.ok(), "what is whole can be read");
    Require(!strict.ok() || lenient.value().gaps().empty(), "what is whole has no gaps");
    // Clocks that go back lose no time, but are told.
    Require(strict.ok() || !lenient.ok() || !lenient.value().gaps().empty() ||
                !lenient.value().diagnostics().rows().empty(),
            "what is missing is told");
  }
  if (!lenient.ok()) return CheckError(lenient.error(), input.size());
  CheckTrace(lenient.value());
  if (lenient.value().transition_count() < kMaxReported) CheckReports(lenient.value());
}

}  // namespace
}  // namespace pfa::test

// libFuzzer finds them by these names.
// NOLINTBEGIN(readability-identifier-naming,readability-non-const-parameter)
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  const std::span arguments(*argv, static_cast<size_t>(*argc));
  pfa::test::chosen = pfa::test::ChosenRow(arguments, "--family=", pfa::test::kFamilies,
                                           [](const auto& family) { return family.name; });
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  pfa::test::Run({data, size});
  return 0;
}
// NOLINTEND(readability-identifier-naming,readability-non-const-parameter)
