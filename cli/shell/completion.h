// What Tab offers in the interactive shell. Pure, but for the places that are given.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/shell/places.h"
#include "cli/shell/vocabulary.h"

namespace pfa {

struct ShellCompletion {
  // Where the word starts that is being completed; all of it up to the cursor may be replaced.
  size_t begin = 0;
  std::string typed;  // that word
  // Words to put there, sorted. Each begins with what was typed unless `anywhere`.
  std::vector<std::string> candidates;
  // The typed text lies somewhere within the candidates: only a single one can replace it.
  bool anywhere = false;
  // A single candidate is a whole word: a space may follow.
  bool ends_word = true;

  // What can be put in the place of the typed word without choosing: the only candidate, or what
  // all have in common; empty if that is nothing new.
  [[nodiscard]] std::string Replacement() const;
};

// `line` up to the cursor. Names of functions are offered as regular expressions that match them,
// in one word.
ShellCompletion CompleteShellLine(std::string_view line, const ShellVocabulary& vocabulary,
                                  const ShellNames& names, const ShellPlaces& places = {});

}  // namespace pfa
