// What can be said in the interactive shell: the commands, from the registry of reports, and the
// options, from their table. There are two dialects: that of pfa, and that of go tool pprof.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/options.h"
#include "analyzer/query/options_table.h"
#include "analyzer/report/registry.h"

namespace pfa {

class ShellVocabulary {
 public:
  explicit ShellVocabulary(Compatibility dialect);

  [[nodiscard]] bool is_pprof() const { return dialect_ == Compatibility::kPprof; }

  // Sorted by name. Those of pprof include what is known but not built yet.
  [[nodiscard]] const std::vector<const ReportRow*>& commands() const { return commands_; }
  [[nodiscard]] const std::vector<const OptionRow*>& options() const { return options_; }

  // False for what only go tool pprof can do.
  [[nodiscard]] bool IsBuilt(const ReportRow& command) const;

  // Null if there is none.
  [[nodiscard]] const ReportRow* FindCommand(std::string_view name) const;
  [[nodiscard]] const OptionRow* FindOption(std::string_view name) const;
  // The option that has this choice ("cum": sort), if its choices are names of their own.
  [[nodiscard]] const OptionRow* FindChoice(std::string_view name) const;

 private:
  Compatibility dialect_;
  std::vector<const ReportRow*> commands_;
  std::vector<const OptionRow*> options_;
};

// Whether the names of its choices stand for themselves: cum, but not format's json.
bool ChoicesAreNames(const OptionRow& row);

// What a profile adds to the vocabulary. Views are into the profile.
struct ShellNames {
  std::vector<std::string> sample_types;
  std::vector<std::string> label_keys;      // sorted
  std::vector<std::string_view> functions;  // sorted
};
ShellNames NamesOf(const Profile& profile);

// As Go's %q writes it, but for non-ASCII characters that cannot be seen.
std::string GoQuoted(std::string_view text);

}  // namespace pfa
