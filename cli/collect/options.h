// Everything a user can ask of `pfa collect`, and the one table that names it.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

struct CollectOptions {
  std::string old_binary = {};
  std::string new_binary = {};
  int64_t runs = 10;           // of each binary
  std::string bench = ".";     // as of go test
  std::string benchtime = {};  // likewise; empty: Go's own
  int64_t count = 1;           // likewise
  std::string profiles = {};   // kinds with commas
  std::string output = "collected";
  std::string dir = {};  // where the binaries run; empty: each in its own folder
  std::string timeout = "10m";
  int64_t seed = 1;

  std::vector<std::string> extra = {};  // flags for the binaries, behind "--"
  bool operator==(const CollectOptions&) const = default;
};

struct CollectOptionRow {
  std::string_view name;
  std::variant<int64_t CollectOptions::*, std::string CollectOptions::*> member;
  std::string_view value_name;
  std::string_view help;  // one line
};

std::span<const CollectOptionRow> CollectOptionTable();
// "--benchtime TIME"
[[nodiscard]] std::string Spelling(const CollectOptionRow& row);

struct CollectWords {
  CollectOptions options;
  bool wants_help = false;
};
// What is behind "--" is for the binaries. Errors are about usage.
Result<CollectWords> ParseCollectWords(std::span<const std::string> arguments);

// The kinds of profiles that there are, in the order in which they are made.
inline constexpr std::string_view kCollectedProfiles[] = {"cpu", "mem", "block", "mutex"};
// Those that are asked for. Errors name what there is.
Result<std::vector<std::string>> ProfilesOf(const CollectOptions& options);

// "90s", "10m", "1h30m", or seconds.
Result<std::chrono::milliseconds> ParseWait(std::string_view option, std::string_view text);

}  // namespace pfa
