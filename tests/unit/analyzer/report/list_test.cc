#include "analyzer/report/list.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/report/go_mod.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::EditProfile;
using test::FoldedProfile;

// A folder of its own for each test.
class List : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "pfa_list_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  [[nodiscard]] std::string Folder() const { return folder_.string(); }

  static std::string Text(const std::vector<std::string>& samples, Options options,
                          const std::string& pattern = ".") {
    options.argument = pattern;
    const Profile profile = FoldedProfile(samples);
    Query query = CompileQuery(profile, options, Compatibility::kPprof).value();
    const auto output = ListPprof(profile, query);
    return output.ok() ? output.value().text : output.error().message;
  }

  std::filesystem::path folder_;
};

constexpr const char* kTwelveLines = "1\n2\n3\r\n4\n5\n6\n7\n8\n9\n10\n11\n12";

TEST_F(List, LinesAroundTheSampledOnes) {
  Write("a.go", kTwelveLines);
  Options options;
  options.source_path = Folder();
  EXPECT_EQ(Text({"main@a.go:8 10", "main@a.go:8;main@a.go:9 5", "other 5"}, options, "^main$"),
            "Total: 20\n"
            "ROUTINE ======================== main in a.go\n"
            "        15         20 (flat, cum)   100% of Total\n"
            "         .          .      3:3\n"
            "         .          .      4:4\n"
            "         .          .      5:5\n"
            "         .          .      6:6\n"
            "         .          .      7:7\n"
            "        10         15      8:8\n"
            "         5          5      9:9\n"
            "         .          .     10:10\n"
            "         .          .     11:11\n"
            "         .          .     12:12\n");
}

TEST_F(List, DirectoriesAboveAreSearched) {
  Write("pkg/a.go", "one\n");
  std::filesystem::create_directories(folder_ / "x/y");
  Options options;
  options.source_path = Folder() + "/x/y";
  EXPECT_NE(Text({"main@pkg/a.go:1 1"}, options).find("     1:one\n"), std::string::npos);
}

TEST_F(List, WhatCannotBeShown) {
  Options options;
  options.source_path = "/nonexistent/source";
  EXPECT_EQ(Text({"main@a.go:1 1"}, options),
            "Total: 1\nROUTINE ======================== main in a.go\n"
            "         1          1 (flat, cum)   100% of Total\n"
            " Error: could not find file a.go on path /nonexistent/source\n");
  EXPECT_NE(Text({"main@/nonexistent/a.go:1 1"}, options)
                .find(" Error: open /nonexistent/a.go: no such file or directory\n"),
            std::string::npos);
  EXPECT_EQ(Text({"main 1"}, options), "Total: 1\nNo source information for main\n");
  EXPECT_EQ(Text({"main 1"}, options, "x$"), "no matches found for regexp: x$");
}

// As pprof, which does not open a file to show nothing of it.
TEST_F(List, AFileThatNothingIsShownOfIsNoError) {
  Options options;
  options.source_path = "/nonexistent/source";
  options.argument = ".";
  const auto text = [&](const std::vector<std::string>& samples) {
    const Profile profile = EditProfile(FoldedProfile(samples), [](ProfileBuilder& builder) {
      for (Function& function : builder.functions()) {
        if (builder.text(function.name) == "late") function.start_line = 100;
      }
    });
    Query query = CompileQuery(profile, options, Compatibility::kPprof).value();
    return ListPprof(profile, query).value().text;
  };
  const std::string error = " Error: could not find file a.go on path /nonexistent/source\n";
  EXPECT_EQ(text({"late@a.go:1 1"}).find(error), std::string::npos);
  EXPECT_NE(text({"late@a.go:95 1"}).find(error), std::string::npos);
  // Another function has opened the file before.
  const std::string both = text({"early@a.go:1 1", "late@a.go:1 1"});
  EXPECT_NE(both.find(error), both.rfind(error)) << both;
}

// Must neither block nor be read.
TEST_F(List, PipesAndFoldersHaveNoLines) {
  ASSERT_EQ(mkfifo((folder_ / "pipe.go").c_str(), 0600), 0);
  const std::string expected = "         1          1 (flat, cum)   100% of Total\n";
  for (const std::string& name : {Folder() + "/pipe.go", Folder()}) {
    const std::string text = Text({"main@" + name + ":1 1"}, {});
    EXPECT_TRUE(text.ends_with(expected)) << text;
  }
}

