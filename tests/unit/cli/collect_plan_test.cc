#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "cli/collect/machine_notes.h"
#include "cli/collect/options.h"
#include "cli/collect/plan.h"

namespace pfa {
namespace {

CollectPlan SmallPlan() {
  CollectPlan plan;
  plan.old_binary = {"/a/old.test", "1111", "/a"};
  plan.new_binary = {"/b/new.test", "2222", "/b"};
  plan.flags = {"-test.bench=.", "-x=a b"};
  plan.runs = 4;
  plan.profiles = {"cpu"};
  return plan;
}

std::string OrderOf(const CollectPlan& plan) {
  std::string order;
  for (const CollectStep& step : StepsOf(plan)) {
    order += std::string(NameOf(step.side)) + "/" + step.FileName() + " ";
  }
  return order;
}

TEST(CollectPlan, EveryRunIsOncePerSideAndPairsStayTogether) {
  const std::vector<CollectStep> steps = StepsOf(SmallPlan());
  ASSERT_EQ(steps.size(), 16U);
  std::set<std::pair<std::string, std::string>> seen;
  for (size_t i = 0; i < steps.size(); ++i) {
    seen.emplace(NameOf(steps[i].side), steps[i].FileName());
    EXPECT_EQ(steps[i].profile, i < 8 ? "" : "cpu");
    EXPECT_EQ(steps[i].run, i % 8 / 2 + 1);
  }
  EXPECT_EQ(seen.size(), 16U);
  EXPECT_TRUE(seen.contains({"old", "run-003.cpu.pb.gz"}));
  EXPECT_TRUE(seen.contains({"new", "run-004.txt"}));
}

TEST(CollectPlan, NeitherSideIsMoreOftenSecond) {
  std::set<bool> first;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    CollectPlan plan = SmallPlan();
    plan.seed = seed;
    const std::vector<CollectStep> steps = StepsOf(plan);
    for (size_t i = 0; i < 8; i += 4) EXPECT_NE(steps[i].side, steps[i + 2].side);
    first.insert(steps[0].side == CollectSide::kOld);
  }
  EXPECT_EQ(first.size(), 2U);
}

TEST(CollectPlan, MoreRunsOrProfilesDoNotChangeTheOrder) {
  CollectPlan plan = SmallPlan();
  plan.profiles.clear();
  const std::string few = OrderOf(plan);
  plan.runs = 9;
  EXPECT_TRUE(OrderOf(plan).starts_with(few));
  plan.profiles = {"mutex"};
  const std::string mutex = OrderOf(plan).substr(OrderOf(plan).find(".mutex") - 12);
  plan.profiles = {"cpu", "mutex"};
  EXPECT_TRUE(OrderOf(plan).ends_with(mutex));
}

TEST(CollectPlan, GoesOnWithWhatWasPlanned) {
  std::vector<std::string> notes;
  const std::string text = PlanText(SmallPlan());
  CollectPlan more = SmallPlan();
  more.runs = 6;
  more.profiles = {"mem"};
  more.new_binary.path = "/elsewhere/new.test";
  const Result<CollectPlan> plan = ContinuedPlan(text, more, &notes);
  ASSERT_TRUE(plan.ok()) << plan.error().ToString();
  EXPECT_EQ(plan.value().runs, 6U);
  EXPECT_EQ(plan.value().profiles, (std::vector<std::string>{"cpu", "mem"}));
  EXPECT_TRUE(notes.empty());
}

TEST(CollectPlan, RefusesWhatHasChanged) {
  const std::string text = PlanText(SmallPlan());
  std::vector<std::string> notes;
  const auto error_of = [&](auto change) {
    CollectPlan asked = SmallPlan();
    change(&asked);
    const Result<CollectPlan> plan = ContinuedPlan(text, asked, &notes);
    return plan.ok() ? "" : plan.error().message;
  };
  EXPECT_EQ(error_of([](CollectPlan*) {}), "");
  EXPECT_EQ(error_of([](CollectPlan* plan) { plan->old_binary.sha256 = "3333"; }),
            "--old is not the binary that its runs were made of: choose another --output");
  EXPECT_EQ(error_of([](CollectPlan* plan) { plan->new_binary.folder = "/c"; }),
            "--new ran in \"/b\" when its runs were made, and \"/c\" now: choose another --output");
  EXPECT_EQ(error_of([](CollectPlan* plan) { plan->flags = {"-test.bench=X"}; }),
            "its binaries had the flags \"-test.bench=. -x=a b\" when its runs were made, and "
            "\"-test.bench=X\" now: choose another --output");
  EXPECT_EQ(error_of([](CollectPlan* plan) { plan->seed = 2; }),
            "--seed was 1 when its runs were made, and 2 now: choose another --output");
  EXPECT_EQ(error_of([](CollectPlan* plan) { plan->runs = 3; }),
            "plans 4 runs, more than --runs 3");
}

TEST(CollectPlan, AnotherEnvironmentIsSaid) {
  std::vector<std::string> notes;
  CollectPlan asked = SmallPlan();
  asked.environment = {{"GOGC", "off"}};
  ASSERT_TRUE(ContinuedPlan(PlanText(SmallPlan()), asked, &notes).ok());
  EXPECT_EQ(notes, (std::vector<std::string>{
                       "the environment of earlier runs had nothing, and has GOGC=off now"}));
}

// Somebody may have written anything there.
TEST(CollectPlan, OtherTextsAreNoPlans) {
  const std::string text = PlanText(SmallPlan());
  std::vector<std::string> notes;
  EXPECT_TRUE(ContinuedPlan(text, SmallPlan(), &notes).ok());
  for (size_t size = 0; size + 2 < text.size(); ++size) {
    EXPECT_FALSE(ContinuedPlan(text.substr(0, size), SmallPlan(), &notes).ok()) << size;
  }
  for (const char* const other : {"", "null", "[]", "{}", R"({"format": "pfa collect 1"})",
                                  R"({"format": "pfa collect 2"})", R"({"format": 1})"}) {
    EXPECT_FALSE(ContinuedPlan(other, SmallPlan(), &notes).ok()) << other;
  }
  std::string negative = text;
  negative.replace(negative.find("\"runs\": 4"), 9, "\"runs\":-4");
  EXPECT_FALSE(ContinuedPlan(negative, SmallPlan(), &notes).ok());
}

TEST(CollectPlan, AnyChangeOfTheTextIsReadOrRefused) {
  const std::string text = PlanText(SmallPlan());
  std::vector<std::string> notes;
  for (size_t i = 0; i < text.size(); ++i) {
    for (const char other : {'"', '0', '{', ']', ',', '\xff'}) {
      std::string changed = text;
      changed[i] = other;
      const Result<CollectPlan> plan = ContinuedPlan(changed, SmallPlan(), &notes);
      if (plan.ok()) {
        EXPECT_LE(plan.value().runs, 4U);
      } else {
        EXPECT_FALSE(plan.error().message.empty());
      }
    }
  }
}

TEST(CollectPlan, BytesThatAreNoUnicodeStayTheSame) {
  CollectPlan plan = SmallPlan();
  plan.old_binary.folder = "/\xff\xfe";
  std::vector<std::string> notes;
  EXPECT_TRUE(ContinuedPlan(PlanText(plan), plan, &notes).ok());
}

TEST(CollectOptions, WordsBehindDashesAreForTheBinaries) {
  const std::vector<std::string> words = {"--old",  "a", "-new=b", "-o",   "x",
                                          "--runs", "3", "--",     "-cpu", "--runs"};
  const Result<CollectWords> parsed = ParseCollectWords(words);
  ASSERT_TRUE(parsed.ok()) << parsed.error().ToString();
  EXPECT_EQ(parsed.value().options.old_binary, "a");
  EXPECT_EQ(parsed.value().options.output, "x");
  EXPECT_EQ(parsed.value().options.runs, 3);
  EXPECT_EQ(parsed.value().options.extra, (std::vector<std::string>{"-cpu", "--runs"}));
}

TEST(CollectOptions, WrongWords) {
  const auto refuses = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"--old", "a", "--new", "b"});
    const Result<CollectWords> parsed = ParseCollectWords(words);
    return !parsed.ok() || !ProfilesOf(parsed.value().options).ok();
  };
  EXPECT_FALSE(refuses({}));
  EXPECT_FALSE(refuses({"--profiles", "mutex,cpu", "--", "-test.cpu=1"}));
  EXPECT_TRUE(refuses({"--runs", "0"}));
  EXPECT_TRUE(refuses({"--runs", "1000"}));
  EXPECT_TRUE(refuses({"--seed", "-1"}));
  EXPECT_TRUE(refuses({"--profiles", "heap"}));
  EXPECT_TRUE(refuses({"--output", "a,b"}));
  EXPECT_TRUE(refuses({"stray"}));
  EXPECT_TRUE(refuses({"--", "-test.cpuprofile=x"}));
  EXPECT_TRUE(refuses({"--", "--test.trace", "x"}));
  EXPECT_FALSE(ParseCollectWords(std::vector<std::string>{"--old", "a"}).ok());
}

