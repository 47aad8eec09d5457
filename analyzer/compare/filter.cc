#include "analyzer/compare/filter.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "analyzer/compare/bench_key.h"
#include "analyzer/model/bench_unit.h"

namespace pfa {
namespace {

// Of parentheses and negations inside of each other.
constexpr size_t kDeepestFilter = 100;

}  // namespace

class BenchFilter::Parser {
 public:
  explicit Parser(BenchWords* words) : words_(*words) {}

  Result<Node> Whole() {
    PFA_ASSIGN_OR_RETURN(Node root, Any());
    PFA_ASSIGN_OR_RETURN(const BenchWord rest, words_.Peek());
    if (rest.kind != BenchWordKind::kEnd) return Unexpected(rest);
    return root;
  }

 private:
  [[nodiscard]] Error Unexpected(const BenchWord& word) const {
    if (word.kind == BenchWordKind::kEnd) {
      return words_.ErrorAt(word.begin, "expected key:value, found the end");
    }
    return words_.ErrorAt(word.begin, fmt::format("expected key:value, found \"{}\"", word.text));
  }

  Result<Node> Any() {
    Node any{.kind = Kind::kAny};
    while (true) {
      PFA_ASSIGN_OR_RETURN(Node term, All());
      any.children.push_back(std::move(term));
      PFA_ASSIGN_OR_RETURN(const BenchWord word, words_.Peek());
      if (word.kind != BenchWordKind::kOr) return any;
      PFA_TRY(words_.Next());
    }
  }

  Result<Node> All() {
    Node all{.kind = Kind::kAll};
    while (true) {
      PFA_ASSIGN_OR_RETURN(Node term, Term());
      all.children.push_back(std::move(term));
      PFA_ASSIGN_OR_RETURN(const BenchWord word, words_.Peek());
      if (word.kind == BenchWordKind::kAnd) {
        PFA_TRY(words_.Next());
        continue;
      }
      const bool is_term =
          word.kind == BenchWordKind::kWord || word.Is('(') || word.Is('-') || word.Is('*');
      if (!is_term) return all;
    }
  }

  Result<Node> Term() {
    PFA_ASSIGN_OR_RETURN(const BenchWord word, words_.Next());
    if (word.kind == BenchWordKind::kWord) return Match(word);
    if (word.Is('*')) return Node{.kind = Kind::kAll};
    if (!word.Is('(') && !word.Is('-')) return Unexpected(word);
    if (++depth_ > kDeepestFilter) return words_.ErrorAt(word.begin, "nested too deeply");
    Node node;
    if (word.Is('(')) {
      PFA_ASSIGN_OR_RETURN(node, Any());
      PFA_ASSIGN_OR_RETURN(const BenchWord close, words_.Next());
      if (!close.Is(')')) return words_.ErrorAt(close.begin, "expected a \")\"");
    } else {
      PFA_ASSIGN_OR_RETURN(Node term, Term());
      node.kind = Kind::kNot;
      node.children.push_back(std::move(term));
    }
    --depth_;
    return node;
  }

  Result<Node> Match(const BenchWord& key) {
    const BenchKeyKind kind = KindOf(key.text);
    if (kind == BenchKeyKind::kAllConfiguration) {
      return words_.ErrorAt(key.begin, ".config has no one value: filter by one of its keys");
    }
    if (kind == BenchKeyKind::kUnknown) {
      return words_.ErrorAt(key.begin,
                            fmt::format("there is no key {}: there are .name, .fullname, "
                                        ".file and .unit",
                                        key.text));
    }
    if (key.text.empty()) return words_.ErrorAt(key.begin, "the key is empty");
    PFA_ASSIGN_OR_RETURN(const BenchWord colon, words_.Next());
    if (!colon.Is(':')) return words_.ErrorAt(key.begin, "expected key:value");
    PFA_ASSIGN_OR_RETURN(const BenchWord value, words_.Next(BenchSlash::kRegexp));
    if (!value.Is('(')) return Value(key, value);
    Node any{.kind = Kind::kAny};
    while (true) {
      PFA_ASSIGN_OR_RETURN(const BenchWord one, words_.Next(BenchSlash::kRegexp));
      PFA_ASSIGN_OR_RETURN(Node node, Value(key, one));
      any.children.push_back(std::move(node));
      PFA_ASSIGN_OR_RETURN(const BenchWord next, words_.Next(BenchSlash::kRegexp));
      if (next.Is(')')) return any;
      if (next.kind != BenchWordKind::kOr) {
        return words_.ErrorAt(next.begin, "expected OR or \")\" behind a value");
      }
    }
  }

  Result<Node> Value(const BenchWord& key, const BenchWord& value) {
    Node node{.kind = Kind::kMatch, .key = key.text, .at = key.begin};
    if (value.kind == BenchWordKind::kRegexp) {
      Result<GoRegexp> compiled = GoRegexp::Compile(words_.option(), value.text);
      if (!compiled.ok()) return words_.ErrorAt(value.begin, compiled.error().message);
      node.pattern = std::make_shared<const GoRegexp>(std::move(compiled).value());
    } else if (value.kind == BenchWordKind::kWord) {
      node.literal = value.text;
      // What is compared has been put into base units.
      if (KindOf(key.text) == BenchKeyKind::kUnit) node.literal = ToBaseUnit(value.text).unit;
    } else {
      return words_.ErrorAt(value.begin, "expected a value");
    }
    return node;
  }

  BenchWords& words_;
  size_t depth_ = 0;
};

Result<BenchFilter> BenchFilter::Parse(std::string_view option, std::string_view text) {
  BenchWords words(option, text);
  PFA_ASSIGN_OR_RETURN(Node root, Parser(&words).Whole());
  return BenchFilter(std::string(option), std::string(text), std::move(root));
}

bool BenchFilter::Matches(const BenchSet& set, const BenchResult& result,
                          std::string_view unit) const {
  return Holds(root_, set, result, unit);
}

bool BenchFilter::Holds(const Node& node, const BenchSet& set, const BenchResult& result,
                        std::string_view unit) {
  const auto holds = [&](const Node& child) { return Holds(child, set, result, unit); };
  switch (node.kind) {
    case Kind::kAll:
      return std::ranges::all_of(node.children, holds);
    case Kind::kAny:
      return std::ranges::any_of(node.children, holds);
    case Kind::kNot:
      return !holds(node.children.front());
    case Kind::kMatch:
      break;
  }
  const bool is_unit = KindOf(node.key) == BenchKeyKind::kUnit;
  const std::string_view value = is_unit ? unit : KeyValueOf(set, result, node.key);
  if (node.pattern == nullptr) return value == node.literal;
  return node.pattern->Matches(value) || (is_unit && node.pattern->Matches(ToGoUnit(value)));
}

Result<void> BenchFilter::CheckKeys(const BenchSet& set) const { return CheckKeysOf(root_, set); }

Result<void> BenchFilter::CheckKeysOf(const Node& node, const BenchSet& set) const {
  for (const Node& child : node.children) PFA_TRY(CheckKeysOf(child, set));
  if (node.kind != Kind::kMatch || IsKnownKey(set, node.key)) return {};
  return BenchWords(option_, text_).ErrorAt(node.at, UnknownKeyMessage(set, node.key));
}

std::string UnknownKeyMessage(const BenchSet& set, std::string_view key) {
  return fmt::format("no result has the key {}: there are {}", key,
                     fmt::join(KnownKeys(set), ", "));
}

}  // namespace pfa
