// Random profiles, written in random ways: what the reader makes of them is compared with what the
// specification of the profile says, which knows nothing of the reader.

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "analyzer/query/query.h"
#include "analyzer/report/top.h"
#include "tests/support/gzip_writer.h"
#include "tests/support/profile_spec.h"
#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

constexpr uint64_t kSeeds = 300;

// Where a diagnostic first applied is not part of the specification.
std::string WithoutOffsets(std::string dump) {
  size_t line = 0;
  while ((line = dump.find("\ndiagnostic ", line)) != std::string::npos) {
    const size_t offset = dump.find(" at 0x", ++line);
    const size_t end = dump.find_first_of(":\n", offset);
    dump.erase(offset, end - offset);
  }
  return dump;
}

TEST(PprofRandomTest, ReadsWhatWasWritten) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const ProfileSpec spec = RandomProfile(seed);
    const std::string bytes = Encode(spec, seed);
    const auto profile = Import(bytes);
    ASSERT_TRUE(profile.ok()) << "seed " << seed << ": " << profile.error().ToString();
    const std::string dump = DumpProfile(profile.value());
    ASSERT_EQ(WithoutOffsets(dump), Describe(spec)) << "seed " << seed;
    // However it arrives.
    const auto in_pieces = Import(bytes, 61);
    ASSERT_TRUE(in_pieces.ok());
    ASSERT_EQ(DumpProfile(in_pieces.value()), dump) << "seed " << seed;
    const auto compressed = Import(Gzip(bytes));
    ASSERT_TRUE(compressed.ok());
    ASSERT_EQ(DumpProfile(compressed.value()), dump) << "seed " << seed;
  }
}

// The same profile written in two ways is the same profile.
TEST(PprofRandomTest, TheWayOfWritingDoesNotMatter) {
  for (uint64_t seed = 0; seed < kSeeds / 10; ++seed) {
    const ProfileSpec spec = RandomProfile(seed);
    const std::string expected = Describe(spec);
    for (uint64_t way = 1000; way < 1010; ++way) {
      const auto profile = Import(Encode(spec, way));
      ASSERT_TRUE(profile.ok()) << seed << " " << way << ": " << profile.error().ToString();
      ASSERT_EQ(WithoutOffsets(DumpProfile(profile.value())), expected) << seed << " " << way;
    }
  }
}

TEST(PprofRandomTest, StacksAndStringsAreInterned) {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const ProfileSpec spec = RandomProfile(seed);
    const auto imported = Import(Encode(spec, seed));
    ASSERT_TRUE(imported.ok());
    const Profile& profile = imported.value();
    std::map<std::vector<size_t>, StackId> stack_ids;
    for (size_t i = 0; i < spec.samples.size(); ++i) {
      const auto known = stack_ids.emplace(spec.samples[i].stack, profile.stack(i)).first;
      ASSERT_EQ(profile.stack(i), known->second) << "seed " << seed << ", sample " << i;
    }
    ASSERT_EQ(profile.stacks().size(), stack_ids.size()) << "seed " << seed;

    std::set<std::string_view> texts;
    for (size_t i = 0; i < profile.strings().size(); ++i) {
      const StringId id = StringId::FromIndex(i);
      ASSERT_TRUE(texts.insert(profile.text(id)).second) << "twice: " << profile.text(id);
      ASSERT_EQ(profile.strings().Find(profile.text(id)), id);
    }
  }
}

// The name of the row that a frame belongs to: its function, or else its binary.
std::vector<std::string> RowNames(const ProfileSpec& spec, const ProfileSpec::Location& location) {
  std::vector<std::string> names;
  for (const auto& line : location.lines) names.push_back(spec.functions[line.function].name);
  if (!names.empty()) return names;
  if (!location.mapping) return {"<unknown>"};
  const std::string& file = spec.mappings[*location.mapping].file;
  return {"[" + file.substr(file.rfind('/') + 1) + "]"};
}

TEST(PprofRandomTest, TotalsAndRowsAreThoseOfTheSpecification) {
  struct Value {
    int64_t flat = 0;
    int64_t cum = 0;
    bool operator==(const Value&) const = default;
  };
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const ProfileSpec spec = RandomProfile(seed);
    const auto profile = Import(Encode(spec, seed));
    ASSERT_TRUE(profile.ok());
    for (size_t column = 0; column < spec.types.size(); ++column) {
      int64_t total = 0;
      std::map<std::string, Value> expected;
      for (const auto& sample : spec.samples) {
        const int64_t value = sample.values[column];
        total += std::abs(value);
        std::set<std::string> seen;
        for (size_t i = 0; i < sample.stack.size(); ++i) {
          const auto names = RowNames(spec, spec.locations[sample.stack[i]]);
          if (i == 0) expected[names.front()].flat += value;
          seen.insert(names.begin(), names.end());
        }
        for (const std::string& name : seen) expected[name].cum += value;
      }
      std::erase_if(expected, [](const auto& row) { return row.second == Value{}; });

      Options options;
      options.sample_index = std::to_string(column);
      options.trim = false;
      auto query = CompileQuery(profile.value(), options);
      ASSERT_TRUE(query.ok()) << query.error().ToString();
      const auto report = BuildTop(profile.value(), query.value());
      ASSERT_TRUE(report.ok()) << report.error().ToString();
      EXPECT_EQ(report.value().total, total) << "seed " << seed << ", column " << column;
      std::map<std::string, Value> rows;
      for (const TopRow& row : report.value().rows) rows[row.name] = {row.flat, row.cum};
      EXPECT_EQ(rows.size(), report.value().rows.size()) << "two rows have one name";
      ASSERT_TRUE(rows == expected) << "seed " << seed << ", column " << column;
    }
  }
}

}  // namespace
}  // namespace pfa::test
