#include "analyzer/report/trace/info.h"

#include <string>

#include <gtest/gtest.h>

#include "analyzer/report/trace/registry.h"
#include "tests/support/trace_example.h"

namespace pfa {
namespace {

std::string NotesOf(const Document& document) {
  std::string text;
  for (const Note& note : document.notes) text += note.text + '\n';
  return text;
}

TEST(TraceInfo, SaysWhatItIsAndWhatToAsk) {
  const Document document = TraceInfo(test::TraceExample());
  EXPECT_EQ(document.facts[0].value,
            "execution trace: what goroutines and processors did, and when");
  EXPECT_EQ(document.facts[1].value, "Go 1.26");
  EXPECT_EQ(document.facts[3].value, "1us");
  EXPECT_NE(NotesOf(document).find("pfa top FILE"), std::string::npos);
  EXPECT_NE(NotesOf(document).find("pfa trace profile offcpu FILE"), std::string::npos);
}

TEST(TraceInfo, NoCommandThatFails) {
  const std::string notes = NotesOf(TraceInfo(test::TraceExample({.has_cpu_samples = false})));
  EXPECT_EQ(notes.find("pfa top"), std::string::npos);
  const std::string kCommand = "pfa trace ";
  for (size_t at = notes.find(kCommand); at != std::string::npos; at = notes.find(kCommand, at)) {
    at += kCommand.size();
    const std::string report = notes.substr(at, notes.find(' ', at) - at);
    EXPECT_NE(FindTraceReport(report), nullptr) << report;
  }
}

}  // namespace
}  // namespace pfa