TEST(CollectOptions, ProfilesHaveOneOrder) {
  EXPECT_EQ(ProfilesOf({.profiles = "mutex,cpu"}).value(),
            (std::vector<std::string>{"cpu", "mutex"}));
}

TEST(CollectOptions, Waits) {
  for (const auto& [text, ms] : std::vector<std::pair<std::string, int64_t>>{
           {"90s", 90'000}, {"10m", 600'000}, {"1h30m", 5'400'000}, {"5", 5000}, {"1.5s", 1500}}) {
    const auto wait = ParseWait("timeout", text);
    ASSERT_TRUE(wait.ok()) << text;
    EXPECT_EQ(wait.value().count(), ms) << text;
  }
  for (const char* const wrong : {"", "m", "10x", "-1s", "0", "nan", "inf", "1e300s", "1s m"}) {
    EXPECT_FALSE(ParseWait("timeout", wrong).ok()) << wrong;
  }
}

TEST(MachineNotes, OnlyWhatDisturbs) {
  EXPECT_TRUE(NotesOnMachine({.load = 1.9, .cores = 2, .governors = {"performance"}}).empty());
  const std::vector<std::string> notes = NotesOnMachine(
      {.load = 2.5, .cores = 2, .governors = {"performance", "powersave"}, .on_battery = true});
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_EQ(notes[0], "the load average is 2.5 on 2 CPUs: other programs will make times scatter");
}

TEST(MachineNotes, ReadsWhatTheKernelSays) {
  namespace fs = std::filesystem;
  std::string root = testing::TempDir() + "/pfa_machine_XXXXXX";
  ASSERT_NE(mkdtemp(root.data()), nullptr);
  const auto write = [&](const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(root + path).parent_path());
    std::ofstream(root + path) << text << "\n";
  };
  EXPECT_TRUE(ReadMachineState(root).governors.empty());
  write("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave");
  write("/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave");
  write("/sys/class/power_supply/BAT0/type", "Battery");
  write("/sys/class/power_supply/BAT0/status", "Discharging");
  write("/sys/class/power_supply/AC/type", "Mains");
  write("/sys/class/power_supply/AC/online", "0");
  const MachineState state = ReadMachineState(root);
  EXPECT_EQ(state.governors, std::vector<std::string>{"powersave"});
  EXPECT_TRUE(state.on_battery);
  write("/sys/class/power_supply/AC/online", "1");
  EXPECT_FALSE(ReadMachineState(root).on_battery);
  fs::remove_all(root);
}

}  // namespace
}  // namespace pfa
