#include "analyzer/import/go_comments.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

std::string ImportAs(std::string_view file, bool as_pprof) {
  InflateStream stream(Planned(file), {});
  const auto profile = ImportProfile(stream, {.as_pprof = as_pprof});
  if (!profile.ok()) return profile.error().ToString();
  std::string out;
  for (size_t i = 0; i < profile.value().sample_count(); ++i) {
    const Profile& p = profile.value();
    out += std::to_string(p.value(i, 0)) + ":";
    for (const LocationId id : p.stacks()[p.stack(i)]) {
      const auto lines = p.lines(p.location(id));
      if (lines.empty()) out += " ?";
      for (const Line& line : lines) {
        const Function& f = p.function(line.function);
        out += " " + std::string(p.text(f.name)) + "@" + std::string(p.text(f.filename)) + ":" +
               std::to_string(line.line);
      }
      if (!lines.empty()) out += ";";
    }
    for (const Label& label : p.labels(i)) {
      out += " " + std::string(p.text(label.key)) + "=" +
             (label.is_text() ? std::string(p.text(label.text())) : std::to_string(label.value));
    }
    out += "\n";
  }
  for (const Diagnostic& row : profile.value().diagnostics().rows()) {
    out += std::string(InfoOf(row.kind).name) + " " + std::to_string(row.count) + "\n";
  }
  return out;
}

TEST(GoCommentsTest, NameFramesAndLeaveOutWhatGoHides) {
  constexpr const char* kText =
      "goroutine profile: total 6\n"
      "3 @ 0x10 0x20 0x30 0x40\n"
      "#\t0x1f\tmain.(*T).f+0x1f\t\t/a b/x.go:7\n"
      "#\t0x2f\tmain.main+0x2\t/x.go:9\n"
      "\n"
      "1 @ 0x10 0x40\n"
      "#\t0xf\truntime.park+0x1\t/r.go:1\n"
      "\n"
      "1 @ 0x20 0x50\n"
      "#\t0x1f\tmain.other+0x1\t/other.go:1\n"
      "#\t0x4f\n"
      "\n"
      "1 @ 0x10 0x20\n";
  EXPECT_EQ(ImportAs(kText, false),
            "3: main.(*T).f@/a b/x.go:7; main.main@/x.go:9;\n"
            "1: runtime.park@/r.go:1;\n"
            "1: main.(*T).f@/a b/x.go:7; ?\n"
            "1: runtime.park@/r.go:1; main.(*T).f@/a b/x.go:7;\n"
            "hidden_runtime_frames 1\n");
  EXPECT_EQ(ImportAs(kText, true), "3: ? ? ? ?\n1: ? ?\n1: ? ?\n1: ? ?\n");
}

TEST(GoCommentsTest, FramesOfOneAddressAreInlined) {
  EXPECT_EQ(ImportAs("heap profile: 1: 2 [1: 2] @ heap/2\n"
                     "1: 2 [1: 2] @ 0x10 0x20 0x20 0x30\n"
                     "#\t0xf\tin+0x1\t/a.go:1\n"
                     "#\t0xf\tout+0x1\t/a.go:2\n"
                     "#\t0x1f\tr+0x1\t/r.go:3\n"
                     "#\t0x1f\tr+0x1\t/r.go:3\n",
                     false),
            "1: in@/a.go:1 out@/a.go:2; r@/r.go:3; r@/r.go:3; bytes=2\n");
}

TEST(GoCommentsTest, CommentsOfAnotherStackNameNothing) {
  for (const char* comments :
       {"#\t0x99\tf+0x1\t/a.go:1\n", "#\t0xf\tf+0x1\t/a.go:1\n#\t0x2f\tg+0x1\t/a.go:1\n",
        "#\t0x1f\tf+0x1\t/a.go:1\n#\t0xf\tg+0x1\t/a.go:1\n", "#\t0xzz\tf+0x1\t/a.go:1\n",
        "# 0xf f\n"}) {
    EXPECT_EQ(ImportAs(std::string("x profile: total 1\n1 @ 0x10 0x20 0x30\n") + comments, false),
              "1: ? ? ?\n")
        << comments;
  }
}

TEST(GoCommentsTest, Labels) {
  EXPECT_EQ(ImportAs("goroutine profile: total 2\n"
                     "1 @ 0x10\n"
                     "# labels: {\"a\":\"x y\", \"empty\":\"\", \"b\":\"\\\"\\n\\u00e4\\x41\"}\n"
                     "1 @ 0x10\n"
                     "# labels: {\"a\":\n",
                     false),
            "1: ? a=x y b=\"\näA\n1: ?\nunreadable_labels 1\n");
}

TEST(ParseGoLabelsTest, AllOrNothing) {
  using Labels = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(ParseGoLabels("{}"), Labels());
  EXPECT_EQ(ParseGoLabels("{\"a\":\"b\"}"), (Labels{{"a", "b"}}));
  EXPECT_EQ(ParseGoLabels("{\"\\U0001f600\":\"\\a\\\\\", \"c\": \"\"}"),
            (Labels{{"😀", "\a\\"}, {"c", ""}}));
  for (const char* text : {"", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":\"b\"", "{\"a\":\"b\"} x",
                           "{\"a\":\"b\" \"c\":\"d\"}", "{\"a\":\"\\q\"}", "{\"a\":\"\\x4\"}",
                           "{\"a\":\"\\U00110000\"}", "{\"a\":\"\\", "{a:b}"}) {
    EXPECT_FALSE(ParseGoLabels(text)) << text;
  }
}

TEST(ContentionTextTest, GoHasMultipliedMutexValuesAlready) {
  constexpr const char* kText =
      "--- mutex:\ncycles/second=2000000000\nsampling period=5\n3000 10 @ 0x10\n";
  InflateStream native_stream(Planned(kText), {});
  const auto native = ImportProfile(native_stream);
  ASSERT_TRUE(native.ok());
  EXPECT_EQ(native.value().value(0, 0), 10);
  EXPECT_EQ(native.value().value(0, 1), 1500);
  InflateStream stream(Planned(kText), {});
  const auto as_pprof = ImportProfile(stream, {.as_pprof = true});
  ASSERT_TRUE(as_pprof.ok());
  EXPECT_EQ(as_pprof.value().value(0, 0), 50);
  EXPECT_EQ(as_pprof.value().value(0, 1), 7500);
}

}  // namespace
}  // namespace pfa::test
