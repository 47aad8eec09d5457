#include "analyzer/compare/profile_run.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "analyzer/compare/run_columns.h"
#include "analyzer/query/folded_name.h"
#include "analyzer/query/go_benchmark.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::EditProfile;
using test::FoldedProfile;

const test::FoldedOptions kCpuTypes = {.types = {"samples/count", "cpu/nanoseconds"}};

ProfileRun Reduced(const Profile& profile, CompareBy by = CompareBy::kFunction) {
  Result<ProfileRun> run = ReduceProfile(profile, "test", by);
  EXPECT_TRUE(run.ok()) << run.error().ToString();
  return std::move(run).value();
}

RunNode NodeNamed(const ProfileRun& run, const std::string& name) {
  const auto found = std::ranges::find(run.nodes, name, &RunNode::name);
  EXPECT_NE(found, run.nodes.end()) << name;
  return found == run.nodes.end() ? RunNode{} : *found;
}

TEST(FoldedNames, LoseWhatABuildChanges) {
  EXPECT_EQ(FoldedFunctionName("gen.(*store).put"), "gen.(*store).put");
  EXPECT_EQ(FoldedFunctionName("gen.Put.func1"), "gen.Put.func*");
  EXPECT_EQ(FoldedFunctionName("gen.Put.func2.1"), "gen.Put.func*.*");
  EXPECT_EQ(FoldedFunctionName("gen.Put.gowrap3"), "gen.Put.gowrap*");
  EXPECT_EQ(FoldedFunctionName("gen.Put-range1"), "gen.Put-range*");
  EXPECT_EQ(FoldedFunctionName("gen.func1x"), "gen.func1x");
  EXPECT_EQ(FoldedFunctionName("gopkg.in/yaml.v2.Get"), "gopkg.in/yaml.v2.Get");
  EXPECT_EQ(FoldedFunctionName("slices.SortFunc[go.shape.[]int,go.shape.int].func1"),
            "slices.SortFunc[...].func*");
  EXPECT_EQ(FoldedFunctionName("a.b/c/vendor/d.e/f.G"), "d.e/f.G");
  EXPECT_EQ(FoldedFunctionName("a.b/myvendor/f.G"), "a.b/myvendor/f.G");
  EXPECT_EQ(FoldedFunctionName("broken]["), "broken][");
}

TEST(ProfileRun, CountsEachFunctionOncePerSample) {
  const ProfileRun run = Reduced(FoldedProfile(
      {"main.f;main.g;main.g;main.f 2,20", "main.f;main.g 1,10", " 1,10"}, kCpuTypes));
  EXPECT_EQ(run.kind, ProfileKind::kCpu);
  EXPECT_EQ(run.unit, "nanoseconds");
  EXPECT_EQ(run.total, (Cost{4, 40}));
  EXPECT_EQ(NodeNamed(run, "main.f").cost.flat, (Cost{2, 20}));
  EXPECT_EQ(NodeNamed(run, "main.f").cost.cum, (Cost{3, 30}));
  EXPECT_EQ(NodeNamed(run, "main.g").cost.flat, (Cost{1, 10}));
  EXPECT_EQ(NodeNamed(run, "main.g").cost.cum, (Cost{3, 30}));
  EXPECT_EQ(NodeNamed(run, "(no stack)").cost.flat, (Cost{1, 10}));
}

TEST(ProfileRun, FoldsAndShowsWhatItFolded) {
  const ProfileRun run = Reduced(FoldedProfile(
      {"main.f;main.f.func1 1,10", "main.f;main.f.func2;main.f.func1 2,20"}, kCpuTypes));
  const RunNode closures = NodeNamed(run, "main.f.func*");
  EXPECT_EQ(closures.cost.cum, (Cost{3, 30}));
  EXPECT_EQ(closures.recorded, (std::vector<std::string>{"main.f.func1", "main.f.func2"}));
  EXPECT_EQ(closures.package, "main");
}

