// Pictures of call graphs: whatever functions, files, labels and units are called, the picture is
// one with text in it.
#include <algorithm>
#include <cctype>
#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/model/profile_builder.h"
#include "analyzer/report/dot.h"
#include "cli/render/graph/picture.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

const std::vector<std::string> kHostile = {
    "<script>alert(1)</script>",
    "</title></svg><script>alert(2)</script>",
    "]]><script>alert(3)</script>",
    "--><img src=x onerror=alert(4)>",
    "\" URL=\"javascript:alert(5)\" x=\"",
    "\\\" URL=\"javascript:alert(6)\"]; N99 [label=\"",
    "ends with a backslash\\",
    "\\N \\G \\L \\E \\T \\n \\l",
    "&lt;script&gt; &#60;script&#62; &amp; &#7; & &; &#xfffe;",
    "<b>html</b><table><tr><td href=\"x\">",
    "\x1b[31mred\x07\r\n\t\x9b",
    std::string("nul\0byte", 8),
    "bad \xff\xfe utf \xe2\x82",
    "rtl \u202e evil \u2028 line \ufffe",
    std::string(100'000, 'x'),
    std::string(3000, '.') + "\u00e4\u00f6\u4e16",
};

Profile HostileProfile() {
  std::vector<std::string> lines;
  for (size_t i = 0; i < kHostile.size(); ++i) {
    lines.push_back(fmt::format("main;f{} {} {{k{}=v, bytes={}}}", i, 100 + i, i, 8 << i));
  }
  return test::EditProfile(
      test::FoldedProfile(lines, {.types = {"samples/count"}}), [](ProfileBuilder& builder) {
        for (size_t i = 0; i < kHostile.size(); ++i) {
          builder.functions()[i + 1].name = builder.Intern(kHostile[i]);
          builder.functions()[i + 1].filename = builder.Intern(kHostile[i]);
        }
        builder.mappings().front().file = builder.Intern("/bin/" + kHostile[5]);
        builder.sample_types().front().unit = builder.Intern(kHostile[4]);
        builder.sample_types().front().type = builder.Intern(kHostile[0]);
      });
}

std::string DotOf(const Profile& profile, Options options = {},
                  Compatibility compatibility = Compatibility::kNative) {
  options.nodefraction = 0;
  Query query = CompileQuery(profile, options, compatibility).value();
  return DotForPicture(profile, query).value().text;
}

// A reader of XML that is strict about what matters here, and collects names.
class XmlScan {
 public:
  explicit XmlScan(std::string_view text) : rest_(text) {
    while (problem.empty() && !rest_.empty()) {
      if (rest_.front() == '<') {
        Markup();
      } else {
        Text(rest_.substr(0, rest_.find('<')));
      }
    }
    if (problem.empty() && !open_.empty()) problem = "not closed: " + open_.back();
  }

  std::string problem;
  std::multiset<std::string> elements;
  std::multiset<std::string> attributes;

 private:
  void Fail(std::string_view what) {
    if (problem.empty()) problem = fmt::format("{} before: {}", what, rest_.substr(0, 80));
  }
  void SkipPast(std::string_view end) {
    const size_t at = rest_.find(end);
    if (at == std::string_view::npos) return Fail("unclosed");
    rest_.remove_prefix(at + end.size());
  }
  void Text(std::string_view text) {
    for (size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (byte < 0x20 && byte != '\n') Fail("control character");
      if (text[i] != '&') continue;
      const std::string_view entity = text.substr(i, text.find(';', i) - i);
      const bool known = entity == "&amp" || entity == "&lt" || entity == "&gt" ||
                         entity == "&quot" || entity == "&#39" || entity == "&#45" ||
                         entity == "&#160" || entity == "&#230" || entity == "&#45";
      if (!known) Fail(fmt::format("entity {}", entity.substr(0, 20)));
    }
    rest_.remove_prefix(text.size());
  }
  void Markup() {
    if (rest_.starts_with("<!--")) {
      rest_.remove_prefix(4);
      if (rest_.substr(rest_.find("--"), 3) != "-->") Fail("-- in a comment");
      return SkipPast("-->");
    }
    if (rest_.starts_with("<?")) return SkipPast("?>");
    if (rest_.starts_with("<![CDATA[")) return SkipPast("]]>");
    if (rest_.starts_with("</")) {
      const std::string name(rest_.substr(2, rest_.find('>') - 2));
      if (open_.empty() || open_.back() != name) return Fail("closes what is not open");
      open_.pop_back();
      return SkipPast(">");
    }
    Element();
  }
  std::string Name() {
    size_t end = 0;
    while (end < rest_.size() && (std::isalnum(static_cast<unsigned char>(rest_[end])) != 0 ||
                                  rest_[end] == ':' || rest_[end] == '-')) {
      ++end;
    }
    std::string name(rest_.substr(0, end));
    if (name.empty()) Fail("no name");
    rest_.remove_prefix(end);
    return name;
  }
  void SkipSpace() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size())); }
  void Element() {
    rest_.remove_prefix(1);
    const std::string element = Name();
    elements.insert(element);
    for (SkipSpace(); problem.empty() && !rest_.starts_with(">") && !rest_.starts_with("/>");
         SkipSpace()) {
      attributes.insert(Name());
      if (!rest_.starts_with("=\"")) return Fail("no quoted value");
      rest_.remove_prefix(2);
      const std::string_view value = rest_.substr(0, rest_.find('"'));
      if (value.find('<') != std::string_view::npos) return Fail("< in a value");
      Text(value);
      SkipPast("\"");
    }
    if (rest_.starts_with(">")) open_.push_back(element);
    SkipPast(">");
  }

  std::string_view rest_;
  std::vector<std::string> open_;
};