TEST_F(List, NativelyRecursionCountsOnce) {
  const std::vector<std::string> samples = {"main@a.go:9;f@a.go:1;f@a.go:2;f@a.go:1 10",
                                            "main@a.go:9;f@a.go:1 5"};
  EXPECT_NE(Text(samples, {}, "^f$").find("        15         25 (flat, cum) 166.67% of Total\n"),
            std::string::npos);
  const Profile profile = FoldedProfile(samples);
  Options options;
  options.argument = "^f$";
  Query query = CompileQuery(profile, options).value();
  const Document document = ListDocument(profile, query).value();
  ASSERT_EQ(document.tables[0].rows.size(), 3U);
  const auto& heading = document.tables[0].rows[0];
  EXPECT_EQ(heading[0].text, "15");
  EXPECT_EQ(heading[1].text, "15");
  EXPECT_EQ(document.tables[0].rows[1][1].text, "15");  // line 1
  EXPECT_EQ(document.tables[0].rows[2][1].text, "10");  // line 2
}

TEST_F(List, NativelyTheModuleCacheIsSearched) {
  Write("mod/github.com/!burnt!sushi/toml@v1.0.0/a.go", "found\n");
  Write("mod/secret.go", "secret\n");
  ASSERT_EQ(setenv("GOMODCACHE", (Folder() + "/mod").c_str(), 1), 0);
  struct Case {
    const char* file;
    const char* source;
  };
  const Case cases[] = {
      {"github.com/BurntSushi/toml@v1.0.0/a.go", "found"},
      {"/home/x/go/pkg/mod/github.com/!burnt!sushi/toml@v1.0.0/a.go", "found"},
      {"x@v1/../../secret.go", ""},
      {"x@v1/../../mod/../mod/../mod/secret.go", ""},
  };
  for (const Case& c : cases) {
    const Profile profile = EditProfile(
        FoldedProfile({"main@f.go:1 1"}),
        [&](ProfileBuilder& builder) { builder.functions()[0].filename = builder.Intern(c.file); });
    Options options;
    options.argument = ".";
    Query query = CompileQuery(profile, options).value();
    const Document document = ListDocument(profile, query).value();
    ASSERT_EQ(document.tables[0].rows.size(), 2U) << c.file;
    EXPECT_EQ(document.tables[0].rows[0][3].text, "main");
    EXPECT_EQ(document.tables[0].rows[1][3].text, c.source) << c.file;
    EXPECT_EQ(document.notes.size(), 1U);
  }
  unsetenv("GOMODCACHE");
}

TEST_F(List, NativelyTheMainModuleIsFoundByItsGoMod) {
  Write("shop/go.mod", "// ours\nmodule example.com/shop // here\n\ngo 1.24\n");
  Write("shop/cart/cart.go", "cart\n");
  Write("shop/vendor/github.com/acme/log/log.go", "log\n");
  Write("secret.go", "secret\n");
  std::filesystem::create_directories(folder_ / "shop/cmd/deep");
  struct Case {
    const char* file;
    const char* source;
  };
  const Case cases[] = {
      {"example.com/shop/cart/cart.go", "cart"},
      {"github.com/acme/log@v1.2.3/log.go", "log"},
      {"/build/shop/vendor/github.com/acme/log/log.go", "log"},
      {"example.com/shopping/cart/cart.go", ""},
      {"example.com/shop/../secret.go", ""},
      {"example.com/shop/cart/../../secret.go", ""},
  };
  for (const Case& c : cases) {
    const Profile profile = EditProfile(
        FoldedProfile({"main@f.go:1 1"}),
        [&](ProfileBuilder& builder) { builder.functions()[0].filename = builder.Intern(c.file); });
    Options options;
    options.argument = ".";
    options.source_path = Folder() + "/shop/cmd/deep";
    Query query = CompileQuery(profile, options).value();
    const Document document = ListDocument(profile, query).value();
    ASSERT_EQ(document.tables.size(), 1U) << c.file;
    ASSERT_EQ(document.tables[0].rows.size(), 2U) << c.file;
    EXPECT_EQ(document.tables[0].rows[1][3].text, c.source) << c.file;
    // pprof must not find what go tool pprof does not.
    query = CompileQuery(profile, options, Compatibility::kPprof).value();
    EXPECT_EQ(ListPprof(profile, query).value().text.find(":cart"), std::string::npos);
  }
}

TEST(GoMod, ModulePaths) {
  const struct {
    const char* text;
    const char* path;
  } cases[] = {
      {"module example.com/a\n", "example.com/a"},
      {"\n// x\nmodule\texample.com/a // y\r\n", "example.com/a"},
      {"module \"example.com/a\"", "example.com/a"},
      {"module `example.com/a`", "example.com/a"},
      {"module (\n\texample.com/a\n)\n", "example.com/a"},
      {"modules x\nmodule y\n", "y"},
      {"go 1.24\n", ""},
      {"module (\n)\n", ""},
      {"module\n", ""},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(ModulePathOf(c.text), c.path) << c.text;
}

}  // namespace
}  // namespace pfa