TEST(ProfileRun, SaysWhereFunctionsBegin) {
  const Profile profile =
      EditProfile(FoldedProfile({"main.f;main.g;main.f.func2;main.f.func1 1,10"}, kCpuTypes),
                  [](ProfileBuilder& builder) {
                    int64_t start = 100;
                    for (Function& function : builder.functions()) {
                      function.filename = builder.Intern("/src/main.go");
                      function.start_line = start;
                      start -= 10;
                    }
                  });
  const ProfileRun run = Reduced(profile);
  std::vector<int64_t> lines;
  for (const RunNode& node : run.nodes) {
    EXPECT_EQ(node.place.file, "/src/main.go");
    EXPECT_TRUE(node.place.is_begin);
    lines.push_back(node.place.line);
  }
  std::ranges::sort(lines);
  // The closures are one, at the first of them.
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines.front(), 70);
  EXPECT_EQ(Reduced(profile, CompareBy::kPackage).nodes.front().place.file, "");
}

TEST(ProfileRun, TakesTheFirstLineSeenWhereNobodySaysTheBegin) {
  const Profile profile =
      EditProfile(FoldedProfile({"main.f 1,10"}, kCpuTypes), [](ProfileBuilder& builder) {
        builder.functions()[0].filename = builder.Intern("/src/main.go");
        builder.functions()[0].start_line = 0;
        const Line lines[] = {{FunctionId(0), 12, 0}, {FunctionId(0), 9, 0}};
        builder.SetLines(LocationId(0), lines);
      });
  const RunNode node = NodeNamed(Reduced(profile), "main.f");
  EXPECT_EQ(node.place.line, 9);
  EXPECT_FALSE(node.place.is_begin);
}

TEST(RunColumns, SayWhereFunctionsAreInTheNewRuns) {
  const auto at = [](const std::string& file, int64_t line) {
    return Reduced(
        EditProfile(FoldedProfile({"main.f 1,10"}, kCpuTypes), [&](ProfileBuilder& builder) {
          builder.functions()[0].filename = builder.Intern(file);
          builder.functions()[0].start_line = line;
        }));
  };
  const std::vector<ProfileRun> old_runs = {at("/old/f.go", 3)};
  const std::vector<ProfileRun> new_runs = {at("/new/f.go", 40)};
  const auto place_in = [](const std::vector<ProfileRun>& before,
                           const std::vector<ProfileRun>& after) {
    return JoinRuns(before, after).value().columns[0].nodes[0].place;
  };
  EXPECT_EQ(place_in(old_runs, new_runs).file, "/new/f.go");
  EXPECT_EQ(place_in(old_runs, new_runs).line, 40);
  // The old runs know what the new ones do not.
  EXPECT_EQ(place_in(old_runs, std::vector{at("", 0)}).file, "/old/f.go");
}

// By name and type.
Cost BenchmarkTotal(const ProfileRun& run, const std::string& name, const std::string& type) {
  for (const RunBenchmark& one : run.benchmarks) {
    if (one.benchmark.name != name || one.type != type) continue;
    EXPECT_EQ(one.benchmark.package, "x/gen");
    return one.total;
  }
  return {};
}