TEST(XmlScan, FindsWhatIsWrong) {
  EXPECT_EQ(XmlScan("<a b=\"c&amp;\"><d/>x</a>").problem, "");
  for (const char* const bad : {"<a>", "<a></b>", "<a b=c/>", "<a>\x07</a>", "<a>&x;</a>",
                                "<a b=\"<\"/>", "<!-- -- --><a/>", "<a>& </a>"}) {
    EXPECT_NE(XmlScan(bad).problem, "") << bad;
  }
}

void ExpectHarmless(const std::string& svg) {
  const XmlScan scan(svg);
  EXPECT_EQ(scan.problem, "");
  EXPECT_EQ(scan.elements.count("script"), 1U);
  EXPECT_EQ(scan.elements.count("svg"), 1U);
  const std::set<std::string> elements = {"svg",  "style", "rect", "g",      "title",   "polygon",
                                          "text", "a",     "path", "script", "polyline"};
  for (const std::string& element : scan.elements)
    EXPECT_TRUE(elements.contains(element)) << element;
  for (const std::string& attribute : scan.attributes) {
    EXPECT_FALSE(attribute.starts_with("on") || attribute.find("href") != std::string::npos)
        << attribute;
  }
}

TEST(GraphSvg, HostileNamesAreText) {
  const Profile profile = HostileProfile();
  for (const Compatibility compatibility : {Compatibility::kNative, Compatibility::kPprof}) {
    for (const char* const granularity : {"functions", "filefunctions", "files"}) {
      Options options;
      options.granularity = granularity;
      const auto picture = DrawGraph(DotOf(profile, options, compatibility), "svg");
      ASSERT_TRUE(picture.ok()) << picture.error().message;
      ExpectHarmless(picture.value().bytes);
      if (std::string_view(granularity) != "functions") continue;
      const std::string& svg = picture.value().bytes;
      EXPECT_NE(svg.find("&lt;script&gt;alert(1)&lt;/script&gt;"), std::string::npos);
      // As it is called, not what Graphviz or a browser would make of it.
      EXPECT_NE(svg.find("&amp;lt;script&amp;gt; &amp;#60;script&amp;#62; &amp;amp; &amp;#7;"),
                std::string::npos);
      EXPECT_NE(svg.find("\\N \\G \\L \\E \\T \\n \\l"), std::string::npos);
      EXPECT_EQ(XmlScan(svg).problem, "");
    }
  }
}

TEST(GraphSvg, LongNamesAreCutInBoxes) {
  const Profile profile = HostileProfile();
  const std::string svg = DrawGraph(DotOf(profile), "svg").value().bytes;
  EXPECT_EQ(svg.find(std::string(1500, 'x')), std::string::npos);
  EXPECT_NE(svg.find(std::string(400, 'x')), std::string::npos) << "in the tooltip";
}

