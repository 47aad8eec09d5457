#include "analyzer/query/options_table.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

const OptionRow& RowNamed(std::string_view name) {
  const auto row = std::ranges::find(OptionTable(), name, &OptionRow::name);
  EXPECT_NE(row, OptionTable().end()) << name;
  return *row;
}

// A value other than the default, which SetOption must accept.
std::string OtherValue(const OptionRow& row) {
  const std::string now = GetOption(row, Options{});
  if (IsSwitch(row)) return now == "true" ? "false" : "true";
  if (!row.choices.empty()) {
    return std::string(row.choices.back().name == now ? row.choices.front().name
                                                      : row.choices.back().name);
  }
  if (std::holds_alternative<int64_t Options::*>(row.member)) return "17";
  if (std::holds_alternative<double Options::*>(row.member)) return "0.25";
  return "some text, with = and \xc3\xa9";
}

TEST(OptionsTable, EveryRowSetsItsOwnFieldOnly) {
  const Options defaults;
  for (const OptionRow& row : OptionTable()) {
    SCOPED_TRACE(row.name);
    Options options;
    const std::string value = OtherValue(row);
    ASSERT_TRUE(SetOption(row, value, &options).ok());
    EXPECT_EQ(GetOption(row, options), value);
    EXPECT_FALSE(options == defaults);
    for (const OptionRow& other : OptionTable()) {
      if (&other == &row) continue;
      EXPECT_EQ(GetOption(other, options), GetOption(other, defaults)) << other.name;
    }
    // What GetOption says, SetOption reads.
    ASSERT_TRUE(SetOption(row, GetOption(row, defaults), &options).ok() ||
                !row.choices.empty());  // a choice may be unset, but not be set to nothing
  }
}

TEST(OptionsTable, NamesAreUniqueAndWellFormed) {
  std::set<std::string_view> names;
  const auto add = [&names](std::string_view name) {
    EXPECT_TRUE(names.insert(name).second) << name << " occurs twice";
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos)
        << name;
  };
  for (const OptionRow& row : OptionTable()) {
    add(row.name);
    // Choices of pprof's options are flags themselves.
    if (row.scope == OptionScope::kNative) continue;
    for (const OptionChoice& choice : row.choices) add(choice.name);
  }
  for (const SampleTypeFlag& flag : SampleTypeFlags()) add(flag.name);
}

TEST(OptionsTable, EveryRowIsExplained) {
  for (const OptionRow& row : OptionTable()) {
    SCOPED_TRACE(row.name);
    EXPECT_FALSE(row.help.empty());
    EXPECT_LE(row.help.size(), 80U);
    EXPECT_EQ(row.help.find('\n'), std::string_view::npos);
    EXPECT_FALSE(GroupTitle(row.group).empty());
    if (IsSwitch(row)) {
      EXPECT_TRUE(row.value_name.empty());
    } else {
      EXPECT_TRUE(!row.value_name.empty() || !row.choices.empty());
    }
    Options options;
    if (!row.example.empty()) {
      EXPECT_TRUE(SetOption(row, row.example, &options).ok());
      EXPECT_EQ(GetOption(row, options), row.example);
    }
  }
}

// As `go tool pprof -help` and its shell's `options` list them.
TEST(OptionsTable, DefaultsAreThoseOfGoToolPprof) {
  struct Default {
    const char* name;
    const char* value;
  };
  const Default defaults[] = {
      {"sample_index", ""},
      {"mean", "false"},
      {"unit", "minimum"},
      {"divide_by", "1"},
      {"trim", "true"},
      {"relative_percentages", "false"},
      {"nodecount", "-1"},
      {"drop_negative", "false"},
      {"nodefraction", "0.005"},
      {"edgefraction", "0.001"},
      {"granularity", ""},
      {"sort", "flat"},
      {"noinlines", "false"},
      {"showcolumns", "false"},
      {"call_tree", "false"},
      {"compact_labels", "false"},
      {"normalize", "false"},
      {"intel_syntax", "false"},
      {"focus", ""},
      {"ignore", ""},
      {"hide", ""},
      {"show", ""},
      {"show_from", ""},
      {"prune_from", ""},
      {"tagfocus", ""},
      {"tagignore", ""},
      {"tagshow", ""},
      {"taghide", ""},
      {"tagroot", ""},
      {"tagleaf", ""},
      {"output", ""},
      {"source_path", ""},
      {"trim_path", ""},
      {"base", ""},
      {"diff_base", ""},
      {"add_comment", ""},
      {"buildid", ""},
      {"symbolize", ""},
      {"all_frames", "false"},
  };
  for (const Default& d : defaults) EXPECT_EQ(GetOption(RowNamed(d.name), {}), d.value) << d.name;
}

