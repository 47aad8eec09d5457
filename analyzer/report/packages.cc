#include "analyzer/report/packages.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/go_code.h"
#include "analyzer/query/go_group.h"
#include "analyzer/report/top.h"

namespace pfa {
namespace {

struct Rows {
  std::string_view by;      // as -by has it
  std::string_view plural;  // in notes, and for machines
};
constexpr Rows kRows[] = {{"package", "packages"},
                          {"module", "modules"},
                          {"file", "files"},
                          {"dir", "folders"},
                          {"origin", "origins"}};

std::string_view PluralOfGroups(std::string_view by) {
  const auto* const row = std::ranges::find(kRows, by, &Rows::by);
  return row == std::end(kRows) ? "packages" : row->plural;
}

// What is known of the modules of each group's functions: "golang.org/x/net@v0.30.0".
struct ModulesOfGroup {
  std::set<std::string> modules;
  bool any_guessed = false;
};

std::map<std::string, ModulesOfGroup, std::less<>> FindModules(const Profile& profile,
                                                               const Query& query) {
  std::map<std::string, ModulesOfGroup, std::less<>> groups;
  for (const Function& function : profile.functions()) {
    ModulesOfGroup& group = groups[GoGroupName(profile, function, query)];
    const GoCode code =
        ClassifyGoCode(profile.text(function.name), profile.text(function.filename));
    if (code.module.empty()) continue;
    group.any_guessed = group.any_guessed || code.module_is_guessed;
    const bool by_module = query.granularity.group == GoGroup::kModule;
    if (by_module && code.version.empty()) continue;
    group.modules.insert(by_module              ? code.version
                         : code.version.empty() ? code.module
                                                : code.module + "@" + code.version);
  }
  return groups;
}

// A few of them, for a line.
std::string Listed(const std::set<std::string>& texts) {
  constexpr size_t kMost = 3;
  std::string out;
  size_t count = 0;
  for (const std::string& text : texts) {
    if (count++ == kMost) return fmt::format("{} and {} more", out, texts.size() - kMost);
    if (!out.empty()) out += ' ';
    out += text;
  }
  return out;
}

}  // namespace

Result<Document> PackagesDocument(const Profile& profile, Query& query) {
  const Options& options = query.options;
  query.granularity = GroupGranularity(options.by, options.noinlines);
  PFA_ASSIGN_OR_RETURN(const TopReport report,
                       BuildTop(profile, query, PluralOfGroups(options.by)));
  Document document = TopValues(report, "packages");
  Table& table = document.tables.front();
  const bool by_module = query.granularity.group == GoGroup::kModule;
  const bool with_modules =
      query.granularity.group != GoGroup::kNone && (by_module || options.long_names);
  table.columns.push_back({"", options.by, ColumnKind::kName});
  if (with_modules && options.long_names) table.columns.push_back({"", "from", ColumnKind::kText});
  const auto modules = with_modules ? FindModules(report.input.profile(), query)
                                    : std::map<std::string, ModulesOfGroup, std::less<>>();
  bool any_guessed = false;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const std::string& name = report.rows[i].name;
    table.rows[i].push_back(Cell::Text(name));
    const auto found = modules.find(name);
    if (found != modules.end()) any_guessed = any_guessed || found->second.any_guessed;
    if (with_modules && options.long_names) {
      table.rows[i].push_back(
          Cell::Text(found == modules.end() ? "" : Listed(found->second.modules)));
    }
  }
  if (any_guessed) {
    document.notes.push_back(
        {false,
         "Only paths of files in the module cache say where the path of a module ends; the others "
         "are guessed."});
  }
  return document;
}

}  // namespace pfa
