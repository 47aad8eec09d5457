#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cli/shell/parse.h"

namespace pfa {
namespace {

// An action as text, for tables.
struct Shown {
  std::string operator()(const ShellNothing& /*what*/) const { return "nothing"; }
  std::string operator()(const ShellListOptions& /*what*/) const { return "options"; }
  std::string operator()(const ShellQuit& /*what*/) const { return "quit"; }
  std::string operator()(const ShellHelp& help) const { return "help<" + help.topic + ">"; }
  std::string operator()(const ShellError& error) const { return "error: " + error.message; }
  std::string operator()(const ShellAssignment& set) const {
    return fmt::format("set {}=<{}>", set.name, set.value);
  }
  std::string operator()(const ShellReport& report) const {
    std::string out(report.row->name);
    if (!report.argument.empty()) out += " argument<" + report.argument + ">";
    if (report.nodecount) out += fmt::format(" rows {}", *report.nodecount);
    if (report.by_cum) out += " cum";
    if (!report.focus.empty()) out += " focus<" + report.focus + ">";
    if (!report.ignore.empty()) out += " ignore<" + report.ignore + ">";
    for (const ShellAssignment& set : report.settings) out += " " + set.name + ":=" + set.value;
    const Destination& to = report.destination;
    if (!to.file.empty()) out += (to.append ? " append<" : " file<") + to.file + ">";
    if (!to.command.empty()) out += " command<" + to.command + ">";
    return out;
  }
};

std::string Parse(std::string_view line, Compatibility dialect = Compatibility::kPprof) {
  return std::visit(Shown{}, ParseShellLine(line, ShellVocabulary(dialect)));
}

struct LineCase {
  std::string line;
  std::string action;
};

TEST(ParseShellLine, ReadsWhatPprofReads) {
  const std::vector<LineCase> cases = {
      {"", "nothing"},
      {" \t\r\n", "nothing"},
      {"top", "top"},
      {"  top10  ", "top rows 10"},
      {"top 5 -cum", "top rows 5 cum"},
      {"top --cum", "top cum"},
      {"top -5", "top rows -5"},
      {"top +5", "top rows 5"},
      {"top +-5", "top focus<+-5>"},
      {"top 2147483648", "top focus<2147483648>"},
      {"top 1_0", "top focus<1_0>"},
      {"top json reflect -fib -memclr 3", "top rows 3 focus<json|reflect> ignore<fib|memclr>"},
      {"top - x", "top focus<x>"},
      {"top --x", "top ignore<-x>"},
      {"top >f", "top file<f>"},
      {"top > f 3", "top rows 3 file<f>"},
      {"top >a >b", "top file<b>"},
      {"top >", "error: unexpected end of line after >"},
      {"list", "error: command list requires an argument"},
      {"list10", "list argument<10>"},
      {"list main x -y", "list argument<main> focus<x> ignore<y>"},
      {"list >f", "list argument<>f>"},
      {"top focus=json", "top focus<focus=json>"},
      {"12", "error: unrecognized command: \"12\""},
      {"foo12", "error: unrecognized command: \"foo\""},
      {"-top", "error: unrecognized command: \"-top\""},
      {"\"x\x01", "error: unrecognized command: \"\\\"x\\x01\""},
      {"info", "error: unrecognized command: \"info\""},
      {"focus = json", "set focus=<json>"},
      {"focus=a=b", "set focus=<a=b>"},
      {"focus=", "set focus=<>"},
      {"unit=ms //: of all //: more", "set unit=<ms //: of all>"},
      {"trim", "set trim=<>"},
      {"cum", "set cum=<>"},
      {"nodecount", "error: please specify a value, e.g. nodecount=<val>"},
      {"nodecount 5", "error: did you mean: nodecount=5"},
      {"nodecount5", "error: did you mean: nodecount=5"},
      {"trim off", "error: did you mean: trim=off"},
      {"cum 5", "error: did you mean: cum=5"},
      {"sort cum", "error: unrecognized command: \"sort\""},
      {"base=x", "error: unrecognized command: \"base=x\""},
      {"format=json", "error: unrecognized command: \"format=json\""},
      {"o", "options"},
      {"options x", "options"},
      {"help", "help<>"},
      {"help  top  x ", "help<top x>"},
      {"q", "quit"},
      {"quit now", "quit"},
      {"exit", "quit"},
  };
  for (const LineCase& c : cases) EXPECT_EQ(Parse(c.line), c.action) << c.line;
}

TEST(ParseShellLine, PassesOutputOn) {
  const std::vector<LineCase> cases = {
      {"top | head -3 >x | wc", "top command<head -3 >x | wc>"},
      {"top 3 json|head", "top rows 3 focus<json|head>"},
      {"top |head", "top command<head>"},
      {"top |", "error: unexpected end of line after |"},
      {"list | less", "error: command list requires an argument"},
      {"top >>f", "top append<f>"},
      {"top >> f", "top append<f>"},
      {"top >>", "error: unexpected end of line after >>"},
      {"top >f | wc", "error: output goes either to a file or to a command"},
  };
  for (const LineCase& c : cases) {
    EXPECT_EQ(Parse(c.line), c.action) << c.line;
    EXPECT_EQ(Parse(c.line, Compatibility::kNative), c.action) << c.line;
  }
}

TEST(ParseShellLine, HasTheNativeDialect) {
  const std::vector<LineCase> cases = {
      {"top --lines --nodecount 3 --focus=a=b", "top lines:=true nodecount:=3 focus:=a=b"},
      {"top --drop-negative", "top drop_negative:=true"},
      {"top --nodecoun 3", "error: unknown option --nodecoun; did you mean --nodecount?"},
      {"top --nodecount", "error: please specify a value: --nodecount=<val>"},
      {"list > f", "error: command list requires an argument"},
      {"tpo", "error: unrecognized command: \"tpo\"; did you mean top?"},
      {"sort cum", "error: did you mean: sort=cum"},
      {"info", "info"},
      {"cum", "set cum=<>"},
      {"format=json", "set format=<json>"},
  };
  for (const LineCase& c : cases) {
    EXPECT_EQ(Parse(c.line, Compatibility::kNative), c.action) << c.line;
  }
}

TEST(ParseShellLine, HasEveryReportAsACommand) {
  for (const ReportRow& row : ReportTable()) {
    const std::string line = std::string(row.name) + " x";
    const std::string action = row.takes_regexp ? " argument<x>" : " focus<x>";
    if (row.is_command()) {
      EXPECT_EQ(Parse(line, Compatibility::kNative), std::string(row.name) + action);
    }
    if (row.is_pprof_format) {
      EXPECT_EQ(Parse(line), std::string(row.name) + action);
    }
  }
}

TEST(ExpandShortcut, StandsForOtherLines) {
  using Lines = std::vector<std::string>;
  const Lines types = {"contentions", "delay"};
  EXPECT_EQ(ExpandShortcut(" delay ", types), Lines{"sample_index=delay"});
  EXPECT_EQ(ExpandShortcut("total_delay", types), (Lines{"mean=0", "sample_index=delay"}));
  EXPECT_EQ(ExpandShortcut("mean_contentions", types),
            (Lines{"mean=1", "sample_index=contentions"}));
  EXPECT_EQ(ExpandShortcut(":", types),
            (Lines{"focus=", "ignore=", "hide=", "tagfocus=", "tagignore="}));
  EXPECT_EQ(ExpandShortcut(" top delay ", types), Lines{"top delay"});
  EXPECT_EQ(ExpandShortcut("", types), Lines{""});
}

}  // namespace
}  // namespace pfa
