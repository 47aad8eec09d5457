// Formats of pfa check on names that try to break out of them.
#include "cli/check_formats.h"

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "analyzer/import/bench_text.h"
#include "analyzer/report/compare/bench_check.h"
#include "analyzer/report/display_name.h"
#include "cli/render/ci/ci.h"
#include "cli/render/markdown.h"
#include "cli/render/render.h"

namespace pfa {
namespace {

using nlohmann::json;

// Everything that means something to one of the formats.
constexpr std::string_view kHostile =
    "a]]>b\n::error ::x%,y:z|`c`<script>alert(1)</script>\"'&@all #1 \x01\xff\\|&#x41;-->";

std::string Runs(std::string_view name, double first, double step, std::string_view more = "") {
  std::string text;
  for (int i = 0; i < 8; ++i) {
    text += fmt::format("goos: linux\npkg: example.com/shop\nBenchmark{} 100 {} ns/op{}\n", name,
                        first + step * i, more);
  }
  return text;
}

BenchSet SetOf(const std::string& text) {
  BenchSet set;
  EXPECT_TRUE(ImportBenchText(text, "runs.txt", &set).ok());
  return set;
}

Check CheckOf(const std::string& old_text, const std::string& new_text) {
  Check check;
  check.old_name = "old";
  check.new_name = "new";
  check.old_benches = SetOf(old_text);
  check.new_benches = SetOf(new_text);
  check.benches = CompareBenches(check.old_benches, check.new_benches, check.gate);
  return check;
}

// One of each: worse, inconclusive, as before, better, gone and new.
Check AllKinds() {
  return CheckOf(
      Runs("Worse-8", 100, 1) + Runs("Noisy-8", 100, 90) + Runs("Same-8", 100, 0, " 64 B/op") +
          Runs("Better-8", 200, 1) + Runs("Gone-8", 100, 1),
      Runs("Worse-8", 200, 1) + Runs("Noisy-8", 200, 90) + Runs("Same-8", 100, 0, " 64 B/op") +
          Runs("Better-8", 100, 1) + Runs("New-8", 100, 1));
}

// The same with names of an attacker.
Check HostileCheck() {
  Check check = AllKinds();
  for (BenchRow& row : check.benches.rows) {
    row.name = std::string(kHostile) + row.name;
    row.package += kHostile;
    row.answer.reason += kHostile;
  }
  for (LoneBench& lone : check.benches.lone) lone.name += kHostile;
  check.old_name = check.new_name = kHostile;
  return check;
}

std::vector<Finding> FindingsIn(const Check& check) {
  return FindingsOf(check, {}, RepositoryPaths("/nonexistent", ""));
}

std::vector<Finding> Placed(const Check& check, const std::string& file) {
  std::vector<Finding> findings = FindingsIn(check);
  for (Finding& finding : findings) finding.place = RepositoryPlace{file, 7};
  return findings;
}

// Elements of a well-formed XML 1.0 text: paths of names, with attributes. Knows what the writer
// may write, and nothing else is accepted.
struct XmlElement {
  std::string path;
  std::map<std::string, std::string> attributes;
  std::string text;
};

class StrictXml {
 public:
  explicit StrictXml(std::string_view text) : rest_(text) {
    if (!Take("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")) Fail("no declaration");
    while (error.empty() && !rest_.empty()) Next();
    if (!open_.empty()) Fail("open elements");
  }
  std::vector<XmlElement> elements;
  std::string error;

