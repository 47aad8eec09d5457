#include "proto/trace_v1_file.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "proto/trace_v1_cursor.h"
#include "tests/support/trace_v1_writer.h"

namespace pfa::test {
namespace {

using Type = TraceV1Type;

TraceV1File FileOf(const std::string& bytes, int version = 21) {
  return {ColumnOf(bytes), version};
}
TraceV1File FileOf(const TraceV1Writer& writer, int version = 21) {
  return FileOf(writer.str(), version);
}

// "GoStart@105 g7(7 1)": type, ticks, goroutine, arguments without zeros at the end, "s2" for a
// stack, the text of a log.
std::string TextOf(const TraceV1Event& event) {
  std::string text =
      fmt::format("{}@{} g{}(", SpecOf(event.type).name, event.ticks, event.goroutine);
  size_t count = event.args.size();
  while (count > 0 && event.args[count - 1] == 0) --count;
  for (size_t i = 0; i < count; ++i) {
    text += i == 0 ? "" : " ";
    text += event.args[i] == TraceV1Event::kAnySequence ? "any" : std::to_string(event.args[i]);
  }
  text += ')';
  if (event.stack != 0) text += fmt::format(" s{}", event.stack);
  if (!event.text.empty()) text += fmt::format(" \"{}\"", event.text);
  return text;
}

std::vector<std::string> EventsOf(const TraceV1File& file, size_t source = 0) {
  TraceV1Cursor cursor(file, file.sources()[source]);
  std::vector<std::string> events;
  TraceV1Event event;
  while (cursor.Next(&event)) events.push_back(TextOf(event));
  return events;
}

using Texts = std::vector<std::string>;

TEST(TraceV1FileTest, ValuesStandAloneOrAreMeasured) {
  TraceV1Writer writer(21);
  writer.Batch(3, 100);
  writer.Event(Type::kProcStop, 1);
  writer.Event(Type::kProcStart, 2, {9});
  writer.Event(Type::kGoUnblock, 300, {7, 8, 2});
  writer.Measured(Type::kGomaxprocs, {4, 5, 6});  // unusual, but right
  const TraceV1File file = FileOf(writer);
  ASSERT_FALSE(file.error()) << file.error()->message;
  ASSERT_EQ(file.sources().size(), 1U);
  EXPECT_EQ(file.sources()[0].p, 3);
  EXPECT_EQ(EventsOf(file), (Texts{"ProcStop@101 g0()", "ProcStart@103 g0(9)",
                                   "GoUnblock@403 g0(7 8) s2", "Gomaxprocs@407 g0(5) s6"}));
  EXPECT_EQ(file.last_ticks(), 407);
}

TEST(TraceV1FileTest, NumbersMayBeLongerThanTheyNeedToBe) {
  TraceV1Writer writer(21);
  writer.Batch(0, 100).Raw({"\x45\x82\x80\x80\x00\x89\x00", 7});
  const TraceV1File file = FileOf(writer);
  ASSERT_FALSE(file.error()) << file.error()->message;
  EXPECT_EQ(EventsOf(file), Texts{"ProcStart@102 g0(9)"});
}

TEST(TraceV1FileTest, EachPRemembersWhoRunsOnIt) {
  TraceV1Writer writer(21);
  writer.Batch(0, 100).Event(Type::kGoStart, 1, {7, 1});
  writer.Batch(1, 200).Event(Type::kHeapAlloc, 1, {5}).Event(Type::kGoStartLocal, 1, {8});
  writer.Batch(0, 300).Event(Type::kGoSyscall, 1, {2}).Event(Type::kGoBlockSend, 1, {2});
  writer.Event(Type::kHeapAlloc, 1, {6}).Event(Type::kGoSyscallExit, 1, {9, 4, 77});
  writer.Batch(1, 400).Event(Type::kGoEnd, 1).Event(Type::kGoSyscallExitLocal, 0, {9, 78});
  const TraceV1File file = FileOf(writer);
  ASSERT_FALSE(file.error()) << file.error()->message;
  ASSERT_EQ(file.sources().size(), 2U);
  EXPECT_EQ(EventsOf(file, 0),
            (Texts{"GoStart@101 g7(7 1)", "GoSysCall@301 g7() s2", "GoBlockSend@302 g7() s2",
                   "HeapAlloc@303 g0(6)", "GoSysExit@304 g9(9 4 77)"}));
  EXPECT_EQ(EventsOf(file, 1), (Texts{"HeapAlloc@201 g0(5)", "GoStart@202 g8(8 any)",
                                      "GoEnd@401 g8()", "GoSysExit@401 g9(9 any 78)"}));
}

TEST(TraceV1FileTest, OtherRecordsBetweenEvents) {
  TraceV1Writer writer(21);
  writer.String(4, "before any batch").Batch(0, 100);
  writer.Log(1, 9, 4, 2, "text").String(5, "five").Log(1, 9, 4, 2, "");
  writer.Event(Type::kCpuSample, 3, {90, ~uint64_t{0}, 6, 2}).Plain(Type::kTimerGoroutine, {12});
  writer.Frequency(1000).Stack(2, {{16, 4, 5, 6}, {17, 5, 4, 7}}).Stack(0, {}).Stack(3, {});
  writer.Event(Type::kGoEnd, 1);
  const TraceV1File file = FileOf(writer);
  ASSERT_FALSE(file.error()) << file.error()->message;
  EXPECT_EQ(EventsOf(file),
            (Texts{"UserLog@101 g0(9 4) s2 \"text\"", "UserLog@102 g0(9 4) s2", "GoEnd@103 g0()"}));
  ASSERT_TRUE(file.text_row(4) && file.text_row(5));
  EXPECT_EQ(file.texts()[*file.text_row(4)], "before any batch");
  EXPECT_EQ(file.texts()[*file.text_row(5)], "five");
  EXPECT_FALSE(file.text_row(6));
  EXPECT_TRUE(file.is_timer_goroutine(12));
  EXPECT_EQ(file.frequency(), 1000);
  ASSERT_EQ(file.samples().size(), 1U);
  EXPECT_EQ(file.samples()[0].ticks, 90);
  EXPECT_EQ(file.samples()[0].p, -1);
  EXPECT_EQ(file.samples()[0].goroutine, 6U);
  ASSERT_EQ(file.stacks().size(), 1U);
  std::vector<TraceV1Frame> frames;
  file.FramesOf(file.stacks()[0], &frames);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[1].pc, 17U);
  EXPECT_EQ(frames[1].line, 7U);
  EXPECT_EQ(file.usage(Type::kLog).count, 2U);
  EXPECT_EQ(file.usage(Type::kGoEnd).bytes, 2U);
}

TEST(TraceV1FileTest, SequenceNumbersOfGo15) {
  TraceV1Writer writer(5);
  writer.Batch(2, 1000, 50).Event(Type::kGoCreate, 3, {7, 0x4000, 2}, 1);
  writer.Event(Type::kGoStart, 3, {7}, 4).Event(Type::kStwStart, 0).Event(Type::kGcStart, 1, {2});
  writer.Frequency(9).Stack(2, {{0x10}, {0x20}});
  const TraceV1File file = FileOf(writer, 5);
  ASSERT_FALSE(file.error()) << file.error()->message;
  EXPECT_EQ(EventsOf(file), (Texts{"GoCreate@1003 g0(7 16384) s2", "GoStart@1006 g7(7)",
                                   "GCSTWStart@1006 g7()", "GCStart@1007 g7() s2"}));
  TraceV1Cursor cursor(file, file.sources()[0]);
  TraceV1Event event;
  cursor.Next(&event);
  cursor.Next(&event);
  EXPECT_EQ(event.order, 55U);
  std::vector<TraceV1Frame> frames;
  file.FramesOf(file.stacks()[0], &frames);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[1].pc, 0x20U);
  EXPECT_EQ(frames[1].function, 0U);
}

