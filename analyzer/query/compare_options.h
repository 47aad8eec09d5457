// CompareOptions: everything a user can ask of a comparison, and the one table that names it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

struct CompareOptions {
  // What is compared.
  std::string bench = {};       // a regular expression of names
  std::string metric = {};      // units with commas; empty: all
  std::string ignore_env = {};  // keys with commas
  bool strict_env = false;      // nothing of the environment may differ, not even within a side

  // How results are put together, in benchstat's language.
  std::string table = ".config";
  std::string row = ".fullname";
  std::string col = ".file";
  std::string ignore = {};
  std::string filter = "*";

  // What counts as a change.
  std::string threshold = {};  // "": 5%
  std::string floor = {};
  double alpha = 0.05;
  double confidence = 0.95;
  int64_t min_runs = 6;
  std::string paired = "auto";          // auto, yes or no
  std::string inconclusive = "report";  // report, pass or fail
  int64_t splits = 1000;                // of pfa null
  int64_t seed = 1;                     // of what is drawn at random

  std::string config = {};  // a file like pfa.toml; "": the nearest one; "none"

  // Of profiles.
  std::string by = "func";         // func, pkg, file or line
  std::string normalize = "auto";  // auto, op, time, total, median or run
  bool cum = false;                // what a row calls counts, too
  std::string ignore_func = {};    // a regular expression of names that are never blamed
  double fdr = 0.05;
  int64_t nodecount = 20;  // rows shown of each kind of profile; 0: all

  // How it is shown.
  std::string format = {};           // text, json, csv, markdown, ...; empty: by the environment
  std::vector<std::string> outputs;  // "FORMAT=FILE"
  std::string source_root = {};      // empty: the repository around the current folder
  std::string trim_path = {};        // folders with ':'
  int64_t width = 0;                 // of text, in columns; 0: the terminal's
  bool exit_code = false;            // of pfa diff and pfa history

  // Stored sets.
  std::string store = {};         // their folder; empty: found upwards
  std::string baseline = "main";  // what pfa check compares with if OLD is left out
  std::string env = {};           // a part of the name of an environment
  std::string commit = {};        // of what is saved; empty: as CI says
  std::string note = {};          // about what is saved
  std::string why = {};           // a change is accepted
  std::string allow = {};         // mixed, profiles
  int64_t keep = 100;             // saves that pruning leaves
  int64_t min_points = 5;         // sets between two changes of a history

  int64_t max_size = int64_t{1} << 30;  // inflated bytes of one input
  bool operator==(const CompareOptions&) const = default;
};

using CompareOptionMember =
    std::variant<bool CompareOptions::*, int64_t CompareOptions::*, double CompareOptions::*,
                 std::string CompareOptions::*, std::vector<std::string> CompareOptions::*>;

struct CompareOptionRow {
  std::string_view name;
  CompareOptionMember member;
  std::string_view group;          // title in the help
  std::string_view value_name;     // empty for switches
  std::string_view help;           // one line
  std::string_view commands = {};  // the only ones that have it, with commas; empty: all
  std::string_view bare = {};      // what it means without a value, if that may be left out
};

// The words of "auto|yes|no"; nothing if it says what is expected in another way.
std::vector<std::string_view> ChoicesOf(const CompareOptionRow& row);

std::span<const CompareOptionRow> CompareOptionTable();
[[nodiscard]] bool HasCompareOption(std::string_view command, const CompareOptionRow& row);
// "--min-runs N"
[[nodiscard]] std::string Spelling(const CompareOptionRow& row);

// Sets an option from text. Errors name the option.
Result<void> SetCompareOption(const CompareOptionRow& row, std::string_view text,
                              CompareOptions* options);

}  // namespace pfa
