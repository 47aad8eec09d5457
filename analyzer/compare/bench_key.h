// Keys of results: what a filter asks for, and what a projection groups by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/bench_set.h"

namespace pfa {

// "Put/size=64/cold-8": "Put" and "/size=64", "/cold", "-8".
struct BenchNameParts {
  std::string_view base;
  std::vector<std::string_view> rest;
};
BenchNameParts PartsOf(std::string_view name);

enum class BenchKeyKind : uint8_t {
  kConfiguration,     // "goos": a line of the file
  kAllConfiguration,  // ".config"
  kName,              // ".name"
  kFullName,          // ".fullname"
  kNamePart,          // "/size"; "/gomaxprocs" is the number at the end, too
  kFile,              // ".file": the label, or else the path
  kUnit,              // ".unit"
  kUnknown,           // any other that begins with a dot
};
BenchKeyKind KindOf(std::string_view key);

// Of a key that has one value: neither all of the configuration nor a unit. "" if there is none.
std::string_view KeyValueOf(const BenchSet& set, const BenchResult& result, std::string_view key);

// A full name without its parts of these keys (".name" becomes "*").
std::string NameWithout(std::string_view name, const std::vector<std::string>& keys);

// Whether any result says something about this key; and all that do, for messages.
bool IsKnownKey(const BenchSet& set, std::string_view key);
std::vector<std::string> KnownKeys(const BenchSet& set);

}  // namespace pfa
