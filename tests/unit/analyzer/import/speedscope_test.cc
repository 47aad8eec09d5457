#include "analyzer/import/speedscope.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"
#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

const std::string kFrames =
    R"("shared":{"frames":[{"name":"main","file":"m.go","line":3},{"name":"f"},{"name":"g"}]})";

std::string File(const std::string& profiles, const std::string& more = "") {
  return "{" + more + kFrames + ",\"profiles\":[" + profiles + "]}";
}

std::string Samples(std::string_view file) {
  const auto profile = ImportNatively(file);
  return profile.ok() ? DumpSorted(profile.value()) : "error: " + profile.error().ToString();
}

std::string ErrorOf(std::string_view file) {
  const auto profile = ImportNatively(file);
  return profile.ok() ? "none" : profile.error().message;
}

TEST(Speedscope, Sampled) {
  const std::string file = File(
      R"({"type":"sampled","name":"t","unit":"milliseconds","startValue":0,"endValue":9,
          "samples":[[0,1],[0,1,1],[],[0]],"weights":[1,0.5,2,1e-3]})");
  EXPECT_EQ(Samples(file),
            " 2000000\nmain@m.go:3 1000\nmain@m.go:3;f 1000000\n"
            "main@m.go:3;f;f 500000\n");
  const std::string dump = ImportNativeText(file);
  EXPECT_TRUE(dump.starts_with("type \"time\"/\"nanoseconds\"\n")) << dump;
}

TEST(Speedscope, Evented) {
  EXPECT_EQ(
      Samples(File(
          R"({"type":"evented","name":"t","unit":"none","startValue":0,"endValue":20,"events":[
                    {"type":"O","frame":0,"at":1},{"at":3,"frame":1,"type":"O"},
                    {"type":"C","frame":1,"at":6},{"type":"O","frame":1,"at":6},
                    {"type":"C","frame":1,"at":10},{"type":"C","frame":0,"at":11},
                    {"type":"O","frame":2,"at":15}]})")),
      "g 5\nmain@m.go:3 3\nmain@m.go:3;f 7\n")
      << "what is open at the end is so until the end; nothing is open from 11 to 15";
}

TEST(Speedscope, ProfilesOfOthersAreThreads) {
  const std::string one =
      R"({"type":"sampled","name":"one","unit":"seconds","samples":[[0]],"weights":[1]})";
  const std::string two =
      R"({"type":"sampled","name":"two","unit":"microseconds","samples":[[0]],"weights":[7]})";
  const std::string three =
      R"({"type":"sampled","name":"two","unit":"bytes","samples":[[1]],"weights":[9]})";
  EXPECT_EQ(Samples(File(one + "," + two + "," + three)),
            "f 0,9 {profile=two}\nmain@m.go:3 1000000000,0 {profile=one}\n"
            "main@m.go:3 7000,0 {profile=two}\n");
}

TEST(Speedscope, OursAreSampleTypes) {
  const std::string file = File(
      R"({"type":"sampled","name":"samples","unit":"none","samples":[[0,1],[0]],"weights":[1,2]},
         {"type":"sampled","name":"cpu","unit":"nanoseconds","samples":[[0],[0,1]],
          "weights":[20,10]})",
      R"("exporter":"pfa",)");
  EXPECT_EQ(Samples(file), "main@m.go:3 2,20\nmain@m.go:3;f 1,10\n");
  EXPECT_TRUE(ImportNativeText(file).starts_with(
      "type \"samples\"/\"count\"\ntype \"cpu\"/\"nanoseconds\"\n"));
}

TEST(Speedscope, WhatIsNotNeededIsPassedOver) {
  EXPECT_EQ(Samples(File(R"({"type":"sampled","name":null,"unit":"none","x":[[{"y":[1]}]],
                             "samples":[[0]],"weights":[4],"z":true})",
                         R"("version":"1","other":{"profiles":[1],"shared":{"frames":3}},)")),
            "main@m.go:3 4\n");
}

