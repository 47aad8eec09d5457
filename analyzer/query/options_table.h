// The one table of options. Flags of the native commands, pprof's command line, help, completion,
// docs/options.md and the man page all come from these rows; adding an option is a field in Options
// and a row here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "analyzer/query/options.h"
#include "proto/base/result.h"

namespace pfa {

using OptionMember =
    std::variant<bool Options::*, int64_t Options::*, double Options::*, std::string Options::*>;

enum class OptionGroup : uint8_t { kMeasure, kRows, kSelect, kFrames, kInput, kOutput };

// Which command lines have the option.
enum class OptionScope : uint8_t {
  kBoth,
  kNative,  // pfa's own
  kPprof,   // only where `go tool pprof` is imitated
};

// A value of an option that has a closed set of them. Each is a flag of its own, as in pprof: -cum.
struct OptionChoice {
  std::string_view name;
  std::string_view help;
};

struct OptionRow {
  std::string_view name;  // as in go tool pprof: with underscores
  OptionMember member;
  OptionGroup group;
  OptionScope scope;
  std::string_view value_name;  // for help; empty for switches
  std::string_view help;        // one line
  std::string_view example;     // a value worth trying; may be empty
  std::span<const OptionChoice> choices = {};
  std::string_view report = {};  // the only report that has the option; empty: all have it
  bool repeats = false;          // may be given several times: the texts are joined by newlines
};

// pprof's older names for a sample type: -alloc_space is -sample_index=alloc_space.
struct SampleTypeFlag {
  std::string_view name;
  std::string_view sample_type;
  bool mean;
  std::string_view help;
};

std::span<const OptionRow> OptionTable();
std::span<const SampleTypeFlag> SampleTypeFlags();
std::string_view GroupTitle(OptionGroup group);

[[nodiscard]] bool IsSwitch(const OptionRow& row);

// Go's spellings of true and false: 1, t, true, 0, f, false and their capitals. `name` is for the
// message.
Result<bool> ParseSwitch(std::string_view name, std::string_view text);

// Sets an option from text; switches take Go's spellings of true and false. Errors name the option.
Result<void> SetOption(const OptionRow& row, std::string_view text, Options* options);
// The value as text, as SetOption reads it.
std::string GetOption(const OptionRow& row, const Options& options);

}  // namespace pfa