TEST(OptionsTable, SwitchesTakeGosSpellings) {
  for (const char* text : {"1", "t", "T", "true", "TRUE", "True"}) {
    EXPECT_TRUE(ParseSwitch("mean", text).value()) << text;
  }
  for (const char* text : {"0", "f", "F", "false", "FALSE", "False"}) {
    EXPECT_FALSE(ParseSwitch("mean", text).value()) << text;
  }
  for (const char* text : {"", "yes", "on", "tRUE", "2", " true"}) {
    const auto result = ParseSwitch("mean", text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().message,
              std::string("invalid value \"") + text + "\" for -mean: expected true or false");
  }
}

struct NumberCase {
  const char* text;
  const char* expected;  // null: an error
};

// flag.Int64 is strconv.ParseInt with base 0, flag.Float64 is strconv.ParseFloat.
TEST(OptionsTable, WholeNumbersAsGoReadsThem) {
  const NumberCase cases[] = {
      {"5", "5"},
      {"-1", "-1"},
      {"+7", "7"},
      {"0", "0"},
      {"0x1F", "31"},
      {"-0X5", "-5"},
      {"0b101", "5"},
      {"0o17", "15"},
      {"017", "15"},
      {"0_1", "1"},
      {"1_000", "1000"},
      {"0x_1", "1"},
      {"00", "0"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"9223372036854775808", nullptr},
      {"-9223372036854775809", nullptr},
      {"0x8000000000000000", nullptr},
      {"", nullptr},
      {"-", nullptr},
      {"+-1", nullptr},
      {"--1", nullptr},
      {"08", nullptr},
      {"0b2", nullptr},
      {"0x", nullptr},
      {"_1", nullptr},
      {"1_", nullptr},
      {"1__0", nullptr},
      {"0_", nullptr},
      {"1e3", nullptr},
      {" 1", nullptr},
      {"1 ", nullptr},
      {"five", nullptr},
      {"1.5", nullptr},
  };
  for (const NumberCase& c : cases) {
    SCOPED_TRACE(c.text);
    Options options;
    const OptionRow& row = RowNamed("nodecount");
    const auto result = SetOption(row, c.text, &options);
    ASSERT_EQ(result.ok(), c.expected != nullptr);
    if (c.expected != nullptr) {
      EXPECT_EQ(GetOption(row, options), c.expected);
    } else {
      EXPECT_EQ(result.error().message, std::string("invalid value \"") + c.text +
                                            "\" for -nodecount: expected a whole number");
      EXPECT_EQ(options.nodecount, -1) << "a value that is refused changes nothing";
    }
  }
}

TEST(OptionsTable, NumbersAsGoReadsThem) {
  const NumberCase cases[] = {
      {"0.5", "0.5"},        {"1", "1"},        {".5", "0.5"},     {"5.", "5"},
      {"1e-3", "0.001"},     {"1E3", "1000"},   {"+.5e1", "5"},    {"-2", "-2"},
      {"0x1p-2", "0.25"},    {"0X1.8P+1", "3"}, {"1_0.5", "10.5"}, {"inf", "inf"},
      {"-Infinity", "-inf"}, {"1e-400", "0"},   {"", nullptr},     {".", nullptr},
      {"1e", nullptr},       {"e1", nullptr},   {"0x1", nullptr},  {"1e400", nullptr},
      {"_1", nullptr},       {"1_", nullptr},   {"1._5", nullptr}, {"half", nullptr},
      {" 1", nullptr},       {"1f", nullptr},   {"+-1", nullptr},
  };
  for (const NumberCase& c : cases) {
    SCOPED_TRACE(c.text);
    Options options;
    const OptionRow& row = RowNamed("divide_by");
    const auto result = SetOption(row, c.text, &options);
    ASSERT_EQ(result.ok(), c.expected != nullptr);
    if (c.expected != nullptr) {
      EXPECT_EQ(GetOption(row, options), c.expected);
    }
  }
}

TEST(OptionsTable, ChoicesAreClosed) {
  Options options;
  const auto result = SetOption(RowNamed("granularity"), "packages", &options);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message,
            "invalid value \"packages\" for -granularity: expected one of functions, "
            "filefunctions, files, lines, addresses");
  EXPECT_FALSE(SetOption(RowNamed("sort"), "", &options).ok());
  EXPECT_TRUE(options == Options{});
}

}  // namespace
}  // namespace pfa
