// One importer, chosen by --format=NAME, reads any bytes, without the recognition that would keep
// most of them away from it. Whatever they are, there is an error that says what and where, or a
// profile that adds up, can be written, and is the same when it is read again or in other pieces.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "analyzer/import/importer.h"
#include "analyzer/import/pprof.h"
#include "analyzer/query/query.h"
#include "analyzer/report/proto.h"
#include "analyzer/report/top.h"
#include "proto/byte_sink.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "tests/fuzz/target.h"
#include "tests/property/naive_top.h"
#include "tests/support/format_name.h"
#include "tests/support/profile_text.h"

namespace pfa::test {
namespace {

constexpr std::string_view kSource = "fuzz";
constexpr uint64_t kMaxInflatedBytes = uint64_t{1} << 20;
constexpr size_t kChunkBytes = 8192;
constexpr size_t kSmallChunkBytes = 61;
// A message quotes the input, but not all of it.
constexpr size_t kMaxMessageBytes = 1000;
// The plain way of counting is slow, and larger profiles show nothing new.
constexpr size_t kMaxCounted = 1000;

const Importer* chosen = nullptr;

void CheckError(const Error& error) {
  Require(!error.message.empty(), "errors say why");
  Require(error.message.find('\n') == std::string::npos, "errors are one line");
  Require(error.message.size() < kMaxMessageBytes, "errors are short");
  Require(error.source == kSource, "errors name their source");
  Require(error.code != ErrorCode::kUsage, "bad input is not the user's mistake");
}

// Whether no sum of the column can overflow.
bool SumsFit(const Profile& profile, size_t column) {
  double sum = 0;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    sum += std::abs(static_cast<double>(profile.value(i, column)));
  }
  return sum < static_cast<double>(std::numeric_limits<int64_t>::max()) / 2;
}

void CheckSums(const Profile& profile, const std::string& granularity, size_t column) {
  if (!SumsFit(profile, column)) return;
  Options options;
  options.trim = false;
  options.granularity = granularity;
  options.sample_index = std::to_string(column);
  auto query = CompileQuery(profile, options);
  Require(query.ok(), "every column can be asked for");
  const auto report = BuildTop(profile, query.value());
  Require(report.ok(), "sums that fit are reported");
  const NaiveTop naive = ComputeNaiveTop(profile, column, granularity, options.noinlines);
  int64_t flat = 0;
  for (const TopRow& row : report.value().rows) flat += row.flat;
  int64_t naive_flat = 0;
  for (const NaiveRow& row : naive.rows) naive_flat += row.flat;
  Require(report.value().total == naive.total, "the total is that of all samples");
  Require(flat == naive_flat, "flat values are those of the samples' leaves");
  Require(naive.any_negative || flat + naive.frameless == naive.total,
          "everything is accounted for");
}

Result<Profile> Import(std::span<const uint8_t> input, const ImportOptions& options,
                       size_t chunk_bytes) {
  InflateStream stream(MemorySource(std::string(kSource), input), {kMaxInflatedBytes}, chunk_bytes);
  return ImportAs(*chosen, stream, options);
}

// What `pfa proto` makes of the profile can be read, and has the same numbers.
void CheckWritten(const Profile& profile) {
  for (size_t column = 0; column < profile.sample_types().size(); ++column) {
    if (!SumsFit(profile, column)) return;
  }
  Options options;
  options.trim = false;
  auto query = CompileQuery(profile, options);
  Require(query.ok(), "every profile can be asked for");
  const auto output = ProtoPprof(profile, query.value());
  Require(output.ok() && output.value().stream, "every profile can be written");
  StringSink sink;
  Require(output.value().stream(sink).ok(), "memory has no errors");
  const std::string& bytes = sink.text();
  InflateStream stream(
      MemorySource("again", {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}), {});
  const auto again = ImportPprof(stream, {});
  if (!again.ok()) std::fprintf(stderr, "%s\n", again.error().ToString().c_str());
  Require(again.ok(), "what is written can be read");
  Require(again.value().sample_types().size() == profile.sample_types().size(),
          "sample types stay");
  Require(again.value().sample_count() == profile.sample_count(), "samples stay");
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    for (size_t column = 0; column < profile.sample_types().size(); ++column) {
      Require(again.value().value(i, column) == profile.value(i, column), "values stay");
    }
  }
}

std::string Dump(const Result<Profile>& profile) {
  return profile.ok() ? DumpProfile(profile.value()) : profile.error().ToString();
}

// Which of the checks are made depends on the size: all of them for each input would be slow.
void Run(std::span<const uint8_t> input) {
  const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
  static_cast<void>(chosen->recognizes(text));
  const ImportOptions options{.as_pprof = chosen->is_known_to_pprof && input.size() % 2 != 0};
  const auto imported = Import(input, options, kChunkBytes);
  if (input.size() % 4 < 2) {
    Require(Dump(imported) == Dump(Import(input, options, kSmallChunkBytes)),
            "pieces do not matter");
  }
  if (!imported.ok()) return CheckError(imported.error());
  const Profile& profile = imported.value();
  if (profile.sample_types().empty()) {
    Require(!CompileQuery(profile, {}).ok(), "nothing can be asked of nothing");
    return;
  }
  if (profile.sample_count() > kMaxCounted) return;
  if (input.size() % 8 < 2) CheckWritten(profile);
  for (size_t column = 0; column < profile.sample_types().size(); ++column) {
    CheckSums(profile, "functions", column);
  }
  CheckSums(profile, "addresses", 0);
}

}  // namespace
}  // namespace pfa::test

// libFuzzer finds them by these names.
// NOLINTBEGIN(readability-identifier-naming,readability-non-const-parameter)
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  const std::span arguments(*argv, static_cast<size_t>(*argc));
  pfa::test::chosen = pfa::test::ChosenRow(
      arguments, "--format=", pfa::Importers(),
      [](const auto& importer) { return pfa::test::FormatName(importer.format); });
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  pfa::test::Run({data, size});
  return 0;
}
// NOLINTEND(readability-identifier-naming,readability-non-const-parameter)
