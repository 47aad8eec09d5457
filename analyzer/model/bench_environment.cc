#include "analyzer/model/bench_environment.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>

#include <fmt/format.h>

#include "proto/base/check.h"
#include "proto/base/utf8.h"

namespace pfa {
namespace {

constexpr std::array<std::string_view, 3> kGoVersionKeys = {"go", "goversion", "toolchain"};
constexpr size_t kMostFolderBytes = 100;

std::string_view ValueOfResult(const BenchSet& set, const BenchResult& result,
                               std::string_view key) {
  if (key != "go") return set.ConfigurationOf(result, key);
  for (const std::string_view one : kGoVersionKeys) {
    const std::string_view value = set.ConfigurationOf(result, one);
    if (!value.empty()) return value;
  }
  return {};
}

std::set<std::string_view> ValuesOfEnvironment(const BenchSet& set, std::string_view key) {
  std::set<std::string_view> values;
  for (const BenchResult& result : set.results) {
    // Of a profile, which does not say where it was made.
    if (set.configurations[result.configuration].empty()) continue;
    values.insert(ValueOfResult(set, result, key));
  }
  return values;
}

// "Put/size=64-8": 8. Go leaves the end out if it is 1.
uint32_t ProcsOf(std::string_view name) {
  const size_t dash = name.rfind('-');
  if (dash == std::string_view::npos) return 1;
  const std::string_view digits = name.substr(dash + 1);
  uint32_t number = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_number = error == std::errc() && stop == digits.data() + digits.size();
  return is_number && !digits.starts_with('0') ? number : 1;
}

// FNV-1a: the same everywhere and for ever.
uint32_t StableHash(std::string_view text) {
  uint32_t hash = 2166136261U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 16777619U;
  }
  return hash;
}

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
}

}  // namespace

const std::string& BenchEnvironment::ValueOf(std::string_view key) const {
  return const_cast<BenchEnvironment*>(this)->ValueOf(key);
}

std::string& BenchEnvironment::ValueOf(std::string_view key) {
  if (key == "goos") return goos;
  if (key == "goarch") return goarch;
  if (key == "cpu") return cpu;
  if (key == "go") return go;
  PFA_CHECK(key == "gomaxprocs");
  return gomaxprocs;
}

BenchEnvironment EnvironmentOf(const BenchSet& set) {
  BenchEnvironment environment;
  for (const std::string_view key : kEnvironmentKeys) {
    if (key == "gomaxprocs") continue;
    const auto values = ValuesOfEnvironment(set, key);
    environment.ValueOf(key) = ReplaceInvalidUtf8(fmt::format("{}", fmt::join(values, ", ")));
  }
  std::set<uint32_t> procs;
  for (const BenchResult& result : set.results) procs.insert(ProcsOf(set.text(result.name)));
  environment.gomaxprocs = fmt::format("{}", fmt::join(procs, ", "));
  return environment;
}

std::vector<std::string_view> MixedKeysOf(const BenchSet& set) {
  std::vector<std::string_view> mixed;
  for (const std::string_view key : kEnvironmentKeys) {
    if (key != "gomaxprocs" && ValuesOfEnvironment(set, key).size() > 1) mixed.push_back(key);
  }
  return mixed;
}

std::vector<std::string_view> DifferingKeys(const BenchEnvironment& a, const BenchEnvironment& b,
                                            const std::vector<std::string>& ignored) {
  std::vector<std::string_view> keys;
  for (const std::string_view key : kEnvironmentKeys) {
    const bool counts = std::ranges::find(ignored, key) == ignored.end();
    if (counts && a.ValueOf(key) != b.ValueOf(key)) keys.push_back(key);
  }
  return keys;
}

std::string NameOf(const BenchEnvironment& environment) {
  std::vector<std::string> parts;
  std::string platform = environment.goos;
  if (!environment.goarch.empty()) {
    platform += (platform.empty() ? "" : "/") + environment.goarch;
  }
  for (const std::string& part : {platform, environment.cpu, environment.go}) {
    if (!part.empty()) parts.push_back(part);
  }
  if (!environment.gomaxprocs.empty()) parts.push_back("GOMAXPROCS " + environment.gomaxprocs);
  return parts.empty() ? "not known" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string FolderNameOf(const BenchEnvironment& environment) {
  std::string exact;
  std::string name;
  for (const std::string_view key : kEnvironmentKeys) {
    const std::string& value = environment.ValueOf(key);
    exact += fmt::format("{}:{}:{}\n", key, value.size(), value);
    if (value.empty()) continue;
    if (!name.empty()) name += '_';
    if (key == "gomaxprocs") name += 'p';
    for (const char c : value) {
      if (IsPlain(c)) {
        name += c;
      } else if (!name.ends_with('-')) {
        name += '-';
      }
    }
    while (name.ends_with('-')) name.pop_back();
  }
  if (name.empty()) name = "unknown";
  while (name.starts_with('.')) name.erase(0, 1);
  name.resize(std::min(name.size(), kMostFolderBytes));
  return fmt::format("{}_{:08x}", name, StableHash(exact));
}

}  // namespace pfa