TEST(GraphSvg, HasTheGraph) {
  const Profile profile = test::FoldedProfile({"main;serve 30", "main;serve;json.Decode 70"});
  const auto picture = DrawGraph(DotOf(profile), "svg");
  ASSERT_TRUE(picture.ok()) << picture.error().message;
  const std::string& svg = picture.value().bytes;
  ExpectHarmless(svg);
  for (const char* const part : {">Decode</text>", "xlink:title=\"json.Decode (70)\"",
                                 "xlink:title=\"main &#45;&gt; serve (100)\"", "id=\"legend\"",
                                 "viewBox=\"0.00 0.00 ", ">File: app</text>"}) {
    EXPECT_NE(svg.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(XmlScan(svg).attributes.count("viewBox"), 1U);
}

TEST(GraphPicture, FormatsAreWhatTheySay) {
  const std::string dot = DotOf(test::FoldedProfile({"main;f 3"}));
  const std::vector<std::pair<std::string_view, std::string_view>> starts = {
      {"svg", "<?xml"}, {"png", "\x89PNG"}, {"pdf", "%PDF"}, {"ps", "%!PS"}, {"gif", "GIF8"}};
  ASSERT_EQ(starts.size(), PictureFormats().size());
  for (const auto& [format, start] : starts) {
    EXPECT_TRUE(IsPictureFormat(format));
    const auto picture = DrawGraph(dot, format);
    ASSERT_TRUE(picture.ok()) << format << ": " << picture.error().message;
    EXPECT_TRUE(picture.value().bytes.starts_with(start)) << format;
  }
  EXPECT_FALSE(IsPictureFormat("dot"));
}

TEST(GraphPicture, ErrorsSayWhatGraphvizSays) {
  const auto syntax = DrawGraph("digraph {\n a -> ; }", "svg");
  ASSERT_FALSE(syntax.ok());
  EXPECT_NE(syntax.error().message.find("Graphviz: cannot read the graph: "), std::string::npos);
  EXPECT_NE(syntax.error().message.find("line 2"), std::string::npos) << syntax.error().message;
  const auto format = DrawGraph("digraph { a }", "nosuch");
  ASSERT_FALSE(format.ok());
  EXPECT_NE(format.error().message.find("nosuch"), std::string::npos);
}

TEST(GraphPicture, TakesNoLongerThanAllowed) {
  std::string dot = "digraph {\n";
  for (int i = 0; i < 3000; ++i) {
    dot += fmt::format("n{} -> n{}\nn{} -> n{}\n", i, i * 7919 % 3000, i, i * 104729 % 3000);
  }
  WorkLimits limits;
  limits.time = std::chrono::milliseconds(300);
  const auto picture = DrawGraph(dot + "}", "svg", limits);
  ASSERT_FALSE(picture.ok());
  EXPECT_EQ(picture.error().message,
            "Graphviz was not ready after 0.3 s; -nodecount draws fewer nodes");
}

TEST(GraphPicture, SvgThatIsNone) {
  for (const char* const text : {"", "<svg", "<svg>", "</svg><svg>", "text"}) {
    EXPECT_FALSE(InteractiveSvg(text).ok()) << text;
  }
}

TEST(DotForPicture, TooLargeGraphsAreAnError) {
  std::vector<std::string> lines;
  for (int i = 0; i < 1600; ++i) lines.push_back(fmt::format("main;f{} 1", i));
  const Profile profile = test::FoldedProfile(lines);
  Options options;
  options.trim = false;
  const auto draw = [&] {
    Query query = CompileQuery(profile, options).value();
    return DotForPicture(profile, query);
  };
  const auto all = draw();
  ASSERT_FALSE(all.ok());
  EXPECT_EQ(all.error().code, ErrorCode::kUsage);
  EXPECT_TRUE(all.error().message.starts_with("1601 nodes and 1600 calls are too many"));
  options.trim = true;
  options.nodefraction = 0;
  options.nodecount = 400;
  EXPECT_NE(draw().value().messages.back().find("laying out 400 nodes"), std::string::npos);
  options.nodecount = 100;
  EXPECT_TRUE(draw().value().messages.empty());
  // Asked for.
  options.nodecount = 5000;
  EXPECT_TRUE(draw().ok());
}

}  // namespace
}  // namespace pfa
