// Options as parameters of an address.
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/serve/page_url.h"
#include "cli/serve/url_options.h"

namespace pfa {
namespace {

PageUrl Parse(std::string_view target) {
  auto url = ParsePageUrl(target);
  EXPECT_TRUE(url.ok()) << target;
  return url.ok() ? std::move(url).value() : PageUrl{};
}

std::string ErrorOf(std::string_view target) {
  const auto url = ParsePageUrl(target);
  return url.ok() ? "" : url.error().message;
}

TEST(PageUrlTest, Decodes) {
  const PageUrl url = Parse("/ui/to%70?f=a+b%2Bc&&h=&x&f=second#rest");
  EXPECT_EQ(url.path, "/ui/top");
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(url.parameters, (Parameters{{"f", "a b+c"}, {"h", ""}, {"x", ""}, {"f", "second"}}));
  EXPECT_EQ(url.Find("f"), "a b+c");
  EXPECT_EQ(url.Find("i"), std::nullopt);
}

TEST(PageUrlTest, ParametersAreReplacedWhereTheyAre) {
  const PageUrl url = Parse("/?a=1&f=x&f=y&b=2");
  EXPECT_EQ(url.With("f", "&=\"<").Query(), "?a=1&f=%26%3D%22%3C&b=2");
  EXPECT_EQ(url.With("f", std::nullopt).Query(), "?a=1&b=2");
  EXPECT_EQ(url.With("n", "").Query(), "?a=1&f=x&f=y&b=2&n=");
  EXPECT_EQ(Parse("/").Query(), "");
}

TEST(PageUrlTest, RefusesWhatIsBrokenOrTooMuch) {
  EXPECT_NE(ErrorOf("/?f=%"), "");
  EXPECT_NE(ErrorOf("/?f=%4"), "");
  EXPECT_NE(ErrorOf("/?f=%4g"), "");
  EXPECT_NE(ErrorOf("/%zz"), "");
  EXPECT_EQ(ErrorOf("/?f=%41"), "");
  EXPECT_NE(ErrorOf("/?f=" + std::string(9000, 'x')), "");
  std::string many = "/?";
  for (int i = 0; i < 101; ++i) many += "a=b&";
  EXPECT_NE(ErrorOf(many), "");
}

// A value that is not the option's default.
std::vector<std::string> OtherValues(const OptionRow& row) {
  const std::string before = GetOption(row, Options{});
  if (IsSwitch(row)) return {before == "true" ? "false" : "true"};
  if (std::holds_alternative<int64_t Options::*>(row.member)) return {"7", "0"};
  if (std::holds_alternative<double Options::*>(row.member)) return {"0.25", "1e-05"};
  std::vector<std::string> values;
  for (const OptionChoice& choice : row.choices) {
    if (choice.name != before) values.emplace_back(choice.name);
  }
  if (values.empty()) values = {"a b&c=d+%e\xc3\xa9<script>\"'#?", "x"};
  return values;
}

TEST(UrlOptionsTest, EveryOptionGoesThroughAnAddressAndBack) {
  size_t tried = 0;
  for (const OptionRow& row : OptionTable()) {
    const std::string_view name = UrlNameOf(row);
    if (name.empty()) continue;
    EXPECT_EQ(FindUrlOption(name), &row) << name;
    for (const std::string& value : OtherValues(row)) {
      Options options;
      ASSERT_TRUE(SetOption(row, value, &options).ok()) << row.name << " " << value;
      if (options == Options{}) continue;
      const std::string query = WithOptions({}, options, {}).Query();
      EXPECT_TRUE(query.starts_with("?" + std::string(name) + "=")) << query;
      Options read;
      ASSERT_TRUE(ApplyUrl(Parse("/ui/top" + query), &read).ok()) << query;
      EXPECT_EQ(read, options) << query;
      // And back to the default, where the server was started with another value.
      read = options;
      ASSERT_TRUE(ApplyUrl(Parse("/" + WithOptions({}, {}, options).Query()), &read).ok());
      EXPECT_EQ(read, Options{}) << row.name;
      ++tried;
    }
  }
  EXPECT_GT(tried, 30U);
  EXPECT_EQ(WithOptions({}, {}, {}).Query(), "");
}

TEST(UrlOptionsTest, NamesAreThoseOfGoToolPprof) {
  const std::map<std::string, std::string> expected = {{"drop_negative", "dropneg"},
                                                       {"call_tree", "calltree"},
                                                       {"relative_percentages", "rel"},
                                                       {"unit", "unit"},
                                                       {"compact_labels", "compact"},
                                                       {"intel_syntax", "intel"},
                                                       {"nodecount", "n"},
                                                       {"nodefraction", "nf"},
                                                       {"edgefraction", "ef"},
                                                       {"trim", "trim"},
                                                       {"focus", "f"},
                                                       {"ignore", "i"},
                                                       {"prune_from", "prunefrom"},
                                                       {"hide", "h"},
                                                       {"show", "s"},
                                                       {"show_from", "sf"},
                                                       {"tagfocus", "tf"},
                                                       {"tagignore", "ti"},
                                                       {"tagshow", "ts"},
                                                       {"taghide", "th"},
                                                       {"mean", "mean"},
                                                       {"sample_index", "si"},
                                                       {"normalize", "norm"},
                                                       {"sort", "sort"},
                                                       {"granularity", "g"},
                                                       {"noinlines", "noinlines"},
                                                       {"showcolumns", "showcolumns"}};
  std::set<std::string> seen;
  for (const OptionRow& row : OptionTable()) {
    const std::string name(UrlNameOf(row));
    const auto found = expected.find(std::string(row.name));
    if (found != expected.end()) {
      EXPECT_EQ(name, found->second) << row.name;
    }
    if (!name.empty()) {
      EXPECT_TRUE(seen.insert(name).second) << "two options are called " << name;
    }
  }
  EXPECT_FALSE(seen.contains("p"));
  EXPECT_FALSE(seen.contains("config"));
}

// An address must not be able to say which files of this machine are read or written, what is sent
// where, or what the server does.
TEST(UrlOptionsTest, FilesAndServersHaveNoParameters) {
  for (const OptionRow& row : OptionTable()) {
    const std::set<std::string_view> never = {
        "output", "source_path", "trim_path", "base",    "diff_base", "tls_cert", "tls_key",
        "tls_ca", "header",      "tools",     "seconds", "listen",    "format",   "max_size"};
    if (never.contains(row.name)) {
      EXPECT_EQ(UrlNameOf(row), "") << row.name;
    }
    EXPECT_FALSE(row.value_name == "FILE" && !UrlNameOf(row).empty()) << row.name;
  }
}

TEST(UrlOptionsTest, WrongValuesAreNamed) {
  for (const char* query : {"n=x", "nf=0,5", "trim=maybe", "g=function", "sort=name", "mean=2"}) {
    Options options;
    const auto applied = ApplyUrl(Parse("/?" + std::string(query)), &options);
    ASSERT_FALSE(applied.ok()) << query;
    const std::string name = std::string(query).substr(0, std::string(query).find('='));
    EXPECT_TRUE(applied.error().message.starts_with("parameter " + name + " of the address: "))
        << applied.error().message;
  }
  EXPECT_EQ(UnknownParameters(Parse("/?f=x&p=y&foo=1&config=c&si=cpu")),
            std::vector<std::string>{"foo"});
}

TEST(UrlOptionsTest, AnEmptyParameterMeansTheDefault) {
  Options options;
  options.focus = "main";
  options.nodecount = 5;
  options.granularity = "lines";
  options.trim = false;
  ASSERT_TRUE(ApplyUrl(Parse("/?f=&n=&g=&trim="), &options).ok());
  EXPECT_EQ(options, Options{});
}

}  // namespace
}  // namespace pfa
