#include "analyzer/import/perf_script.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

TEST(PerfScript, SamplesWithCallGraphs) {
  EXPECT_EQ(ImportNativeText("# captured on: today\n"
                             "spin 10219  6579.852232:    5000000 cpu-clock:pppH: \n"
                             "\t           1bb94 runtime.f+0x294 (/tmp/spin)\n"
                             "\t           2bb94 main.(*T).g+0x5 (/tmp/spin (deleted))\n"
                             "\n"
                             "two words 7/8 [003]  6579.852233: cpu-clock: \n"
                             "\t    7f00 in (inlined)\n"
                             "\t    7f00 out(int) (/lib/c.so)\n"
                             "\tffffffff [unknown] ([kernel.kallsyms])\n"
                             "\n"
                             "spin 10219  6579.852234:  3 sched:sched_switch: \n"),
            R"~(type "samples"/"count"
type "cpu"/"nanoseconds"
period 5000000 "cpu"/"nanoseconds"
mapping 1: 0x0-0x0 +0x0 "/tmp/spin" flags 1000
mapping 2: 0x0-0x0 +0x0 "/tmp/spin (deleted)" flags 1000
mapping 3: 0x0-0x0 +0x0 "/lib/c.so" flags 1000
mapping 4: 0x0-0x0 +0x0 "[kernel.kallsyms]" flags 1000
function 1: "runtime.f" "":0
function 2: "main.(*T).g" "":0
function 3: "in" "":0
function 4: "out(int)" "":0
location 1: 0x1bb94 mapping 1
  function 1 line 0
location 2: 0x2bb94 mapping 2
  function 2 line 0
location 3: 0x7f00 mapping 3
  function 3 line 0
  function 4 line 0
location 4: 0xffffffff mapping 4
sample [1 2] "runtime.f" "main.(*T).g" values [1 5000000] "comm"="spin" "tid"="10219" "event"="cpu-clock"
sample [3 4] "in" "out(int)" values [1 0] "comm"="two words" "pid"="7" "tid"="8" "event"="cpu-clock"
sample [] values [1 0] "comm"="spin" "tid"="10219" "event"="sched:sched_switch"
)~");
}

TEST(PerfScript, OneFramePerLineAndSourceLines) {
  EXPECT_EQ(ImportNativeText("    spin 9  1.5:    7 cycles:u:    41bb94 main.f+0x2 (/tmp/spin)\n"
                             "    spin 9  1.6:    7 cycles:u: \n"
                             "\t    41bb94 main.f (/tmp/spin)\n"
                             "  /src/main.go:42\n"
                             "\t    41bb95 main.f (/tmp/spin)\n"
                             "  [/tmp/spin][41bb95]\n"
                             "  what is this\n"),
            R"~(type "samples"/"count"
type "cycles"/"count"
period 7 "cycles"/"count"
mapping 1: 0x0-0x0 +0x0 "/tmp/spin" flags 1000
function 1: "main.f" "":0
function 2: "main.f" "/src/main.go":0
location 1: 0x41bb94 mapping 1
  function 1 line 0
location 2: 0x41bb94 mapping 1
  function 2 line 42
location 3: 0x41bb95 mapping 1
  function 1 line 0
sample [1] "main.f" values [1 7] "comm"="spin" "tid"="9" "event"="cycles"
sample [2 3] "main.f" "main.f" values [1 7] "comm"="spin" "tid"="9" "event"="cycles"
diagnostic unreadable_stack_line 1 at 0xc8: what is this
)~");
}

TEST(PerfScript, WithoutPeriodsSamplesAreCounted) {
  EXPECT_EQ(ImportNativeText("spin 9 1.5: cpu-clock: \n\t41bb94 main.f (/tmp/spin)\n"
                             "spin 9 1.5: 7 cpu-clock: \n"),
            R"~(type "samples"/"count"
period 1 "samples"/"count"
mapping 1: 0x0-0x0 +0x0 "/tmp/spin" flags 1000
function 1: "main.f" "":0
location 1: 0x41bb94 mapping 1
  function 1 line 0
sample [1] "main.f" values [1] "comm"="spin" "tid"="9" "event"="cpu-clock"
sample [] values [1] "comm"="spin" "tid"="9" "event"="cpu-clock"
)~");
}

TEST(PerfScript, WhatItIsNot) {
  EXPECT_EQ(ImportNativeText(
                "spin 9  1.5:    7 cycles:u: \n\t41bb94 main.f (/tmp/spin)\n\nhello there\n"),
            "error: input: inflated offset 0x39: malformed profile: expected \"<command> <pid> "
            "<time>: <event>:\", found \"hello there\"");
  EXPECT_FALSE(RecognizesPerfScript("spin 9  1.5:    7 cycles:u: \nmain.f\n"));
  EXPECT_FALSE(RecognizesPerfScript("spin 9  1.5:    7 cycles:u: \n"));
  EXPECT_FALSE(RecognizesPerfScript("main;f 7\n\t41bb94 main.f (/tmp/spin)\n"));
  EXPECT_FALSE(RecognizesPerfScript(""));
}

}  // namespace
}  // namespace pfa::test