TEST(TraceV1FileTest, SaysWhereAndWhatIsWrong) {
  const auto batch = [] {
    TraceV1Writer writer(19);
    return writer.Batch(2, 100).Event(Type::kGoEnd, 1);
  };
  const struct {
    TraceV1Writer writer;
    std::string error;
  } cases[] = {
      {TraceV1Writer(19).Event(Type::kGoEnd, 1), "GoEnd before the first batch"},
      {TraceV1Writer(19).Raw("\x40"), "event type 0 does not exist in go 1.19 traces"},
      {batch().Raw("\x33\x01"), "P 2: event type 51 does not exist in go 1.19 traces"},
      {batch().Raw("\x0f"), "P 2: GoEnd: the file ends in the middle"},
      {batch().Raw("\x0f\x80"), "P 2: GoEnd: the file ends in the middle"},
      {batch().Raw("\x0f\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02"),
       "P 2: GoEnd: an integer of more than 64 bits"},
      {batch().Event(Type::kGoEnd, 1, {2}), "P 2: GoEnd with 2 values, expected 1"},
      {batch().Measured(Type::kGoStart, {1, 2, 3, 4}), "P 2: GoStart with 4 values, expected 3"},
      {batch().Measured(Type::kGoStart, {1, 2}), "P 2: GoStart with 2 values, expected 3"},
      {batch().Measured(Type::kGoEnd, {}), "P 2: GoEnd with 0 values, expected 1"},
      {batch().Raw("\xcf\x02\x01\x80\x01"), "P 2: GoEnd: a value leaves its event"},
      {batch().Raw("\xcf\x05\x01"), "P 2: GoEnd: the file ends in the middle"},
      {batch().Raw("\xcf\x81\x80\x04"), "P 2: GoEnd of 65537 bytes, expected at most 65536"},
      {batch().Raw({"\x01\x00\x01", 3}), "P 2: Batch with 1 values, expected 2"},
      {batch().Batch(uint64_t{1} << 31, 1), "P 2: P 2147483648 is larger than 2147483647"},
      {batch().String(0, "x"), "P 2: string with id 0"},
      {batch().String(1, ""), "P 2: string 1 of 0 bytes, expected 1 to 1000000"},
      {batch().String(1, "x").String(1, "x"), "P 2: string 1 comes twice"},
      {batch().Raw("\x25\x01\x05xyz"), "P 2: String: the file ends in the middle"},
      {batch().Measured(Type::kStack, {1}), "P 2: Stack without the number of its frames"},
      {batch().Measured(Type::kStack, {1, 1, 5, 5, 5}),
       "P 2: stack 1 of 1 frames has 3 values, expected 4"},
      {batch().Measured(Type::kStack, {1, 1001}),
       "P 2: stack 1 of 1001 frames, expected at most 1000"},
      {batch().Frequency(0), "P 2: Frequency of 0 ticks per second: time stamps are not reliable"},
      {batch().Event(Type::kLog, 1, {1, 2, 3}), "P 2: UserLog: the file ends in the middle"},
      {batch().Event(Type::kLog, 1, {1, 2, 3}).Varint(1'000'001),
       "P 2: UserLog: text of 1000001 bytes, expected at most 1000000"},
      {TraceV1Writer(19).Batch(~uint64_t{0}, 1).Raw("\x0f"),
       "no P: GoEnd: the file ends in the middle"},
  };
  for (const auto& [writer, error] : cases) {
    SCOPED_TRACE(error);
    const TraceV1File file = FileOf(writer, 19);
    ASSERT_TRUE(file.error());
    EXPECT_EQ(file.error()->message, error);
    EXPECT_EQ(file.error()->offset_kind, OffsetKind::kInflated);
    EXPECT_EQ(file.error()->offset, file.offset_of(file.end()));
  }
}

