#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/render/ci/assets.h"
#include "cli/render/ci/ci.h"
#include "cli/render/flame/flame.h"
#include "cli/render/html_tables.h"
#include "cli/render/page.h"

namespace pfa {
namespace {

// The first line of the document begins with the verdict.
std::string_view ClassOfVerdict(std::string_view line) {
  if (line.starts_with(NameOf(Verdict::kRegression))) return "bad";
  return line.starts_with(NameOf(Verdict::kInconclusive)) ? "open" : "good";
}

// Tables that say what was decided come before the picture, those of functions behind it.
bool IsDecision(const Table& table) {
  return table.key == "rows" || table.key == "unmatched" || table.key == "geomeans" ||
         table.key.starts_with("blame");
}

std::string HeadHtml(const Document& document) {
  std::string out = "<header>\n";
  for (const std::string& line : document.summary) {
    const bool is_first = &line == &document.summary.front();
    out += is_first ? fmt::format("<p class=\"verdict {}\">{}</p>\n", ClassOfVerdict(line),
                                  EscapedName(line))
                    : fmt::format("<p>{}</p>\n", EscapedName(line));
  }
  for (const Fact& fact : document.facts) {
    // The first line says it.
    if (fact.key == "Verdict") continue;
    out += fmt::format("<p class=\"fact\"><b>{}</b> {}</p>\n", EscapedName(fact.key),
                       EscapedName(fact.value));
  }
  return out + "</header>\n";
}

}  // namespace

std::string CheckHtml(const Document& document, const FlameReport* flame,
                      const std::string& flame_title) {
  std::vector<PageAsset> styles = {PageStyle()};
  std::vector<PageAsset> scripts;
  if (flame != nullptr) {
    styles.push_back(FlameStyle());
    scripts.push_back(FlameScript());
  }
  styles.push_back({kCheckCss, kCheckCssSha256});
  Document decided;
  Document rest;
  for (const Table& table : document.tables) {
    (IsDecision(table) ? decided : rest).tables.push_back(table);
  }
  rest.notes = document.notes;
  std::string out = PageHead("pfa " + document.report, styles, ContentPolicy(styles, scripts)) +
                    "<body>\n" + HeadHtml(document) + DocumentHtml(decided, {});
  if (flame != nullptr) out += "<section>\n" + FlameSection(*flame, flame_title) + "</section>\n";
  out += DocumentHtml(rest, {});
  for (const PageAsset& script : scripts) out += PageScript(script);
  return out + "</body>\n</html>\n";
}

}  // namespace pfa
