// Where benchmarks ran: what must be alike for numbers to be comparable.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/bench_set.h"

namespace pfa {

inline constexpr std::array<std::string_view, 5> kEnvironmentKeys = {"goos", "goarch", "cpu", "go",
                                                                     "gomaxprocs"};

// "" where nothing is known; values with ", " between them where runs differ.
struct BenchEnvironment {
  std::string goos = {};
  std::string goarch = {};
  std::string cpu = {};
  std::string go = {};  // the version: "go1.27.4"
  // Of the names' ends: "8", "1, 2, 4" with -cpu, "1" where names have none.
  std::string gomaxprocs = {};

  bool operator==(const BenchEnvironment&) const = default;
  [[nodiscard]] const std::string& ValueOf(std::string_view key) const;  // one of kEnvironmentKeys
  std::string& ValueOf(std::string_view key);
};

// Lines "goos:", "goarch:", "cpu:" and "go:" (or "goversion:", "toolchain:") of the results.
BenchEnvironment EnvironmentOf(const BenchSet& set);
// Keys of which the runs have several values. GOMAXPROCS is part of names, so several are none.
std::vector<std::string_view> MixedKeysOf(const BenchSet& set);

// Keys with different values, but for those that are ignored.
std::vector<std::string_view> DifferingKeys(const BenchEnvironment& a, const BenchEnvironment& b,
                                            const std::vector<std::string>& ignored);

// For people: "linux/amd64, AMD EPYC, go1.27, GOMAXPROCS 2"; what is not known is left out.
std::string NameOf(const BenchEnvironment& environment);
// For the name of a folder: letters, digits, '.', '_' and '-'. Different environments have
// different ones, also where they look alike.
std::string FolderNameOf(const BenchEnvironment& environment);

}  // namespace pfa