 private:
  bool Take(std::string_view what) {
    if (!rest_.starts_with(what)) return false;
    rest_.remove_prefix(what.size());
    return true;
  }
  void Fail(const std::string& what) {
    if (error.empty()) error = what + " before: " + std::string(rest_.substr(0, 60));
  }
  std::string Name() {
    const size_t end = rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyz-");
    const std::string name(rest_.substr(0, end));
    if (name.empty()) Fail("no name");
    rest_.remove_prefix(name.size());
    return name;
  }
  // Up to one of `ends`, which stays.
  std::string Text(std::string_view ends) {
    std::string out;
    while (!rest_.empty() && ends.find(rest_.front()) == std::string_view::npos) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      if (byte < 0x20 && byte != '\n') Fail("control character");
      if (rest_.front() == '<' || rest_.front() == '>') Fail("bare bracket");
      if (rest_.front() == '&') {
        const size_t end = rest_.find(';');
        const std::string entity(rest_.substr(0, end + 1));
        const std::set<std::string> known = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
        if (!known.contains(entity)) Fail("unknown entity " + entity);
        if (!error.empty()) return out;
        out += entity;
        rest_.remove_prefix(entity.size());
        continue;
      }
      out += rest_.front();
      rest_.remove_prefix(1);
    }
    return out;
  }
  std::string Path() const {
    std::string path;
    for (const std::string& name : open_) path += "/" + name;
    return path;
  }
  void Next() {
    if (Take("</")) {
      const std::string name = Name();
      if (open_.empty() || open_.back() != name || !Take(">")) return Fail("wrong end");
      open_.pop_back();
      return;
    }
    if (!Take("<")) {
      const std::string text = Text("<");
      if (!elements.empty() && !open_.empty()) elements.back().text += text;
      if (open_.empty() && text != "\n") Fail("text outside");
      return;
    }
    open_.push_back(Name());
    elements.push_back({Path(), {}, ""});
    while (error.empty() && Take(" ")) {
      const std::string name = Name();
      if (!Take("=\"")) return Fail("no value");
      if (!elements.back().attributes.emplace(name, Text("\"")).second) Fail("attribute twice");
      if (!Take("\"")) Fail("no end of a value");
    }
    if (Take("/>")) return open_.pop_back();
    if (!Take(">")) Fail("no end of a tag");
  }