TEST(ProfileRun, LabelsSayWhoseBenchmarkItIs) {
  const std::string put = "testing.(*B).runN;x/gen.BenchmarkPut.func1;";
  const ProfileRun run = Reduced(FoldedProfile(
      {put + "x/gen.put 4,40 {test=BenchmarkPut/size=64}",
       put + "x/gen.put 2,20 {test=BenchmarkPut/size=9@2}",
       // One stack, once with a label and once without.
       put + "x/gen.put 1,10",
       // A worker, whose stack does not lead to a benchmark; its label was inherited.
       "x/gen.worker 8,80 {test=BenchmarkPut/size=64}",
       // The label is right where the stack is another benchmark's.
       "x/gen.BenchmarkFib;x/gen.fib 16,160 {user=BenchmarkX, benchmark=BenchmarkDecode#1}",
       // What names no benchmark leaves it to the stack.
       "x/gen.BenchmarkFib;x/gen.fib 32,320 {test=TestAll, benchmark=Benchmarking}"},
      kCpuTypes));
  EXPECT_EQ(BenchmarkTotal(run, "Put/size=64", "cpu"), (Cost{12, 120}));
  EXPECT_EQ(BenchmarkTotal(run, "Put/size=9", "cpu"), (Cost{2, 20}));
  EXPECT_EQ(BenchmarkTotal(run, "Put", "cpu"), (Cost{15, 150}));
  EXPECT_EQ(BenchmarkTotal(run, "Decode", "cpu"), (Cost{16, 160}));
  EXPECT_EQ(BenchmarkTotal(run, "Fib", "cpu"), (Cost{32, 320}));
  EXPECT_EQ(run.benchmarks.size(), 5U);
}

TEST(GoBenchmark, LabelsAndRows) {
  EXPECT_EQ(BenchmarkOfLabel("BenchmarkPut/n-8"), "Put/n-8");
  EXPECT_EQ(BenchmarkOfLabel("BenchmarkPut#01"), "Put#01");
  EXPECT_EQ(BenchmarkOfLabel("BenchmarkPut#01#0"), "Put#01");
  EXPECT_EQ(BenchmarkOfLabel("BenchmarkPut+12"), "Put");
  EXPECT_EQ(BenchmarkOfLabel("TestPut"), "");
  EXPECT_TRUE(IsRowOfLabelled("Put/n-8-2", "Put/n-8"));
  EXPECT_TRUE(IsRowOfLabelled("Put/n-8", "Put/n-8"));
  EXPECT_FALSE(IsRowOfLabelled("Put/n-8-2", "Put/n"));
}

// What was allocated counts for a benchmark whatever the profile shows by default, in both types.
TEST(ProfileRun, AllocationsAreBenchmarksToo) {
  test::FoldedOptions types = {.types = {"alloc_objects/count", "alloc_space/bytes",
                                         "inuse_objects/count", "inuse_space/bytes"}};
  types.default_type = "inuse_space";
  const Profile profile =
      EditProfile(FoldedProfile({"x/gen.BenchmarkPut;x/gen.put 30,3000,0,0",
                                 "x/gen.BenchmarkPut;x/gen.keep 5,500,1,100", "x/gen.f 1,10,1,10"},
                                types),
                  [](ProfileBuilder& builder) { builder.header().period = 1; });
  const ProfileRun run = Reduced(profile);
  EXPECT_EQ(run.type, "inuse_space");
  EXPECT_EQ(run.total, (Cost{2, 110}));
  EXPECT_EQ(BenchmarkTotal(run, "Put", "alloc_objects"), (Cost{35, 35}));
  EXPECT_EQ(BenchmarkTotal(run, "Put", "alloc_space"), (Cost{35, 3500}));
  ASSERT_EQ(run.benchmarks.size(), 2U);
  std::string put_name;
  for (const auto& [node, cost] : run.benchmarks[0].flat) {
    if (cost == Cost{30, 3000}) put_name = run.nodes[node].name;
  }
  EXPECT_EQ(put_name, "x/gen.put");
}

TEST(ProfileRun, StacksSayWhoseBenchmarkItIs) {
  const std::string run_n = "testing.(*B).launch;testing.(*B).runN;";
  const ProfileRun run = Reduced(
      FoldedProfile({run_n + "x/gen.BenchmarkPut.func1;x/gen.put 4,40",
                     run_n + "x/gen.BenchmarkFib;x/gen.fib 2,20",
                     // A goroutine of its own, and a benchmark that calls another one's function.
                     "x/gen.BenchmarkFib.func1;x/gen.BenchmarkPut 1,10",
                     "runtime.gcBgMarkWorker;runtime.f 3,30", "x/gen.worker 1,10"},
                    kCpuTypes));
  ASSERT_EQ(run.benchmarks.size(), 2U);
  EXPECT_EQ(run.benchmarks[0].benchmark, (GoBenchmark{"x/gen", "Put"}));
  EXPECT_EQ(run.benchmarks[0].total, (Cost{4, 40}));
  EXPECT_EQ(run.benchmarks[1].total, (Cost{3, 30}));
  EXPECT_EQ(run.background, (Cost{3, 30}));
  EXPECT_EQ(run.total, (Cost{11, 110}));
}