TEST(Speedscope, Errors) {
  const std::string sampled = R"({"type":"sampled","unit":"none",)";
  const std::string evented = R"({"type":"evented","unit":"none","endValue":5,"events":[)";
  const struct {
    std::string file;
    const char* expected;
  } cases[] = {
      {File(sampled + R"("samples":[[0],[3]],"weights":[1,1]})"),
       "malformed speedscope file: profiles[0].samples[1] refers to frame 3, but there are 3"},
      {File(sampled + R"("samples":[[-1]],"weights":[1]})"),
       "malformed speedscope file: profiles[0].samples[0] refers to a frame by what is no index"},
      {File(sampled + R"("samples":[[0.5]],"weights":[1]})"),
       "malformed speedscope file: profiles[0].samples[0] refers to a frame by what is no index"},
      {File(sampled + R"("samples":[[0]],"weights":[1,2]})"),
       "malformed speedscope file: profiles[0] has 1 samples but 2 weights"},
      {File(sampled + R"("samples":[[0]],"weights":[1e300]})"),
       "malformed speedscope file: profiles[0].weights[0] does not fit 64 bits"},
      {File(sampled + R"("samples":[[0]],"weights":[99999999999999999999]})"),
       "malformed speedscope file: profiles[0].weights[0] does not fit 64 bits"},
      {File(sampled + R"("samples":[[0]],"weights":["1"]})"),
       "malformed speedscope file: profiles[0].weights[0] must not be a text"},
      {File(sampled + R"("samples":[0],"weights":[1]})"),
       "malformed speedscope file: profiles[0].samples[0] must not be a number"},
      {File(sampled + R"("samples":"x"})"),
       "malformed speedscope file: profiles[0] has samples that are no list"},
      {File(R"({"unit":"none"})"), "malformed speedscope file: profiles[0] has no type"},
      {File(R"({"type":"other"})"),
       "malformed speedscope file: profiles[0] has a type that is neither sampled nor evented"},
      {File(evented + R"({"type":"C","frame":0,"at":1}]})"),
       "malformed speedscope file: profiles[0].events[0] closes frame 0, which is not the "
       "innermost"},
      {File(evented + R"({"type":"O","frame":7,"at":1}]})"),
       "malformed speedscope file: profiles[0].events[0] refers to frame 7, but there are 3"},
      {File(evented + R"({"type":"O","frame":0,"at":2},{"type":"O","frame":0,"at":1}]})"),
       "malformed speedscope file: profiles[0].events[1] is before the one before it"},
      {File(evented + R"({"type":"O","frame":0}]})"),
       "malformed speedscope file: profiles[0].events[0] must have type, frame and at"},
      {File(evented + R"({"type":"X","frame":0,"at":1}]})"),
       "malformed speedscope file: profiles[0].events[0] has a type that is neither O nor C"},
      {File(evented + R"({"type":"O","frame":0,"at":-9e18},{"type":"C","frame":0,"at":9e18}]})"),
       "malformed speedscope file: profiles[0].events[1] ends a time that does not fit 64 bits"},
      {R"({"shared":{"frames":[{"file":"x"}]},"profiles":[]})",
       "malformed speedscope file: shared.frames[0] has no name"},
      {R"({"shared":{"frames":[7]}})",
       "malformed speedscope file: shared.frames[0] must not be a "
       "number"},
      {R"({"shared":{"frames":[]}})", "malformed speedscope file: it has no profiles"},
      {R"({"shared":{}, "profiles":[]})",
       "malformed speedscope file: it has no frames (shared.frames)"},
      {R"({"shared":{"frames":[]},"profiles":[]})",
       "malformed speedscope file: it has no profiles"},
      {R"({"shared":[]})", "malformed speedscope file: it must not be a list"},
      {R"({"shared":{"frames":[]}x})", "malformed JSON at \"\"frames\":[]}x\""},
      {R"({"shared":{"frames":[])", "malformed JSON: it ends too early"},
      {R"({"shared":1,"a":NaN})", "malformed JSON at \"\"a\":N\""},
      {R"({"shared":1} {})", "malformed JSON at \"1} {\""},
  };
  for (const auto& c : cases) {
    const std::string error = ErrorOf(c.file);
    EXPECT_TRUE(error.starts_with(c.expected)) << error << "\nexpected: " << c.expected;
  }
}

TEST(Speedscope, DeepAndLongInput) {
  const std::string deep = R"({"shared":)" + std::string(100'000, '[');
  EXPECT_EQ(ErrorOf(deep), "malformed speedscope file: it must not be a list");
  EXPECT_EQ(ErrorOf(R"({"shared":{"x":)" + std::string(100'000, '[')),
            "malformed JSON: more than 64 levels");
  EXPECT_EQ(ErrorOf(R"({"shared":{"x":")" + std::string(3 << 20, 'a') + "\"}}"),
            "malformed JSON: a value of more than 1048576 bytes");
}

// A deep stack that is innermost at every depth has as many frames as the square of the events.
TEST(Speedscope, EventsCannotMakeStacksWithoutEnd) {
  std::string events;
  for (int i = 0; i < 12'000; ++i) {
    if (i > 0) events += ',';
    events += R"({"type":"O","frame":0,"at":)" + std::to_string(i) + "}";
  }
  EXPECT_EQ(ErrorOf(File(R"({"type":"evented","unit":"none","events":[)" + events + "]}")),
            "malformed speedscope file: profiles[0]: its stacks have more than 67108864 frames");
}

TEST(Speedscope, ReadsAcrossChunks) {
  const std::string file =
      File(R"({"type":"sampled","unit":"none","samples":[[0,1],[2]],"weights":[12345,678]})");
  for (const size_t chunk : {64U, 100U, 131U}) {
    InflateStream stream(Planned(file), {}, chunk);
    const auto profile = ImportSpeedscope(stream, {});
    ASSERT_TRUE(profile.ok()) << profile.error().ToString();
    EXPECT_EQ(DumpSorted(profile.value()), "g 678\nmain@m.go:3;f 12345\n");
  }
}

TEST(Speedscope, Recognizes) {
  EXPECT_TRUE(RecognizesSpeedscope(R"( {"$schema":"https://www.speedscope.app/x.json")"));
  EXPECT_TRUE(RecognizesSpeedscope(R"({"profiles":[{"type":"evented")"));
  EXPECT_FALSE(RecognizesSpeedscope(R"({"a":1})"));
  EXPECT_FALSE(RecognizesSpeedscope(R"(["speedscope.app"])"));
  EXPECT_FALSE(RecognizesSpeedscope(""));
}

}  // namespace
}  // namespace pfa::test
