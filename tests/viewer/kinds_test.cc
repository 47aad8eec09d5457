// Profiles of every kind, those of traces, and a difference, with their largest function selected.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "viewer/app/headless.h"
#include "viewer/app/load_job.h"
#include "viewer/panels/panel.h"

namespace pfa::test {
namespace {

struct KindCase {
  std::string name;
  std::string file;
  std::string diff_base;  // "": no difference
};

class Kinds : public testing::TestWithParam<KindCase> {};

TEST_P(Kinds, AreShownAroundTheLargestFunction) {
  const KindCase& param = GetParam();
  OpenRequest request;
  request.files = {fmt::format("{}/testdata/go1.27/{}", PFA_SOURCE_DIR, param.file)};
  if (!param.diff_base.empty()) {
    request.state.options.diff_base =
        fmt::format("{}/testdata/{}", PFA_SOURCE_DIR, param.diff_base);
  }
  auto opened = OpenSession(request, {});
  ASSERT_TRUE(opened.ok()) << opened.error().ToString();
  Session& session = *opened.value();
  const auto top = session.views().Report("top", session.state());
  ASSERT_TRUE(top->ok());
  const Table& table = top->value().tables.front();
  ASSERT_FALSE(table.rows.empty());
  size_t name = 0;
  while (table.columns[name].kind != ColumnKind::kName) ++name;
  const std::string function = table.rows.front()[name].text;

  Headless window({900, 600});
  session.Apply({ActionKind::kSelect, function});
  for (const char* const panel : {"flame", "sandwich", "graph", "source", "details", "peek"}) {
    session.Apply({ActionKind::kPanel, panel});
    window.Settle(&session);
    EXPECT_EQ(session.error(), "") << panel;
  }
  const Result<FunctionFacts>& facts = session.views().Facts(session.state());
  ASSERT_TRUE(facts.ok()) << facts.error().ToString();
  EXPECT_EQ(facts.value().name, function);
  EXPECT_NE(facts.value().place, "");
  const Result<SandwichView>& sandwich = session.views().Sandwich(session.state());
  ASSERT_TRUE(sandwich.ok()) << sandwich.error().ToString();
  EXPECT_GT(sandwich.value().callees.index.whole(), 0);
  EXPECT_EQ(sandwich.value().callers.index.whole(), sandwich.value().callees.index.whole());
  EXPECT_EQ(sandwich.value().callees.report.is_diff, !param.diff_base.empty());
  EXPECT_TRUE(session.views().Source(session.state()).ok());
}

// The profiles of a trace are shown as those of files are, each where the last one was.
TEST(TraceKinds, AreShownAroundTheLargestFunction) {
  for (const char* const release : {"go1.19", "go1.23", "go1.27"}) {
    OpenRequest request;
    request.files = {fmt::format("{}/testdata/{}/trace.out", PFA_SOURCE_DIR, release)};
    auto opened = OpenSession(request, {});
    ASSERT_TRUE(opened.ok()) << opened.error().ToString();
    Session& session = *opened.value();
    Headless window({900, 600});
    session.Apply({ActionKind::kPanel, "top"});
    for (const char* const kind : {"cpu", "offcpu", "sync", "sched"}) {
      session.Apply({ActionKind::kProfile, kind});
      session.Apply({ActionKind::kMark, "", 1e6, 150e6});
      const auto top = session.views().Report("top", session.state());
      ASSERT_TRUE(top->ok()) << release << " " << kind << ": " << top->error().ToString();
      const Table& table = top->value().tables.front();
      ASSERT_FALSE(table.rows.empty()) << release << " " << kind;
      const auto name = std::ranges::find(table.columns, ColumnKind::kName, &Column::kind);
      const std::string function =
          table.rows.front()[static_cast<size_t>(name - table.columns.begin())].text;
      session.Apply({ActionKind::kSelect, function});
      for (const char* const panel :
           {"flame", "sandwich", "graph", "source", "details", "labels"}) {
        session.Apply({ActionKind::kPanel, panel});
        window.Settle(&session);
        EXPECT_EQ(session.error(), "") << release << " " << kind << " " << panel;
      }
      const Result<FunctionFacts>& facts = session.views().Facts(session.state());
      ASSERT_TRUE(facts.ok()) << facts.error().ToString();
      EXPECT_EQ(facts.value().name, function);
      const Result<SandwichView>& sandwich = session.views().Sandwich(session.state());
      ASSERT_TRUE(sandwich.ok()) << sandwich.error().ToString();
      EXPECT_GT(sandwich.value().callees.index.whole(), 0);
      EXPECT_TRUE(session.views().Source(session.state()).ok());
      const GraphViews::Found graph = session.views().graphs().Find(
          *session.views().ProfileOf(session.state()).value(), session.state().options, {8, 16});
      EXPECT_NE(graph.layout, nullptr) << graph.error;
    }
  }
}

// Search goes through the frames of a trace's profile where those are shown, not through spans.
TEST(TraceKinds, AreSearched) {
  OpenRequest request;
  request.files = {fmt::format("{}/testdata/go1.27/trace.out", PFA_SOURCE_DIR)};
  auto opened = OpenSession(request, {});
  ASSERT_TRUE(opened.ok()) << opened.error().ToString();
  Session& session = *opened.value();
  session.Apply({ActionKind::kPanel, "flame"});
  session.Apply({ActionKind::kSearch, "^main\\.fib$"});
  session.Apply({ActionKind::kFind, "next"});
  EXPECT_EQ(session.error(), "");
  EXPECT_EQ(session.state().panel, "flame");
  EXPECT_EQ(session.state().selected, "main.fib");
  EXPECT_EQ(session.state().timeline.selected, Hit{});
  EXPECT_GT(session.state().flame.x.length(), 0);
  session.Apply({ActionKind::kProfile, "offcpu"});
  EXPECT_EQ(session.state().flame.x, Extent{}) << "of another profile";
}

INSTANTIATE_TEST_SUITE_P(All, Kinds,
                         testing::Values(KindCase{"cpu", "cpu.pprof", ""},
                                         KindCase{"heap", "heap.pprof", ""},
                                         KindCase{"allocs", "allocs.pprof", ""},
                                         KindCase{"goroutine", "goroutine.pprof", ""},
                                         KindCase{"mutex", "mutex.pprof", ""},
                                         KindCase{"block", "block.pprof", ""},
                                         KindCase{"difference", "heap.pprof", "go1.26/heap.pprof"}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace pfa::test