TEST(ProfileRun, BenchmarksHaveWhatFunctionsCall) {
  const std::string put = "testing.(*B).runN;x/gen.BenchmarkPut;";
  const ProfileRun run =
      Reduced(FoldedProfile({put + "x/gen.put 4,40", put + "x/gen.put;x/gen.hash 3,30",
                             // Recursion, a label beside it, and another one's samples.
                             put + "x/gen.put;x/gen.hash;x/gen.put;x/gen.hash 2,20",
                             put + "x/gen.hash 1,10 {test=BenchmarkPut/a}",
                             "testing.(*B).runN;x/gen.BenchmarkGet;x/gen.put;x/gen.hash 7,70"},
                            kCpuTypes));
  const auto cum_of = [&](const std::string& benchmark, const std::string& function) {
    for (const RunBenchmark& one : run.benchmarks) {
      if (one.benchmark.name != benchmark) continue;
      for (const auto& [node, cost] : one.cum) {
        if (run.nodes[node].name == function) return cost;
      }
    }
    return Cost();
  };
  EXPECT_EQ(cum_of("Put", "x/gen.put"), (Cost{9, 90}));
  EXPECT_EQ(cum_of("Put", "x/gen.hash"), (Cost{6, 60}));
  EXPECT_EQ(cum_of("Put", "x/gen.BenchmarkPut"), (Cost{10, 100}));
  EXPECT_EQ(cum_of("Put/a", "x/gen.hash"), (Cost{1, 10}));
  EXPECT_EQ(cum_of("Put/a", "x/gen.put"), Cost());
  EXPECT_EQ(cum_of("Get", "x/gen.put"), (Cost{7, 70}));
  EXPECT_EQ(cum_of("Get", "x/gen.BenchmarkPut"), Cost());
}

TEST(ProfileRun, NamesOfBenchmarks) {
  EXPECT_EQ(BenchmarkOfFunction("x/gen.BenchmarkPut.func1.2"), (GoBenchmark{"x/gen", "Put"}));
  EXPECT_EQ(BenchmarkOfFunction("x/gen.Benchmarking"), GoBenchmark());
  EXPECT_EQ(BenchmarkOfFunction("x/gen.(*T).BenchmarkPut"), GoBenchmark());
  EXPECT_EQ(BenchmarkOfFunction("x/gen.BenchmarkType.Method"), GoBenchmark());
  EXPECT_EQ(BenchmarkOfRow("Put/size=64-8"), "Put");
  EXPECT_EQ(BenchmarkOfRow("Decode-8"), "Decode");
  EXPECT_EQ(BenchmarkOfRow("Decode"), "Decode");
}

TEST(ProfileRun, HeapRecordsAreEventsAgain) {
  const Profile profile =
      EditProfile(FoldedProfile({"main.f 4681,524272", "main.g 21845,524280", "main.h 2,655360"},
                                {.types = {"alloc_objects/count", "alloc_space/bytes"}}),
                  [](ProfileBuilder& builder) { builder.header().period = 524288; });
  const ProfileRun run = Reduced(profile);
  EXPECT_EQ(run.kind, ProfileKind::kHeap);
  EXPECT_EQ(run.type, "alloc_space");
  EXPECT_EQ(NodeNamed(run, "main.f").cost.flat, (Cost{1, 524272}));
  EXPECT_EQ(NodeNamed(run, "main.g").cost.flat, (Cost{1, 524280}));
  EXPECT_EQ(NodeNamed(run, "main.h").cost.flat, (Cost{1, 655360}));
}

