// Graphs drawn by another process for one that has threads.
#include "analyzer/drawing/drawing_process.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(DrawingProcess, DrawsWhatItIsAskedFor) {
  DrawingProcess drawing(std::chrono::seconds(60));
  const auto plain = drawing.Draw("plain", "digraph g { a -> b }");
  ASSERT_TRUE(plain.ok()) << plain.error().ToString();
  EXPECT_TRUE(plain.value().starts_with("graph 1 ")) << plain.value();
  EXPECT_NE(plain.value().find("\nedge a b "), std::string::npos);
  const auto svg = drawing.Draw("svg", "digraph g { a -> b }");
  ASSERT_TRUE(svg.ok());
  EXPECT_NE(svg.value().find("<svg"), std::string::npos);
}

// A graph that is wrong does not end it.
TEST(DrawingProcess, SaysWhatIsWrong) {
  DrawingProcess drawing(std::chrono::seconds(60));
  EXPECT_FALSE(drawing.Draw("plain", "digraph g {").ok());
  EXPECT_FALSE(drawing.Draw("crayon", "digraph g { a }").ok());
  EXPECT_TRUE(drawing.Draw("plain", "digraph g { a }").ok());
  const std::string large(DrawingProcess::kMaxDotBytes + 1, ' ');
  EXPECT_FALSE(drawing.Draw("plain", large).ok());
}

TEST(DrawingProcess, IsEndedWhileItDraws) {
  std::string dot = "digraph g {";
  for (int i = 0; i < 3000; ++i) {
    dot += "a" + std::to_string(i) + " -> a" + std::to_string((i * 7919 + 13) % 3000) + "\n";
  }
  DrawingProcess drawing(std::chrono::seconds(1));
  const auto drawn = drawing.Draw("plain", dot + "}");
  ASSERT_FALSE(drawn.ok());
  EXPECT_NE(drawn.error().message.find("was not ready after 1 s"), std::string::npos)
      << drawn.error().message;
}

}  // namespace
}  // namespace pfa
