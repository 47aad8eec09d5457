#include <array>
#include <string_view>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "cli/render/page.h"
#include "cli/render/weblist/assets.h"
#include "cli/render/weblist/weblist.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// Tabs to columns of eight, as the source means them; where that begins is `column`.
std::string WithoutTabs(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\t') {
      out.append(8 - out.size() % 8, ' ');
    } else {
      out += c;
    }
  }
  return out;
}

size_t Indentation(std::string_view source) {
  const std::string text = WithoutTabs(source);
  const size_t indent = text.find_first_not_of(' ');
  return indent == std::string::npos ? text.size() : indent;
}

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

class Page {
 public:
  explicit Page(const WebListReport& report) : report_(report) {}

  std::string Write() {
    out_ += "<div class=\"facts\">";
    for (const Fact& fact : report_.facts) {
      Append("<span>{}{}{}</span>\n", EscapedName(fact.key), fact.key.empty() ? "" : ": ",
             EscapedName(fact.value));
    }
    Append("<span>Total: {}</span></div>\n", EscapedName(Value(report_.total)));
    if (!report_.notes.empty()) {
      out_ += "<ul class=\"notes\">\n";
      for (const Note& note : report_.notes) Append("<li>{}</li>\n", EscapedName(note.text));
      out_ += "</ul>\n";
    }
    out_ +=
        "<div class=\"bar\"><button id=\"open\">Unfold all</button>"
        "<button id=\"close\">Fold all</button></div>\n<nav class=\"contents\">\n";
    for (size_t i = 0; i < report_.functions.size(); ++i) {
      const WebListFunction& function = report_.functions[i];
      Append("<a href=\"#f{}\">{} {} {}</a>\n", i, EscapedName(Value(function.flat)),
             EscapedName(Value(function.cum)), EscapedName(function.name));
    }
    out_ += "</nav>\n";
    for (size_t i = 0; i < report_.functions.size(); ++i) Function(i, report_.functions[i]);
    return std::move(out_);
  }

 private:
  template <typename... Arguments>
  void Append(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }

  [[nodiscard]] std::string Value(int64_t value) const { return report_.formatter.Format(value); }
  [[nodiscard]] std::string ValueOrDot(int64_t value) const {
    return value == 0 ? "." : EscapedName(Value(value));
  }

  // How much of the total a line has of its own: none, little, a good part, a lot.
  [[nodiscard]] std::string_view Heat(int64_t flat) const {
    if (flat == 0 || report_.total == 0) return "";
    const double share = static_cast<double>(SaturatingAbs(flat)) /
                         static_cast<double>(SaturatingAbs(report_.total));
    return share > 0.1 ? " h3" : share > 0.02 ? " h2" : " h1";
  }

  void Function(size_t number, const WebListFunction& function) {
    const std::string name = EscapedName(function.name);
    Append("<h2 id=\"f{}\" data-fn=\"{}\">{}</h2>\n<div class=\"file\">{}</div>\n", number, name,
           name, EscapedName(function.file));
    Append("<div class=\"facts\">{} flat, {} cum, {} of total</div>\n<div class=\"code\"><div>\n",
           EscapedName(Value(function.flat)), EscapedName(Value(function.cum)),
           Percentage(function.cum, report_.total));
    for (const WebListLine& line : function.lines) Line(line);
    out_ += "</div></div>\n";
  }

  void Line(const WebListLine& line) {
    const bool has_value = line.flat != 0 || line.cum != 0;
    if (line.instructions.empty()) {
      Append("<div class=\"l{}{}\">", has_value ? "" : " dead", Heat(line.flat));
    } else {
      Append(R"(<div class="l live{}" tabindex="0" role="button" aria-expanded="false">)",
             Heat(line.flat));
    }
    Append("<span class=\"n\">{:>6} </span>{:>10} {:>10}  {}</div>\n", line.number,
           ValueOrDot(line.flat), ValueOrDot(line.cum), EscapedName(WithoutTabs(line.source)));
    if (line.instructions.empty()) return;
    out_ += "<div hidden>";
    const size_t indent = Indentation(line.source) + 4;
    for (const WebListInstruction& instruction : line.instructions) {
      Instruction(instruction, indent);
    }
    out_ += "</div>\n";
  }

  void Instruction(const WebListInstruction& instruction, size_t indent) {
    constexpr size_t kValueColumns = 6 + 1 + 10 + 1 + 10 + 2;
    if (instruction.starts_block) {
      Append("<div class=\"gap\">{:{}}\u22ee</div>\n", "", kValueColumns + 8);
    }
    size_t depth = instruction.depth - instruction.calls.size();
    for (const WebListCall& call : instruction.calls) {
      Append("<div class=\"c\">{:{}}{:>10}  {:{}}{} <span class=\"p\">{}</span></div>\n", "",
             kValueColumns, "", "", indent + 4 * depth++,
             EscapedName(WithoutTabs(Trimmed(call.source))), EscapedName(call.place));
    }
    Append(
        "<div class=\"i{}\">{:>6} {:>10} {:>10}  {:>10x}: {:{}}{:<50} "
        "<span class=\"p\">{}</span></div>\n",
        Heat(instruction.flat), "", ValueOrDot(instruction.flat), ValueOrDot(instruction.cum),
        instruction.address, "", indent + 4 * instruction.depth, EscapedName(instruction.text),
        EscapedName(instruction.place));
  }

  const WebListReport& report_;
  std::string out_;
};

}  // namespace

PageAsset WebListStyle() { return {kWebListCss, kWebListCssSha256}; }
PageAsset WebListScript() { return {kWebListJs, kWebListJsSha256}; }

std::string WebListBody(const WebListReport& report) { return Page(report).Write(); }

std::string WebListHtml(const WebListReport& report, const std::string& title) {
  const std::array styles = {PageStyle(), WebListStyle()};
  const std::array scripts = {WebListScript()};
  return PageHead(title, styles, ContentPolicy(styles, scripts)) + "<body>\n<h1>" +
         EscapedName(title) + "</h1>\n" + WebListBody(report) + PageScript(scripts.front()) +
         "</body>\n</html>\n";
}

}  // namespace pfa
