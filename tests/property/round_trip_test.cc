// What `pfa convert` writes, read again: the same totals and the same own values of every function,
// and, where the format has stacks, the same cumulative ones.

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/import/importer.h"
#include "analyzer/query/query.h"
#include "analyzer/report/top.h"
#include "cli/convert.h"
#include "proto/byte_sink.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "tests/support/exact_buffer.h"

namespace pfa::test {
namespace {

std::vector<std::string> Recordings() {
  std::vector<std::string> paths;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(PFA_SOURCE_DIR "/testdata/")) {
    const std::string path = entry.path();
    if (path.ends_with(".pprof") && path.find("/broken/") == std::string::npos) {
      paths.push_back(path);
    }
  }
  std::ranges::sort(paths);
  return paths;
}

struct Rows {
  int64_t total = 0;
  std::map<std::string, std::pair<int64_t, int64_t>> functions;  // flat and cum
};

Rows RowsOf(const Profile& profile, const std::string& sample_index) {
  Options options;
  options.trim = false;
  options.sample_index = sample_index;
  auto query = CompileQuery(profile, options);
  EXPECT_TRUE(query.ok()) << query.error().ToString();
  const auto report = BuildTop(profile, query.value());
  EXPECT_TRUE(report.ok()) << report.error().ToString();
  Rows rows;
  rows.total = report.value().total;
  for (const TopRow& row : report.value().rows) rows.functions[row.name] = {row.flat, row.cum};
  return rows;
}

Result<Profile> Import(std::unique_ptr<ByteSource> source) {
  InflateStream stream(std::move(source), {});
  return ImportProfile(stream);
}

Result<Profile> ThereAndBack(const Profile& profile, const std::string& sample_index,
                             const std::string& format) {
  Options options;
  options.sample_index = sample_index;
  options.format = format;
  PFA_ASSIGN_OR_RETURN(Query query, CompileQuery(profile, options));
  PFA_ASSIGN_OR_RETURN(const PprofOutput output, Convert(profile, query, format));
  StringSink sink;
  if (output.stream) PFA_TRY(output.stream(sink));
  const ExactBuffer bytes(output.stream ? sink.text() : output.text);
  return Import(MemorySource(format, bytes.bytes()));
}

// Which sample type of the copy holds that of the original.
std::string TypeIn(const std::string& format, size_t column) {
  return format == "pprof" || format == "speedscope" ? std::to_string(column) : "0";
}

class RoundTripTest : public testing::TestWithParam<const char*> {};

TEST_P(RoundTripTest, KeepsWhatFunctionsHave) {
  const std::string format = GetParam();
  const std::vector<std::string> paths = Recordings();
  ASSERT_GE(paths.size(), 60U);
  for (const std::string& path : paths) {
    auto source = OpenSource(path);
    ASSERT_TRUE(source.ok());
    const auto profile = Import(std::move(source).value());
    ASSERT_TRUE(profile.ok()) << profile.error().ToString();
    for (size_t column = 0; column < profile.value().sample_types().size(); ++column) {
      SCOPED_TRACE(path + ", sample type " + std::to_string(column));
      Rows expected = RowsOf(profile.value(), std::to_string(column));
      // Formats of text have nothing to say then.
      if (expected.total == 0 && format != "pprof") continue;
      const auto copy = ThereAndBack(profile.value(), std::to_string(column), format);
      ASSERT_TRUE(copy.ok()) << copy.error().ToString();
      Rows found = RowsOf(copy.value(), TypeIn(format, column));
      if (format == "folded") {
        // There ';' ends a frame, and in a name, that of a type of Go, it becomes ':'.
        std::map<std::string, std::pair<int64_t, int64_t>> renamed;
        for (const auto& row : expected.functions) {
          std::string name = row.first;
          std::ranges::replace(name, ';', ':');
          renamed[name] = row.second;
        }
        expected.functions = std::move(renamed);
      }
      if (format == "callgrind") {
        // It has only what functions have.
        expected.total = 0;
        for (const auto& [name, values] : expected.functions) expected.total += values.first;
        // Calls that close a cycle are lost, so cumulative values can be smaller.
        for (auto* rows : {&expected, &found}) {
          for (auto& [name, values] : rows->functions) values.second = 0;
          std::erase_if(rows->functions, [](const auto& row) { return row.second.first == 0; });
        }
      }
      EXPECT_EQ(found.total, expected.total);
      EXPECT_EQ(found.functions, expected.functions);
      if (HasFailure()) return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, RoundTripTest,
                         testing::Values("pprof", "folded", "speedscope", "callgrind"),
                         [](const auto& format) { return std::string(format.param); });

}  // namespace
}  // namespace pfa::test
