#include "proto/trace_header.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace pfa {
namespace {

Result<int> Read(std::string_view head) {
  return ReadTraceHeader({reinterpret_cast<const uint8_t*>(head.data()), head.size()});
}

std::string Padded(std::string text) {
  text.resize(kTraceHeaderBytes);
  return text;
}

TEST(TraceHeader, SaysTheVersion) {
  EXPECT_EQ(Read(Padded("go 1.5 trace")).value(), 5);
  EXPECT_EQ(Read(Padded("go 1.26 trace") + "more").value(), 26);
}

TEST(TraceHeader, ErrorsSayWhatTheFileIs) {
  const auto message = [](const std::string& head) { return Read(head).error().message; };
  EXPECT_NE(message("").find("is empty"), std::string::npos);
  EXPECT_NE(message("go 1.26 tr").find("ends inside"), std::string::npos);
  EXPECT_NE(message(Padded("go 1.99 trace")).find("\"go 1.99 trace\""), std::string::npos);
  EXPECT_NE(message(Padded("go 1.6 trace")).find("\"go 1.6 trace\""), std::string::npos);
  EXPECT_NE(message("root:x:0:0:root:/root").find("no execution trace"), std::string::npos);
  EXPECT_NE(message("\n\x04").find("no execution trace"), std::string::npos);
  EXPECT_NE(message("gopher sprints along").find("no execution trace"), std::string::npos);
}

}  // namespace
}  // namespace pfa
