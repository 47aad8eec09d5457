// The options of an interactive shell: set until they are set again, and, for one report, what its
// line adds.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/model/profile.h"
#include "analyzer/query/options.h"
#include "cli/shell/parse.h"
#include "cli/shell/vocabulary.h"
#include "proto/base/result.h"

namespace pfa {

class ShellState {
 public:
  // All three must outlive the state. `start` comes from the command line.
  ShellState(const Profile& profile, const ShellVocabulary& vocabulary, Options start);

  [[nodiscard]] const Options& options() const { return options_; }

  // An empty value is true for a switch, and else the default.
  // Errors, in the dialect's words, change nothing.
  Result<void> Set(const ShellAssignment& assignment);

  // The options of one report: those set, and those of its line.
  [[nodiscard]] Result<Options> OptionsFor(const ShellReport& report) const;

  // All options and their values, a line each.
  [[nodiscard]] std::string ListOptions() const;

 private:
  Result<void> SetIn(const ShellAssignment& assignment, Options* options) const;
  [[nodiscard]] std::string ValueOf(const OptionRow& row) const;
  [[nodiscard]] std::string CommentOn(const OptionRow& row) const;

  const Profile& profile_;
  const ShellVocabulary& vocabulary_;
  Options options_;
};

}  // namespace pfa
