#include "analyzer/import/folded.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

TEST(Folded, Stacks) {
  EXPECT_EQ(ImportNativeText("# made by hand\n"
                             "main;a b;leaf 3\n"
                             "\n"
                             "main;;sys_read_[k] -4\r\n"
                             "main;out;in_[i] 5\n"
                             "main 0"),
            R"(type "samples"/"count"
period 1 "samples"/"count"
mapping 1: 0x0-0x0 +0x0 "" flags 1111
function 1: "leaf" "":0
function 2: "a b" "":0
function 3: "main" "":0
function 4: "sys_read_[k]" "":0
function 5: "in" "":0
function 6: "out" "":0
location 1: 0x0 mapping 1
  function 1 line 0
location 2: 0x0 mapping 1
  function 2 line 0
location 3: 0x0 mapping 1
  function 3 line 0
location 4: 0x0 mapping 1
  function 4 line 0
location 5: 0x0 mapping 1
  function 5 line 0
  function 6 line 0
sample [1 2 3] "leaf" "a b" "main" values [3]
sample [4 3] "sys_read_[k]" "main" values [-4]
sample [5 3] "in" "out" "main" values [5]
sample [3] "main" values [0]
)");
}

TEST(Folded, ErrorsNameTheLine) {
  EXPECT_EQ(
      ImportNativeText("a;b 1\na;b\n"),
      "error: input: inflated offset 0x0: not a profile: a text that begins with \"a;b 1\" and "
      "has no line like \"goroutine 1 [running]:\"")
      << "the second line says that it is something else";
  std::string text;
  for (int i = 0; i < 60; ++i) text += "a;b 1\n";
  EXPECT_EQ(ImportNativeText(text + "a;b 99999999999999999999\n"),
            "error: input: inflated offset 0x168: malformed profile: expected "
            "\"<frame>;<frame>... <count>\", found \"a;b 99999999999999999999\"");
}

TEST(Folded, Differences) {
  const std::string dump = ImportNativeText("main;f 3 5\nmain;g h 2 0\n(no stack) 0 1\nmain 4 4\n");
  EXPECT_NE(dump.find("sample [1 2] \"f\" \"main\" values [5]\n"
                      "sample [1 2] \"f\" \"main\" values [-3] \"pprof::base\"=\"true\"\n"
                      "sample [3 2] \"g h\" \"main\" values [-2] \"pprof::base\"=\"true\"\n"
                      "sample [] values [1]\n"
                      "sample [2] \"main\" values [4]\n"
                      "sample [2] \"main\" values [-4] \"pprof::base\"=\"true\"\n"),
            std::string::npos)
      << dump;
  EXPECT_NE(ImportNativeText("main;f 3 5\nmain;g 7\n").find("\"f 3\" \"main\" values [5]"),
            std::string::npos)
      << "only if all lines have two values";
}

TEST(Folded, Recognizes) {
  EXPECT_TRUE(RecognizesFolded("a;b 1\n"));
  EXPECT_TRUE(RecognizesFolded("a 1\nb;c 2\n"));
  EXPECT_TRUE(RecognizesFolded("a;b 1\nthe last line may be cut"));
  EXPECT_FALSE(RecognizesFolded("a 1\nb 2\n")) << "any table looks like that";
  EXPECT_FALSE(RecognizesFolded("a;b\n"));
  EXPECT_FALSE(RecognizesFolded("text\na;b 1\n"));
  EXPECT_FALSE(RecognizesFolded(""));
}

}  // namespace
}  // namespace pfa::test
