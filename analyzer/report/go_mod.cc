#include "analyzer/report/go_mod.h"

#include <utility>

#include "analyzer/query/source_path.h"
#include "proto/text_file.h"

namespace pfa {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

}  // namespace

std::string ModulePathOf(std::string_view go_mod) {
  constexpr std::string_view kModule = "module";
  bool in_block = false;
  while (!go_mod.empty()) {
    const size_t end = go_mod.find('\n');
    std::string_view line = go_mod.substr(0, end);
    go_mod.remove_prefix(end == std::string_view::npos ? go_mod.size() : end + 1);
    line = Trimmed(line.substr(0, line.find("//")));
    if (line.empty()) continue;
    if (!in_block) {
      if (!line.starts_with(kModule)) continue;
      line.remove_prefix(kModule.size());
      if (!line.empty() && kBlank.find(line.front()) == std::string_view::npos &&
          line.front() != '(' && line.front() != '"' && line.front() != '`') {
        continue;  // a longer word
      }
      line = Trimmed(line);
      if (line == "(") {
        in_block = true;
        continue;
      }
    }
    const bool quoted = line.size() >= 2 && line.front() == line.back() &&
                        (line.front() == '"' || line.front() == '`');
    if (quoted) line = line.substr(1, line.size() - 2);
    return line == ")" ? "" : std::string(line);
  }
  return "";
}

std::vector<GoModule> ModulesAround(const std::string& directory) {
  std::vector<GoModule> modules;
  std::string at = CleanPath(directory);
  while (true) {
    auto text = ReadTextFile(at == "/" ? "/go.mod" : at + "/go.mod");
    if (text.ok()) {
      std::string path = ModulePathOf(text.value());
      if (!path.empty()) modules.push_back({at, std::move(path)});
    }
    const size_t slash = at.rfind('/');
    if (slash == std::string::npos || at == "/") return modules;
    at.resize(slash == 0 ? 1 : slash);
  }
}

}  // namespace pfa
