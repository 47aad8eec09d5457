// Any bytes through the whole way of a profile: recognised, imported, names simplified, frames
// dropped, merged, asked for top in some manner. What is refused must say why, and what is reported
// must add up.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/import/importer.h"
#include "analyzer/import/pprof.h"
#include "analyzer/query/query.h"
#include "analyzer/report/info.h"
#include "analyzer/report/top.h"
#include "analyzer/transform/drop_frames.h"
#include "analyzer/transform/function_names.h"
#include "analyzer/transform/merge.h"
#include "analyzer/transform/scale.h"
#include "proto/base/number.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "tests/fuzz/target.h"
#include "tests/support/profile_text.h"

namespace pfa::test {
namespace {

constexpr uint64_t kMaxInflatedBytes = uint64_t{16} << 20;
// Reading in small chunks is slow, and longer inputs show nothing new.
constexpr size_t kMaxChunkedBytes = 2048;

void RequireReason(const Error& error) { Require(!error.message.empty(), "errors say why"); }

using Change = void (*)(Options& options);

// One of these is applied to each input, chosen by its size: so every input can be run with each by
// appending something.
constexpr std::array<Change, 16> kChanges = {
    [](Options& o) { o.granularity = "lines"; },
    [](Options& o) {
      o.granularity = "addresses";
      o.sort = "cum";
    },
    [](Options& o) {
      o.granularity = "files";
      o.noinlines = true;
    },
    [](Options& o) {
      o.granularity = "filefunctions";
      o.showcolumns = true;
      o.source_path = "src:/tmp";
    },
    [](Options& o) { o.tagfocus = "e"; },
    [](Options& o) { o.tagfocus = "bytes=1:1mb"; },
    [](Options& o) { o.tagignore = ":100"; },
    [](Options& o) { o.focus = "main"; },
    [](Options& o) { o.ignore = "^r"; },
    [](Options& o) {
      o.hide = "e";
      o.show = "[a-m]";
    },
    [](Options& o) { o.show_from = "a"; },
    [](Options& o) {
      o.prune_from = "n";
      o.relative_percentages = true;
    },
    [](Options& o) {
      o.tagroot = "key,bytes";
      o.tagleaf = "endpoint";
    },
    [](Options& o) {
      o.mean = true;
      o.sample_index = "0";
    },
    [](Options& o) {
      o.nodecount = 3;
      o.drop_negative = true;
      o.divide_by = 7;
    },
    [](Options& o) {
      o.unit = "ms";
      o.sample_index = "1";
      o.taghide = ".";
    },
};

// |value| of the samples without frames; nullopt if there are negative values, which may cancel.
bool AddFrameless(const Profile& profile, size_t column, int64_t* frameless) {
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    const int64_t value = profile.value(i, column);
    if (value < 0) return false;
    if (profile.stacks()[profile.stack(i)].empty()) *frameless += value;
  }
  return true;
}

void Report(const Profile& profile, const Options& options, bool adds_up) {
  auto query = CompileQuery(profile, options);
  if (!query.ok()) return RequireReason(query.error());
  const auto report = BuildTop(profile, query.value());
  if (!report.ok()) return RequireReason(report.error());
  Require(!TopPprofText(report.value(), false).empty(), "a report has text");
  static_cast<void>(TopDocument(report.value(), /*long_names=*/true));
  int64_t sum = 0;
  for (const TopRow& row : report.value().rows) {
    Require(CheckedAdd(&sum, row.flat), "sums that fit stay fitting");
  }
  Require(sum == report.value().shown_flat, "what is shown is summed");
  if (!adds_up) return;
  int64_t frameless = 0;
  if (!AddFrameless(profile, query.value().column, &frameless)) return;
  Require(sum + frameless == report.value().total, "flat values sum to the total");
}

// The profile minus itself is nothing.
void Cancel(const Profile& profile) {
  const std::vector<double> minus_one(profile.sample_types().size(), -1);
  auto negative = ScaleValues(profile, minus_one);
  if (!negative.ok()) return RequireReason(negative.error());
  auto positive = ScaleValues(profile, std::vector<double>(minus_one.size(), 1));
  if (!positive.ok()) return RequireReason(positive.error());
  std::vector<Profile> both;
  both.push_back(std::move(positive).value());
  both.push_back(std::move(negative).value());
  const auto merged = MergeProfiles(both);
  if (!merged.ok()) return RequireReason(merged.error());
}

std::string Read(std::span<const uint8_t> input, size_t chunk_bytes) {
  InflateStream stream(MemorySource("fuzz", input), {kMaxInflatedBytes}, chunk_bytes);
  const auto profile = ImportPprof(stream, {});
  return profile.ok() ? DumpProfile(profile.value()) : profile.error().ToString();
}

void Run(std::span<const uint8_t> input) {
  if (input.size() <= kMaxChunkedBytes && input.size() % 16 == 0) {
    Require(Read(input, 61) == Read(input, InflateStream::kChunkBytes), "chunks do not matter");
  }
  InflateStream stream(MemorySource("fuzz", input), {kMaxInflatedBytes});
  auto imported = ImportProfile(stream);
  if (!imported.ok()) return RequireReason(imported.error());
  Profile profile = std::move(imported).value();
  static_cast<void>(DumpProfile(profile));

  Options options;
  options.trim = false;
  Report(profile, options, /*adds_up=*/true);

  profile = DropUninterestingFrames(
      SimplifyFunctionNames(std::move(profile), NameStyle::kPprof, DemangleMode::kDefault, false));
  options = {};
  kChanges[input.size() % kChanges.size()](options);
  Report(profile, options, /*adds_up=*/false);
  if (auto query = CompileQuery(profile, {}); query.ok()) {
    static_cast<void>(Info(profile, query.value()));
    Cancel(profile);
  }
}

}  // namespace
}  // namespace pfa::test

// libFuzzer finds it by this name.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  pfa::test::Run({data, size});
  return 0;
}