  std::string_view rest_;
  std::vector<std::string> open_;
};

bool IsUtf8(const std::string& text) {
  try {
    (void)json(text).dump();
    return true;
  } catch (const json::exception&) {
    return false;
  }
}

TEST(CheckJunit, IsASuiteOfPackagesWithACaseForEachBenchmarkAndMetric) {
  const Check check = AllKinds();
  const std::vector<Finding> findings = FindingsIn(check);
  const StrictXml xml(CheckJunit(check, findings));
  ASSERT_EQ(xml.error, "");
  EXPECT_EQ(xml.elements[0].attributes.at("tests"), "6");
  EXPECT_EQ(xml.elements[0].attributes.at("failures"), "1");
  const auto& suite = xml.elements[1];
  EXPECT_EQ(suite.path, "/testsuites/testsuite");
  EXPECT_EQ(suite.attributes.at("name"), "example.com/shop");
  EXPECT_EQ(suite.attributes.at("skipped"), "2");
  std::map<std::string, std::string> outcomes;
  std::string name;
  for (const XmlElement& element : xml.elements) {
    if (element.path == "/testsuites/testsuite/testcase") {
      name = element.attributes.at("name");
      EXPECT_EQ(element.attributes.at("classname"), "example.com/shop");
    } else if (element.path.starts_with("/testsuites/testsuite/testcase/")) {
      outcomes[name] = element.path.substr(element.path.rfind('/') + 1);
    }
  }
  const std::map<std::string, std::string> expected = {
      {"Worse-8/sec/op", "failure"},   {"Noisy-8/sec/op", "skipped"},
      {"Same-8/sec/op", "system-out"}, {"Same-8/B/op", "system-out"},
      {"Gone-8/sec/op", "skipped"},    {"Better-8/sec/op", "system-out"}};
  EXPECT_EQ(outcomes, expected);
}

TEST(CheckJunit, SkipsEverythingIfTheMachinesDiffer) {
  Check check = AllKinds();
  check.benches.environment = {{"cpu", "fast", "slow"}};
  const std::vector<Finding> findings = FindingsIn(check);
  ASSERT_EQ(findings.size(), 1U);
  const std::string text = CheckJunit(check, findings);
  const StrictXml xml(text);
  ASSERT_EQ(xml.error, "");
  EXPECT_EQ(xml.elements[0].attributes.at("failures"), "0");
  EXPECT_EQ(xml.elements[1].attributes.at("tests"), xml.elements[1].attributes.at("skipped"));
  EXPECT_NE(text.find("name=\"not comparable\" value=\"cpu differs: old fast, new slow.\""),
            std::string::npos);
}

TEST(CheckJunit, StaysWellFormedWhateverNamesSay) {
  const Check check = HostileCheck();
  const std::string text = CheckJunit(check, FindingsIn(check));
  const StrictXml xml(text);
  EXPECT_EQ(xml.error, "");
  EXPECT_EQ(text.find("<script"), std::string::npos);
  EXPECT_EQ(text.find('\x01'), std::string::npos);
  EXPECT_TRUE(IsUtf8(text));
}

TEST(CheckSarif, HasRulesLocationsAndFingerprintsWithoutValues) {
  const Check check = AllKinds();
  const json log = json::parse(CheckSarif(Placed(check, "cart/a b.go")));
  EXPECT_EQ(log["version"], "2.1.0");
  const json& run = log["runs"][0];
  const json& results = run["results"];
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0]["ruleId"], "benchmark-regression");
  EXPECT_EQ(results[0]["level"], "error");
  EXPECT_EQ(results[1]["level"], "note");
  EXPECT_EQ(results[2]["ruleId"], "benchmark-gone");
  for (const json& result : results) {
    const json& place = result["locations"][0]["physicalLocation"];
    EXPECT_EQ(place["artifactLocation"]["uri"], "cart/a%20b.go");
    EXPECT_EQ(place["region"]["startLine"], 7);
    const json& rule = run["tool"]["driver"]["rules"][result["ruleIndex"].get<size_t>()];
    EXPECT_EQ(rule["id"], result["ruleId"]);
    EXPECT_FALSE(rule["help"]["text"].get<std::string>().empty());
  }
  // Other values and another line: the same finding.
  const Check later = CheckOf(Runs("Worse-8", 100, 1), Runs("Worse-8", 300, 1));
  std::vector<Finding> moved = Placed(later, "cart/a b.go");
  moved[0].place->line = 99;
  const json again = json::parse(CheckSarif(moved));
  EXPECT_EQ(again["runs"][0]["results"][0]["partialFingerprints"],
            results[0]["partialFingerprints"]);
  EXPECT_NE(results[0]["partialFingerprints"], results[1]["partialFingerprints"]);
}

TEST(CheckSarif, TellsWithoutAPlaceAsNotifications) {
  const Check check = AllKinds();
  const json run = json::parse(CheckSarif(FindingsIn(check)))["runs"][0];
  EXPECT_TRUE(run["results"].empty());
  EXPECT_EQ(run["invocations"][0]["toolExecutionNotifications"].size(), 3U);
  EXPECT_EQ(run["invocations"][0]["executionSuccessful"], true);
}

