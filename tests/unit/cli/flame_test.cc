// What a profile calls its functions must not become part of a page, a picture or a terminal's
// commands.
#include "cli/render/flame/flame.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "analyzer/model/profile_builder.h"
#include "cli/drawing.h"
#include "cli/render/escape.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

const std::vector<std::string> kHostile = {
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "]]><script>alert(3)</script>",
    "<!--<script>",
    "\"quoted\" 'single' `tick` ${x} &amp; &lt;",
    "\x1b[31mred\x07\r\n\x9b",
    std::string("nul\0byte", 8),
    "bad \xff\xfe utf \xe2\x82",
    "rtl \u202e evil \u2028 line \u2029",
    "semi;colon\nnewline 42",
    std::string(100'000, 'x'),
};

Profile HostileProfile() {
  std::vector<std::string> lines;
  for (size_t i = 0; i < kHostile.size(); ++i) {
    lines.push_back("main;f" + std::to_string(i) + " " + std::to_string(100 + i));
  }
  return test::EditProfile(test::FoldedProfile(lines), [](ProfileBuilder& builder) {
    for (size_t i = 0; i < kHostile.size(); ++i) {
      builder.functions()[i + 1].name = builder.Intern(kHostile[i]);
      builder.functions()[i + 1].filename = builder.Intern(kHostile[i]);
    }
    builder.header().comments.push_back(builder.Intern(kHostile[0]));
  });
}

std::string Draw(const std::string& format, bool color = false) {
  const Profile profile = HostileProfile();
  Options options;
  options.width = 200;
  Query query = CompileQuery(profile, options).value();
  Terminal terminal;
  terminal.color = color;
  return DrawFlame(profile, query, format, terminal).value();
}

size_t Count(const std::string& text, std::string_view part) {
  size_t count = 0;
  for (size_t i = text.find(part); i != std::string::npos; i = text.find(part, i + 1)) ++count;
  return count;
}

bool HasControl(const std::string& text) {
  return std::ranges::any_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
  });
}

TEST(FlameHostile, PageHasOnlyItsOwnElements) {
  const std::string page = Draw("html");
  EXPECT_EQ(Count(page, "<script"), 2U);
  EXPECT_EQ(Count(page, "</script"), 2U);
  EXPECT_EQ(Count(page, "<img"), 0U);
  EXPECT_EQ(Count(page, "<!--"), 0U);
  EXPECT_EQ(Count(page, "\u2028"), 0U);
  EXPECT_FALSE(HasControl(page));
  EXPECT_NE(page.find("default-src 'none'; script-src 'sha256-"), std::string::npos);
  EXPECT_EQ(page.find("http://"), std::string::npos);
  EXPECT_EQ(page.find("https://"), std::string::npos);
  const std::string_view start = "id=\"data\">";
  const size_t begin = page.find(start) + start.size();
  const auto data = nlohmann::json::parse(page.substr(begin, page.find("</script>") - begin));
  EXPECT_EQ(data["names"].size(), kHostile.size() + 1);
  EXPECT_NE(std::ranges::find(data["names"], "<script>alert(1)</script>"), data["names"].end());
}

TEST(FlameHostile, PictureHasOnlyItsOwnElements) {
  const std::string svg = Draw("svg");
  EXPECT_EQ(Count(svg, "<script"), 1U);
  EXPECT_EQ(Count(svg, "<img"), 0U);
  EXPECT_EQ(Count(svg, "]]>"), 1U);
  EXPECT_EQ(Count(svg, "&lt;script&gt;alert(1)&lt;/script&gt;") > 0, true);
  EXPECT_FALSE(HasControl(svg));
  // Besides the name space, nothing refers to anywhere.
  EXPECT_EQ(Count(svg, "href"), 0U);
}

TEST(FlameHostile, TerminalIsNotDriven) {
  EXPECT_FALSE(HasControl(Draw("text")));
  const std::string colored = Draw("text", true);
  EXPECT_EQ(colored.find("\x1b[31m"), std::string::npos);
  EXPECT_NE(colored.find("\x1b[48;5;"), std::string::npos);
}

