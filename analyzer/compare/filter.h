// Which results are looked at: an expression in benchstat's language.
//
//   .name:Put /size:(64 OR /^4/) -goos:linux .unit:sec/op
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/compare/bench_words.h"
#include "analyzer/model/bench_set.h"
#include "analyzer/query/go_regexp.h"
#include "proto/base/result.h"

namespace pfa {

class BenchFilter {
 public:
  // Errors are about usage and say at which character.
  static Result<BenchFilter> Parse(std::string_view option, std::string_view text);

  // Of one value of a result: `unit` is asked for by ".unit", also as Go prints it ("ns/op").
  [[nodiscard]] bool Matches(const BenchSet& set, const BenchResult& result,
                             std::string_view unit) const;
  // Errors: a key that no result has, which would match nothing, or all if it is negated.
  [[nodiscard]] Result<void> CheckKeys(const BenchSet& set) const;

 private:
  enum class Kind { kAll, kAny, kNot, kMatch };
  struct Node {
    Kind kind = Kind::kAll;
    std::vector<Node> children = {};
    std::string key = {};
    std::string literal = {};
    std::shared_ptr<const GoRegexp> pattern = nullptr;  // or else the literal
    size_t at = 0;                                      // the key, in bytes
  };
  class Parser;

  BenchFilter(std::string option, std::string text, Node root)
      : option_(std::move(option)), text_(std::move(text)), root_(std::move(root)) {}

  [[nodiscard]] static bool Holds(const Node& node, const BenchSet& set, const BenchResult& result,
                                  std::string_view unit);
  [[nodiscard]] Result<void> CheckKeysOf(const Node& node, const BenchSet& set) const;

  std::string option_;
  std::string text_;
  Node root_;
};

// For messages about a key that is not there: "no result has the key size: there are goos, /size".
std::string UnknownKeyMessage(const BenchSet& set, std::string_view key);

}  // namespace pfa