TEST(CheckSarif, LeavesOutWhatIsTooMuchAndSaysSo) {
  Finding finding;
  finding.place = RepositoryPlace{"a.go", 1};
  const std::vector<Finding> findings(25'003, finding);
  const json run = json::parse(CheckSarif(findings))["runs"][0];
  EXPECT_EQ(run["results"].size(), 25'000U);
  EXPECT_EQ(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
            "3 more findings are left out");
}

TEST(CheckSarif, StaysJsonWhateverNamesSay) {
  const Check check = HostileCheck();
  const json run = json::parse(CheckSarif(Placed(check, std::string(kHostile))))["runs"][0];
  for (const json& result : run["results"]) {
    const std::string uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    EXPECT_EQ(uri.find_first_of(" \n<>\"|:"), std::string::npos) << uri;
  }
}

TEST(CheckGitlab, NamesAFileOrLeavesOut) {
  const Check check = AllKinds();
  size_t left_out = 0;
  const json report = json::parse(CheckGitlab(Placed(check, "cart/cart.go"), &left_out));
  EXPECT_EQ(left_out, 0U);
  ASSERT_EQ(report.size(), 3U);
  EXPECT_EQ(report[0]["severity"], "major");
  EXPECT_EQ(report[0]["check_name"], "benchmark-regression");
  EXPECT_EQ(report[0]["location"]["path"], "cart/cart.go");
  EXPECT_EQ(report[0]["location"]["lines"]["begin"], 7);
  std::set<std::string> fingerprints;
  for (const json& one : report) fingerprints.insert(one["fingerprint"]);
  EXPECT_EQ(fingerprints.size(), report.size());
  EXPECT_EQ(json::parse(CheckGitlab(FindingsIn(check), &left_out)), json::array());
  EXPECT_EQ(left_out, 3U);
  const Check hostile = HostileCheck();
  EXPECT_EQ(json::parse(CheckGitlab(Placed(hostile, "a\xff.go"), &left_out)).size(), 3U);
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(CheckGithub, IsOneCommandALineWhateverNamesSay) {
  const Check check = HostileCheck();
  const std::string text = CheckGithub(Placed(check, "a,b:c%\n::error::.go"));
  const std::vector<std::string> lines = LinesOf(text);
  ASSERT_EQ(lines.size(), 3U);
  for (const std::string& line : lines) {
    const size_t space = line.find(' ');
    EXPECT_TRUE(line.starts_with("::error ") || line.starts_with("::warning ")) << line;
    const std::string_view properties =
        std::string_view(line).substr(space + 1, line.find("::", 2) - space - 1);
    EXPECT_EQ(properties.substr(0, properties.find(',')),
              "file=a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3A.go");
    // file, line, endLine, title
    EXPECT_EQ(std::count(properties.begin(), properties.end(), ','), 3) << properties;
  }
  EXPECT_EQ(text.find('\r'), std::string::npos);
  EXPECT_TRUE(IsUtf8(text));
}

TEST(CheckGithub, CountsWhatGithubWouldDrop) {
  Finding finding;
  finding.kind = FindingKind::kRegression;
  finding.title = "worse";
  std::vector<Finding> findings(23, finding);
  finding.kind = FindingKind::kInconclusive;
  findings.insert(findings.end(), 9, finding);
  const std::vector<std::string> lines = LinesOf(CheckGithub(findings));
  ASSERT_EQ(lines.size(), 19U);
  EXPECT_EQ(lines[9], "::error title=pfa check::and 14 more: see the log or the summary");
  EXPECT_TRUE(lines[10].starts_with("::warning "));
}

TEST(CheckFormats, AreUtf8WithoutControlCharactersWhateverNamesSay) {
  const Check check = HostileCheck();
  const Document document = CheckDocument(check, {});
  const CompareOptions options;
  CheckOutput output(check, document, options);
  for (const CheckFormat& format : CheckFormats()) {
    // Names as they are: people's terminals, spreadsheets and benchstat.
    if (format.name == "text" || format.name == "csv" || format.name == "benchfmt") continue;
    const std::string text = format.render(output, {}).value();
    EXPECT_TRUE(IsUtf8(text)) << format.name;
    for (const char c : text) {
      ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n') << format.name;
    }
  }
}

TEST(CheckOpenMetrics, RoundsToTheNoiseAndEscapesLabels) {
  const Check check = CheckOf(Runs("X-8", 1000, 10), Runs("X-8", 1234, 10, " 64 B/op"));
  const std::string text = CheckOpenMetrics(check);
  // The median 1269 ns lies between 1234 and 1304: 35 off.
  EXPECT_NE(
      text.find("pfa_benchmark{package=\"example.com/shop\",benchmark=\"X-8\",metric=\"sec/op\"}"
                " 1.27e-06\n"),
      std::string::npos)
      << text;
  EXPECT_TRUE(text.ends_with("\n# EOF\n"));
  for (const std::string& line : LinesOf(CheckOpenMetrics(HostileCheck()))) {
    if (line.starts_with('#')) continue;
    // Quotes of values in pairs, but for those behind a backslash.
    bool quoted = false;
    for (size_t i = 0; i < line.size(); ++i) {
      if (quoted && line[i] == '\\') {
        ++i;
      } else if (line[i] == '"') {
        quoted = !quoted;
      }
    }
    EXPECT_FALSE(quoted) << line;
    EXPECT_TRUE(line.starts_with("pfa_")) << line;
  }
}

TEST(CheckBenchText, IsReadAsWhatWasCompared) {
  const Check check =
      CheckOf("Unit widgets better=higher\ncpu: one\n" + Runs("A-8", 100, 1, " 5 widgets"),
              Runs("A-8", 200, 3, " 7 widgets"));
  const BenchSet set = SetOf(CheckBenchText(check));
  EXPECT_TRUE(set.problems.empty());
  ASSERT_EQ(set.results.size(), 16U);
  for (size_t i = 0; i < set.results.size(); ++i) {
    const BenchSet& from = i < 8 ? check.old_benches : check.new_benches;
    const BenchResult& result = set.results[i];
    const BenchResult& original = from.results[i % 8];
    EXPECT_EQ(set.ConfigurationOf(result, "side"), i < 8 ? "old" : "new");
    for (const std::string_view key : {"goos", "pkg", "cpu"}) {
      EXPECT_EQ(set.ConfigurationOf(result, key), from.ConfigurationOf(original, key)) << key;
    }
    EXPECT_EQ(result.iterations, original.iterations);
    ASSERT_EQ(result.value_count, original.value_count);
    for (size_t k = 0; k < result.value_count; ++k) {
      EXPECT_EQ(set.ValuesOf(result)[k].value, from.ValuesOf(original)[k].value);
    }
  }
  EXPECT_EQ(set.processes, check.old_benches.processes + check.new_benches.processes);
}

TEST(CheckMarkdown, PutsFirstWhatNeedsAttentionAndFoldsTheRest) {
  const Check check = AllKinds();
  const std::string text = CheckMarkdown(CheckDocument(check, {}), kMostCommentBytes);
  EXPECT_TRUE(text.starts_with("### REGRESSION: 1 worse, 1 inconclusive, 1 gone")) << text;
  const auto at = [&](std::string_view what) { return text.find(what); };
  EXPECT_LT(at("Worse-8"), at("Noisy-8"));
  EXPECT_LT(at("Noisy-8"), at("<details>"));
  EXPECT_LT(at("<details>"), at("Same-8"));
  EXPECT_NE(at(" more runs |"), std::string::npos);
}

TEST(CheckMarkdown, StaysBelowItsLimitAndCountsRows) {
  Check check = AllKinds();
  const BenchRow worse = check.benches.rows[0];
  const BenchRow same = check.benches.rows[2];
  for (int i = 0; i < 400; ++i) {
    check.benches.rows.push_back(worse);
    check.benches.rows.push_back(same);
  }
  const Document document = CheckDocument(check, {});
  const std::string whole = CheckMarkdown(document, size_t{1} << 30);
  ASSERT_GT(whole.size(), kMostCommentBytes);
  const std::string cut = CheckMarkdown(document, kMostCommentBytes);
  EXPECT_LE(cut.size(), kMostCommentBytes);
  EXPECT_GT(cut.size(), kMostCommentBytes - 2000);
  EXPECT_NE(cut.find(" more rows are left out"), std::string::npos);
  const auto count = [](const std::string& text, const std::string& what) {
    size_t n = 0;
    for (size_t i = text.find(what); i != std::string::npos; i = text.find(what, i + 1)) ++n;
    return n;
  };
  // What is worse is all there; the rest gives way.
  EXPECT_EQ(count(cut, "| REGRESSION |"), 401U);
  EXPECT_LT(count(cut, "| PASS |"), 401U);
  for (size_t limit = 0; limit < 3000; limit += 37) {
    const std::string tiny = CheckMarkdown(document, limit);
    EXPECT_LE(tiny.size(), limit);
    EXPECT_TRUE(tiny.empty() || tiny.back() == '\n');
  }
}

TEST(CheckMarkdown, LetsNoNameBreakOut) {
  const Check check = HostileCheck();
  const std::string text = CheckMarkdown(CheckDocument(check, {}), kMostCommentBytes);
  EXPECT_EQ(text.find("<script"), std::string::npos);
  EXPECT_EQ(text.find("@all"), std::string::npos);
  EXPECT_TRUE(IsUtf8(text));
  EXPECT_EQ(text.find('\x01'), std::string::npos);
  EXPECT_EQ(text.find(" #1"), std::string::npos);
  for (const std::string& line : LinesOf(text)) {
    if (!line.starts_with("| ")) continue;
    size_t bars = 0;
    for (size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '|' && line[i - (i > 0 ? 1 : 0)] != '\\') ++bars;
    }
    EXPECT_TRUE(bars == 11 || bars == 10 || bars == 4 || bars == 5) << bars << ": " << line;
  }
}

TEST(CheckText, FitsTheTerminalWhateverItsWidth) {
  const Document document = CheckDocument(AllKinds(), {});
  for (size_t columns = 60; columns <= 200; ++columns) {
    Terminal terminal;
    terminal.columns = columns;
    const std::string text = RenderText(document, terminal);
    size_t rows = 0;
    for (const std::string& line : LinesOf(text)) {
      EXPECT_LE(CharacterCount(line), columns) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
      if (line.starts_with("REGRESSION  ") || line.starts_with("PASS  ")) ++rows;
    }
    // Nothing is dropped.
    EXPECT_EQ(rows, 3U) << text;
    EXPECT_NE(text.find("Worse-8"), std::string::npos);
  }
}

TEST(CheckHtml, LetsNoNameBreakOut) {
  const Check check = HostileCheck();
  const std::string page = CheckHtml(CheckDocument(check, {}), nullptr, "");
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;"), std::string::npos);
  EXPECT_NE(page.find("class=\"verdict bad\""), std::string::npos);
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  EXPECT_TRUE(IsUtf8(page));
}

TEST(CheckJson, SaysWhatAVerdictWasMadeOf) {
  Check check = AllKinds();
  check.old_files = {"testdata/compare/base.txt", "-"};
  const json result = json::parse(CheckJson(check, CheckDocument(check, {})));
  EXPECT_FALSE(result["pfa"].get<std::string>().empty());
  const json& input = result["inputs"]["old"][0];
  EXPECT_EQ(input["bytes"], 3860);
  EXPECT_EQ(input["crc32"], "4f123724");
  EXPECT_FALSE(result["inputs"]["old"][1].contains("crc32"));
  EXPECT_EQ(result["gate"]["min_runs"], 6);
  ASSERT_EQ(result["values"].size(), check.benches.rows.size());
  EXPECT_EQ(result["values"][0]["old"].size(), 8U);
  EXPECT_EQ(result["values"][0]["threshold"], 0.05);
  const Check hostile = HostileCheck();
  EXPECT_FALSE(json::parse(CheckJson(hostile, CheckDocument(hostile, {}))).empty());
}

TEST(EscapedMarkdown, MakesNoLinksOrMentions) {
  EXPECT_EQ(EscapedMarkdown("@me #1 http://x www.y a_b"),
            "@<!-- -->me #<!-- -->1 http&#58;//x www&#46;y a\\_b");
  EXPECT_EQ(MarkdownName("(*T).f|g<h>"), "<code>(&#42;T).f&#124;g&#60;h&#62;</code>");
}

TEST(CheckFormats, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const CheckFormat& format : CheckFormats()) {
    EXPECT_TRUE(names.insert(format.name).second);
    EXPECT_FALSE(format.about.empty());
  }
  EXPECT_EQ(FindCheckFormat("").value()->name, "text");
  EXPECT_EQ(FindCheckFormat("junit").value()->name, "junit");
  EXPECT_FALSE(FindCheckFormat("junot").ok());
}

}  // namespace
}  // namespace pfa