TEST(ProfileRun, WaitingOfTheHarnessIsLeftOut) {
  const test::FoldedOptions types = {.types = {"contentions/count", "delay/nanoseconds"}};
  const ProfileRun block = Reduced(FoldedProfile(
      {"main.main;testing.(*B).run;runtime.chanrecv1 9,900", "main.f;runtime.chanrecv1 1,50"},
      types));
  EXPECT_EQ(block.kind, ProfileKind::kBlock);
  EXPECT_EQ(block.harness, (Cost{9, 900}));
  EXPECT_EQ(block.total, (Cost{1, 50}));
  const ProfileRun mutex = Reduced(FoldedProfile({"main.f;sync.(*Mutex).Unlock 3,70"}, types));
  EXPECT_EQ(mutex.kind, ProfileKind::kMutex);
}

TEST(ProfileRun, RefusesDifferences) {
  const Result<ProfileRun> run = ReduceProfile(FoldedProfile({"main.f -1,-10"}, kCpuTypes),
                                               "diff.pprof", CompareBy::kFunction);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().ToString(),
            "diff.pprof: has negative values, so it is no profile of one run");
}

TEST(ProfileRun, RowsMayBePackages) {
  const ProfileRun run = Reduced(FoldedProfile({"x/a.f;x/a.g 2,20", "x/a.f;x/b.h 1,10"}, kCpuTypes),
                                 CompareBy::kPackage);
  EXPECT_EQ(NodeNamed(run, "x/a").cost.flat, (Cost{2, 20}));
  EXPECT_EQ(NodeNamed(run, "x/a").cost.cum, (Cost{3, 30}));
}

TEST(RunColumns, NodesHaveOneNumberInAllRuns) {
  const std::vector<ProfileRun> before = {
      Reduced(FoldedProfile({"main.f;main.g 2,20", "main.f 1,10"}, kCpuTypes))};
  const std::vector<ProfileRun> after = {Reduced(FoldedProfile({"main.h;main.g 5,50"}, kCpuTypes))};
  const Result<ProfileSets> sets = JoinRuns(before, after);
  ASSERT_TRUE(sets.ok());
  ASSERT_EQ(sets.value().columns.size(), 1U);
  const RunColumns& columns = sets.value().columns.front();
  ASSERT_EQ(columns.nodes.size(), 3U);
  const auto number = [&](const std::string& name) {
    return static_cast<uint32_t>(std::ranges::find(columns.nodes, name, &ComparedNode::name) -
                                 columns.nodes.begin());
  };
  EXPECT_EQ(columns.CostsOf(number("main.g"))[0].flat, (Cost{2, 20}));
  EXPECT_EQ(columns.CostsOf(number("main.g"))[1].flat, (Cost{5, 50}));
  EXPECT_EQ(columns.CostsOf(number("main.h"))[0].cum, Cost());
  // Of 20 + 50, most calls come from h.
  EXPECT_EQ(columns.nodes[number("main.g")].caller, number("main.h"));
  EXPECT_EQ(columns.totals, (std::vector<Cost>{{3, 30}, {5, 50}}));
}

TEST(RunColumns, SetsWithoutACommonKindAreAnError) {
  const std::vector<ProfileRun> before = {Reduced(FoldedProfile({"main.f 1,10"}, kCpuTypes))};
  const std::vector<ProfileRun> after = {Reduced(
      FoldedProfile({"main.f 1,10"}, {.types = {"alloc_objects/count", "alloc_space/bytes"}}))};
  const Result<ProfileSets> sets = JoinRuns(before, after);
  ASSERT_FALSE(sets.ok());
  EXPECT_EQ(sets.error().ToString(),
            "no kind of profile is on both sides: the old one has CPU (cpu), the new one heap "
            "(alloc_space)");
}

}  // namespace
}  // namespace pfa
