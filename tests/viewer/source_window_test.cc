// The source and the details of a function in the window.
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "viewer/app/headless.h"
#include "viewer/app/load_job.h"

namespace pfa::test {
namespace {

class SourceWindow : public testing::Test {
 protected:
  SourceWindow() : window_({900, 600}) {
    OpenRequest request;
    request.files = {fmt::format("{}/testdata/go1.27/cpu.pprof", PFA_SOURCE_DIR)};
    request.state.options.trim_path = "/home/gopher/go/pfa";
    request.state.options.source_path = PFA_SOURCE_DIR;
    request.state.panel = "source";
    auto session = OpenSession(request, {});
    EXPECT_TRUE(session.ok()) << session.error().ToString();
    session_ = std::move(session).value();
    window_.Settle(session_.get());
  }

  [[nodiscard]] Px InPanel(float x, float y) const { return {x, window_.panel_top() + y}; }

  std::unique_ptr<Session> session_;
  Headless window_;
};

TEST_F(SourceWindow, WithoutAFunctionOffersSome) {
  // The first of the list is the largest.
  window_.Click(InPanel(60, 27), session_.get());
  EXPECT_EQ(session_->state().selected, "runtime.asyncPreempt");
}

TEST_F(SourceWindow, ShowsTextAndGoesToHotLines) {
  session_->Apply({ActionKind::kSelect, "main.fib"});
  window_.Settle(session_.get());
  const Result<SourceListing>& source = session_->views().Source(session_->state());
  ASSERT_TRUE(source.ok()) << source.error().ToString();
  EXPECT_TRUE(source.value().notes.empty()) << source.value().notes.front();
  bool has_text = false;
  for (const SourceLine& line : source.value().lines) {
    has_text = has_text || line.text.find("fib(n-1)") != std::string::npos;
  }
  EXPECT_TRUE(has_text);
  window_.Press(Key::kN, session_.get());
  const int64_t hottest = session_->state().source.line;
  EXPECT_GT(hottest, 0);
  window_.Press(Key::kN, session_.get());
  EXPECT_NE(session_->state().source.line, hottest);
}

TEST_F(SourceWindow, ClickChoosesALineAndGoesToCallers) {
  session_->Apply({ActionKind::kSelect, "main.fib"});
  window_.Settle(session_.get());
  window_.Click(InPanel(400, 102), session_.get());
  EXPECT_GT(session_->state().source.line, 0);
  window_.Click(InPanel(150, 26), session_.get());
  EXPECT_EQ(session_->state().selected, "main.pipeline.func1.1");
  EXPECT_EQ(session_->state().source, SourcePlace{});
}

TEST_F(SourceWindow, DetailsGoToCallees) {
  session_->Apply({ActionKind::kSelect, "main.fib"});
  session_->Apply({ActionKind::kPanel, "details"});
  window_.Settle(session_.get());
  const Result<FunctionFacts>& facts = session_->views().Facts(session_->state());
  ASSERT_TRUE(facts.ok());
  EXPECT_EQ(facts.value().callees.front().name, "runtime.asyncPreempt");
  session_->Apply({ActionKind::kSelect, "nobody"});
  window_.Settle(session_.get());
  EXPECT_FALSE(session_->views().Facts(session_->state()).ok());
}

}  // namespace
}  // namespace pfa::test