TEST(FlameHostile, FoldedLinesStayLines) {
  const std::string folded = Draw("folded");
  EXPECT_EQ(Count(folded, "\n"), kHostile.size());
  EXPECT_NE(folded.find("main;semi:colon\\x0anewline 42 109\n"), std::string::npos);
  EXPECT_FALSE(HasControl(folded));
}

TEST(FlameHostile, SpeedscopeIsJson) {
  const auto json = nlohmann::json::parse(Draw("speedscope"));
  const auto& profile = json["profiles"][0];
  EXPECT_EQ(profile["type"], "sampled");
  EXPECT_EQ(profile["samples"].size(), kHostile.size());
  EXPECT_EQ(profile["weights"].size(), kHostile.size());
  int64_t sum = 0;
  for (const auto& weight : profile["weights"]) sum += weight.get<int64_t>();
  EXPECT_EQ(profile["endValue"], sum);
  for (const auto& sample : profile["samples"]) {
    for (const auto& frame : sample) EXPECT_LT(frame, json["shared"]["frames"].size());
  }
}

TEST(FlameFormat, ComesFromTheOptionOrTheName) {
  const auto format = [](const char* option, const char* output) {
    Options options;
    options.format = option;
    options.output = output;
    return FormatOf(options);
  };
  EXPECT_EQ(format("", ""), "text");
  EXPECT_EQ(format("", "a.svg"), "svg");
  EXPECT_EQ(format("", "a.htm"), "html");
  EXPECT_EQ(format("", "a.json"), "json");
  EXPECT_EQ(format("", "a.speedscope.json"), "speedscope");
  EXPECT_EQ(format("", "a.folded"), "folded");
  EXPECT_EQ(format("text", "a.svg"), "text");
}

TEST(FlameEscape, JsonAndXml) {
  std::string json;
  AppendScriptString("a\"\\\n<&>\u2028\u2029\u20ac", &json);
  EXPECT_EQ(json, "\"a\\\"\\\\\\u000a\\u003c\\u0026\\u003e\\u2028\\u2029\u20ac\"");
  std::string xml;
  AppendXmlText("<a b=\"c\" d='e'>&", &xml);
  EXPECT_EQ(xml, "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
}

// Short stacks of few functions, so that many are equal or begin alike; some without frames.
std::vector<std::string> RandomStacks(uint32_t seed, bool negative) {
  std::mt19937 random(seed);
  std::vector<std::string> lines;
  for (int i = 0; i < 150; ++i) {
    std::string line;
    for (auto depth = random() % 6; depth > 0; --depth) {
      if (!line.empty()) line += random() % 4 == 0 ? '+' : ';';  // inlined or not
      line += static_cast<char>('a' + random() % 4);
    }
    const char* const sign = negative && random() % 3 == 0 ? "-" : "";
    line += fmt::format(" {}{},{}{}", sign, random() % 3, sign, random() % 50);
    lines.push_back(line);
  }
  return lines;
}

// Stacks that are listed and stacks of a tree are written as the same bytes.
TEST(Flame, ListedStacksAreThoseOfTheTree) {
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    Options options;
    options.bottom_up = seed % 2 == 0;
    if (seed % 3 == 0) options.hide = "^b$";
    if (seed % 5 == 0) options.tagroot = "key";
    const bool negative = seed % 4 == 0;
    SCOPED_TRACE(seed);
    const Profile profile = test::FoldedProfile(RandomStacks(seed, negative),
                                                {.types = {"samples/count", "cpu/nanoseconds"}});
    FlameRequest request;
    request.all_types = seed % 7 != 0;
    Query query = CompileQuery(profile, options).value();
    const FlameReport tree = BuildFlame(profile, query, request).value();
    request.only_stacks = true;
    const FlameReport list = BuildFlame(profile, query, request).value();
    ASSERT_FALSE(tree.stacks);
    ASSERT_TRUE(list.stacks);
    EXPECT_GT(list.stacks->order.stacks.size(), 10U);
    EXPECT_EQ(FlameFolded(list), FlameFolded(tree));
    EXPECT_EQ(FlameSpeedscope(list, "t"), FlameSpeedscope(tree, "t"));
    EXPECT_EQ(list.notes.size(), tree.notes.size());
    EXPECT_EQ(list.summary, tree.summary);
  }
}

}  // namespace
}  // namespace pfa
