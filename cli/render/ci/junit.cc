#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analyzer/report/compare/bench_check.h"
#include "analyzer/report/compare/row_text.h"
#include "analyzer/report/display_name.h"
#include "cli/render/ci/ci.h"
#include "cli/render/escape.h"

namespace pfa {
namespace {

// Text of an element or a quoted attribute. Texts are what DisplayName returned, and ends of lines.
std::string JunitText(std::string_view text) {
  std::string out;
  AppendXmlText(text, &out);
  return out;
}

struct JunitSuite {
  std::string cases;
  size_t tests = 0;
  size_t failures = 0;
  size_t skipped = 0;
};

class JunitWriter {
 public:
  JunitWriter(const Check& check, std::span<const Finding> findings) : check_(check) {
    for (const Finding& finding : findings) {
      if (finding.row != nullptr) of_row_[finding.row] = &finding;
      if (finding.kind == FindingKind::kNotComparable) not_comparable_ = &finding;
    }
  }

  std::string Write() {
    for (const BenchRow& row : check_.benches.rows) {
      // Told by another row.
      if (row.answer.verdict != Verdict::kUngated) AddRow(row);
    }
    for (const LoneBench& lone : check_.benches.lone) {
      if (!lone.is_gone) continue;
      JunitSuite& suite = SuiteOf(lone.package);
      AddSkipped(CaseName(lone.name, lone.unit), lone.package,
                 "gone: the new runs do not have this benchmark", &suite);
    }
    for (const std::string& budget : check_.benches.unchecked) {
      AddSkipped(DisplayName(budget), check_.gate.rules.file, "nothing checks this budget",
                 &SuiteOf(check_.gate.rules.file));
    }
    JunitSuite sum;
    for (const auto& [name, suite] : suites_) {
      sum.tests += suite.tests;
      sum.failures += suite.failures;
    }
    std::string out = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"pfa check\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n",
        sum.tests, sum.failures);
    for (const auto& [name, suite] : suites_) {
      out += fmt::format(
          "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" "
          "time=\"0\">\n",
          JunitText(name), suite.tests, suite.failures, suite.skipped);
      out += Properties() + suite.cases + "  </testsuite>\n";
    }
    return out + "</testsuites>\n";
  }

 private:
  [[nodiscard]] std::string Properties() const {
    std::string out = "    <properties>\n";
    const auto add = [&](std::string_view name, std::string_view value) {
      out += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, JunitText(value));
    };
    add("verdict", VerdictLine(check_.benches));
    add("old", DisplayName(check_.old_name));
    add("new", DisplayName(check_.new_name));
    if (not_comparable_ != nullptr) add("not comparable", not_comparable_->message);
    return out + "    </properties>\n";
  }

  [[nodiscard]] std::string ClassOf(const std::string& package) const {
    if (!package.empty()) return DisplayName(package);
    return check_.by_totals ? "profiles" : "benchmarks";
  }
  JunitSuite& SuiteOf(const std::string& package) { return suites_[ClassOf(package)]; }

  static std::string CaseName(const std::string& benchmark, const std::string& unit) {
    return fmt::format("{}/{}", DisplayName(benchmark), DisplayName(unit));
  }

  void Begin(const std::string& name, const std::string& package, JunitSuite* suite) const {
    ++suite->tests;
    suite->cases += fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"0\">\n",
                                JunitText(name), JunitText(ClassOf(package)));
  }
  static void End(JunitSuite* suite) { suite->cases += "    </testcase>\n"; }

  void AddSkipped(const std::string& name, const std::string& package, std::string_view why,
                  JunitSuite* suite) const {
    Begin(name, package, suite);
    ++suite->skipped;
    suite->cases += fmt::format("      <skipped message=\"{}\"/>\n", JunitText(why));
    End(suite);
  }

  void AddRow(const BenchRow& row) {
    JunitSuite& suite = SuiteOf(row.package);
    const std::string name = CaseName(row.name, row.unit);
    if (not_comparable_ != nullptr) {
      return AddSkipped(name, row.package, "not comparable: " + not_comparable_->message, &suite);
    }
    const auto found = of_row_.find(&row);
    if (found != of_row_.end() && found->second->kind == FindingKind::kInconclusive) {
      return AddSkipped(name, row.package, found->second->message, &suite);
    }
    Begin(name, row.package, &suite);
    if (found != of_row_.end()) {
      ++suite.failures;
      suite.cases +=
          fmt::format("      <failure message=\"{}\" type=\"regression\">{}</failure>\n",
                      JunitText(found->second->title), JunitText(found->second->LongText()));
    } else {
      const SampleAnswer& answer = row.answer;
      suite.cases += fmt::format(
          "      <system-out>{}</system-out>\n",
          JunitText(fmt::format("{}: {} -> {}, {} {}", NameOf(answer.verdict),
                                MedianText(answer.old_median, row.unit),
                                MedianText(answer.new_median, row.unit),
                                RowChangeText(row, answer.change.value), RowIntervalText(row))));
    }
    End(&suite);
  }

  const Check& check_;
  std::map<const BenchRow*, const Finding*> of_row_;
  const Finding* not_comparable_ = nullptr;
  std::map<std::string, JunitSuite> suites_;
};

}  // namespace

std::string CheckJunit(const Check& check, std::span<const Finding> findings) {
  return JunitWriter(check, findings).Write();
}

}  // namespace pfa