TEST(TraceV1FileTest, OlderVersionsHaveLess) {
  const struct {
    int version;
    TraceV1Writer writer;
    bool right;
  } cases[] = {
      {7, TraceV1Writer(7).Batch(0, 1).Event(Type::kGoStart, 1, {1, 2}), true},
      {7, TraceV1Writer(7).Batch(0, 1).Event(Type::kGoStartLabel, 1, {1, 2, 3}), false},
      {8, TraceV1Writer(8).Batch(0, 1).Event(Type::kGoStartLabel, 1, {1, 2, 3}), true},
      {8, TraceV1Writer(8).Batch(0, 1).Event(Type::kSweepDone, 1), true},
      {8, TraceV1Writer(8).Batch(0, 1).Event(Type::kMarkAssistDone, 1), false},
      {9, TraceV1Writer(9).Batch(0, 1).Event(Type::kSweepDone, 1), false},
      {9, TraceV1Writer(9).Batch(0, 1).Event(Type::kSweepDone, 1, {2, 3}), true},
      {9, TraceV1Writer(9).Batch(0, 1).Event(Type::kStwStart, 1), true},
      {10, TraceV1Writer(10).Batch(0, 1).Event(Type::kStwStart, 1), false},
      {10, TraceV1Writer(10).Batch(0, 1).Event(Type::kStwStart, 1, {0}), true},
      {10, TraceV1Writer(10).Batch(0, 1).Event(Type::kTaskEnd, 1, {2, 3}), false},
      {11, TraceV1Writer(11).Batch(0, 1).Event(Type::kTaskEnd, 1, {2, 3}), true},
      {11, TraceV1Writer(11).Batch(0, 1).Event(Type::kCpuSample, 1, {2, 3, 4, 5}), false},
      {5, TraceV1Writer(5).Batch(0, 1).Event(Type::kGoStart, 1, {1, 2}), false},
      {5, TraceV1Writer(5).Batch(0, 1).String(1, "x"), false},
  };
  for (const auto& [version, writer, right] : cases) {
    SCOPED_TRACE(fmt::format("version {}, {} bytes", version, writer.size()));
    EXPECT_EQ(!FileOf(writer, version).error(), right);
  }
}

}  // namespace
}  // namespace pfa::test
