#include "cli/render/render.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/output.h"

namespace pfa {
namespace {

Document OneRow(const std::string& name, const std::string& mark = "") {
  Document document;
  document.report = "top";
  document.facts = {{"Type", "cpu"}, {"", "free line"}};
  document.summary = {"Showing nodes"};
  Table table;
  table.key = "functions";
  table.unit = "nanoseconds";
  table.columns = {{"flat", "flat", ColumnKind::kValue},
                   {"flat%", "flat_percent", ColumnKind::kPercent},
                   {"", "name", ColumnKind::kName},
                   {"", "inline", ColumnKind::kText}};
  table.rows = {{Cell::Value("1234567.89ms", 42), Cell::Percent("50.00%", 50), Cell::Text(name),
                 Cell::Text(mark)}};
  document.tables = {table};
  document.notes = {{false, "all is well"}, {true, "something is missing"}};
  return document;
}

std::string LineWith(const std::string& text, const std::string& part) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(part) != std::string::npos) return line;
  }
  return "";
}

size_t CodePoints(const std::string& text) {
  return static_cast<size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

TEST(RenderTextTest, PlainText) {
  EXPECT_EQ(RenderText(OneRow("main.f", "(inline)"), Terminal{}),
            "Type: cpu\n"
            "free line\n"
            "Showing nodes\n"
            "        flat  flat%\n"
            "1234567.89ms 50.00%  main.f (inline)\n"
            "\n"
            "all is well\n"
            "note: something is missing\n");
}

TEST(RenderTextTest, NamesAreCutInTheMiddleAndNumbersNever) {
  const std::string name = "github.com/company/service/internal/handlers.(*Server).ServeRequest";
  for (const size_t width : {40U, 60U, 80U}) {
    Terminal terminal;
    terminal.columns = width;
    const std::string line = LineWith(RenderText(OneRow(name, "(inline)"), terminal), "1234567");
    EXPECT_EQ(line.find("1234567.89ms 50.00%  git"), 0U) << line;
    EXPECT_TRUE(line.ends_with("Request (inline)")) << line;
    EXPECT_NE(line.find("\u2026"), std::string::npos) << line;
    EXPECT_EQ(CodePoints(line), std::max<size_t>(width, 19 + 2 + 16 + 9)) << line;
  }
  Terminal wide;
  wide.columns = 200;
  EXPECT_NE(RenderText(OneRow(name), wide).find(name), std::string::npos);
}

TEST(RenderTextTest, NamesOfSeveralBytesAreCutBetweenThem) {
  std::string name;
  for (int i = 0; i < 60; ++i) name += "\u00e9";
  Terminal terminal;
  terminal.columns = 60;
  const std::string line = LineWith(RenderText(OneRow(name), terminal), "1234567");
  EXPECT_EQ(CodePoints(line), 60U);
  EXPECT_TRUE(nlohmann::json::accept("\"" + line + "\"")) << "not UTF-8: " << line;
}

TEST(RenderTextTest, ControlCharactersOfNamesDoNotReachTheTerminal) {
  Terminal terminal;
  terminal.is_terminal = true;
  const std::string out = RenderText(OneRow("evil\x1b]0;title\x07\nname"), terminal);
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  EXPECT_NE(out.find("evil\\x1b]0;title\\x07\\x0aname"), std::string::npos);
}

TEST(RenderTextTest, ColoursOnlyIfAskedFor) {
  Terminal terminal;
  EXPECT_EQ(RenderText(OneRow("main.f"), terminal).find('\x1b'), std::string::npos);
  terminal.color = true;
  const std::string out = RenderText(OneRow("a/main.f"), terminal);
  EXPECT_NE(out.find("\x1b[31m"), std::string::npos) << "half of everything is hot";
  // Each colour is ended on its line.
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    const size_t last = line.rfind("\x1b[");
    if (last != std::string::npos) {
      EXPECT_EQ(line.compare(last, 4, "\x1b[0m"), 0) << line;
    }
  }
}

TEST(RenderJsonTest, NumbersAreNumbers) {
  Document document = OneRow("main.f", "");
  document.numbers = {{"total", 84}};
  const auto json = nlohmann::json::parse(RenderJson(document));
  EXPECT_EQ(json["report"], "top");
  EXPECT_EQ(json["total"], 84);
  EXPECT_EQ(json["unit"], "nanoseconds");
  EXPECT_EQ(json["facts"]["Type"], "cpu");
  EXPECT_EQ(json["functions"][0]["flat"], 42);
  EXPECT_EQ(json["functions"][0]["flat_percent"], 50.0);
  EXPECT_EQ(json["functions"][0]["name"], "main.f");
  EXPECT_FALSE(json["functions"][0].contains("inline"));
  EXPECT_EQ(json["warnings"], nlohmann::json::array({"something is missing"}));
}

TEST(RenderJsonTest, HostileNamesGiveValidJson) {
  for (const char* name : {"\xff\xfe", "a\"b\\c", "\x01\x1f", "</script>"}) {
    EXPECT_TRUE(nlohmann::json::accept(RenderJson(OneRow(name)))) << name;
  }
}

TEST(RenderCsvTest, QuotesWhatNeedsIt) {
  EXPECT_EQ(RenderCsv(OneRow("main.f", "(inline)")),
            "flat (nanoseconds),flat_percent,name,inline\n"
            "42,50.0000,main.f,(inline)\n");
  EXPECT_EQ(LineWith(RenderCsv(OneRow("Map[int,string]")), "42"),
            "42,50.0000,\"Map[int,string]\",");
  EXPECT_EQ(LineWith(RenderCsv(OneRow("say \"hi\"")), "42"), "42,50.0000,\"say \"\"hi\"\"\",");
}

TEST(EscapingSink, PassesOnWhatIsPlain) {
  for (const auto& [text, expected] : std::vector<std::pair<std::string, std::string>>{
           {"plain ~ text\n\tmore\n", "plain ~ text\n\tmore\n"},
           {"red \x1b[31m\n", "red \\x1b[31m\n"},
           {"del \x7f", "del \\x7f"},
           {"unit \x1f", "unit \\x1f"},
           {"return\r\n", "return\\x0d\n"},
           {"caf\xc3\xa9", "caf\xc3\xa9"},
           {"", ""}}) {
    StringSink sink;
    ASSERT_TRUE(EscapingSink(sink).Write(text).ok());
    EXPECT_EQ(sink.text(), expected);
  }
}

}  // namespace
}  // namespace pfa
