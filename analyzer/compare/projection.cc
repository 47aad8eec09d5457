#include "analyzer/compare/projection.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <compare>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analyzer/compare/bench_key.h"
#include "analyzer/compare/bench_words.h"

namespace pfa {
namespace {

Result<void> ParseOrder(BenchWords* words, ProjectionTerm* term) {
  PFA_ASSIGN_OR_RETURN(const BenchWord order, words->Next());
  if (order.Is('(')) {
    term->order = KeyOrder::kFixed;
    while (true) {
      PFA_ASSIGN_OR_RETURN(BenchWord value, words->Next());
      if (value.Is(')') && !term->fixed.empty()) return {};
      if (value.kind != BenchWordKind::kWord) {
        return words->ErrorAt(value.begin, "expected values and a \")\"");
      }
      term->fixed.push_back(std::move(value.text));
    }
  }
  if (order.text == "alpha") {
    term->order = KeyOrder::kAlpha;
  } else if (order.text == "num") {
    term->order = KeyOrder::kNumber;
  } else {
    return words->ErrorAt(order.begin, "expected an order: alpha, num or (VALUE VALUE...)");
  }
  return {};
}

Result<void> CheckTerm(const BenchWords& words, const BenchWord& key, const ProjectionTerm& term,
                       bool allows_unit) {
  const BenchKeyKind kind = KindOf(term.key);
  if (term.key.empty()) return words.ErrorAt(key.begin, "the key is empty");
  if (kind == BenchKeyKind::kUnknown) {
    return words.ErrorAt(
        key.begin,
        fmt::format("there is no key {}: there are .config, .fullname, .name and .file", term.key));
  }
  if (kind == BenchKeyKind::kUnit && !allows_unit) {
    return words.ErrorAt(key.begin, ".unit can only be in --table and --filter");
  }
  if (kind == BenchKeyKind::kAllConfiguration && term.order == KeyOrder::kFixed) {
    return words.ErrorAt(key.begin, ".config has no values that could be listed");
  }
  return {};
}

// The first number in it: "64", "4k", "1MiB", "n=1e3" is 1.
std::optional<double> NumberIn(std::string_view text) {
  double value = 0;
  const auto whole = std::from_chars(text.data(), text.data() + text.size(), value);
  if (whole.ec == std::errc() && whole.ptr == text.data() + text.size()) return value;
  const size_t begin = text.find_first_of("0123456789.");
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin);
  const auto some =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (some.ec != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(some.ptr - text.data()));
  if (text.empty()) return value;
  const size_t power = std::string_view("KMGTPEZY").find(text.front() == 'k' ? 'K' : text.front());
  if (power == std::string_view::npos) return value;
  const double base = text.substr(1).starts_with('i') ? 1024 : 1000;
  return value * std::pow(base, static_cast<double>(power + 1));
}

std::strong_ordering CompareNumbers(const std::string& a, const std::string& b) {
  const std::optional<double> x = NumberIn(a);
  const std::optional<double> y = NumberIn(b);
  if (!x || !y) return y.has_value() <=> x.has_value();
  if (std::isnan(*x) || std::isnan(*y)) return std::isnan(*x) <=> std::isnan(*y);
  return *x < *y   ? std::strong_ordering::less
         : *x > *y ? std::strong_ordering::greater
                   : std::strong_ordering::equal;
}

bool Contains(const std::vector<std::string>& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

const std::string kNoValue;

}  // namespace

Result<std::vector<ProjectionTerm>> ParseProjection(std::string_view option, std::string_view text,
                                                    bool allows_unit) {
  BenchWords words(option, text);
  std::vector<ProjectionTerm> terms;
  while (true) {
    PFA_ASSIGN_OR_RETURN(BenchWord key, words.Next());
    if (key.kind == BenchWordKind::kEnd) return terms;
    if (key.Is(',') && !terms.empty()) {
      PFA_ASSIGN_OR_RETURN(key, words.Next());
    }
    if (key.kind != BenchWordKind::kWord) return words.ErrorAt(key.begin, "expected a key");
    ProjectionTerm term{.key = key.text};
    PFA_ASSIGN_OR_RETURN(const BenchWord at, words.Peek());
    if (at.Is('@')) {
      PFA_TRY(words.Next());
      PFA_TRY(ParseOrder(&words, &term));
    }
    PFA_TRY(CheckTerm(words, key, term, allows_unit));
    terms.push_back(std::move(term));
  }
}

void AddNamedKeys(const std::vector<ProjectionTerm>& terms, NamedKeys* named) {
  for (const ProjectionTerm& term : terms) {
    const BenchKeyKind kind = KindOf(term.key);
    if (kind == BenchKeyKind::kAllConfiguration) named->has_all_configuration = true;
    if (kind == BenchKeyKind::kFullName) named->has_full_name = true;
    if (kind == BenchKeyKind::kFile) named->has_file = true;
    if (kind == BenchKeyKind::kConfiguration) named->configuration.push_back(term.key);
    if (kind == BenchKeyKind::kName || kind == BenchKeyKind::kNamePart) {
      named->name_parts.push_back(term.key);
    }
  }
}

bool BenchProjection::Keeps(const BenchSet& set, const BenchResult& result,
                            std::string_view unit) const {
  return std::ranges::all_of(terms_, [&](const ProjectionTerm& term) {
    if (term.order != KeyOrder::kFixed) return true;
    const bool is_unit = KindOf(term.key) == BenchKeyKind::kUnit;
    return Contains(term.fixed, is_unit ? unit : KeyValueOf(set, result, term.key));
  });
}

size_t BenchProjection::AddField(size_t term, std::string_view name) {
  for (const size_t field : members_[term]) {
    if (fields_[field].name == name) return field;
  }
  members_[term].push_back(fields_.size());
  fields_.push_back({std::string(name), term});
  row_.emplace_back();
  return fields_.size() - 1;
}

void BenchProjection::Set(size_t field, std::string_view value) { row_[field] = value; }

uint32_t BenchProjection::KeyOf(const BenchSet& set, const BenchResult& result,
                                std::string_view unit) {
  for (std::string& value : row_) value.clear();
  for (size_t i = 0; i < terms_.size(); ++i) {
    const std::string& key = terms_[i].key;
    switch (KindOf(key)) {
      case BenchKeyKind::kAllConfiguration:
        for (const auto& [name, value] : set.configurations[result.configuration]) {
          if (Contains(named_.configuration, set.text(name))) continue;
          Set(AddField(i, set.text(name)), set.text(value));
        }
        break;
      case BenchKeyKind::kFullName:
        Set(AddField(i, key), NameWithout(set.text(result.name), named_.name_parts));
        break;
      case BenchKeyKind::kUnit:
        Set(AddField(i, key), unit);
        break;
      default:
        Set(AddField(i, key), KeyValueOf(set, result, key));
    }
  }
  // Fields that come later are empty in keys that were made before.
  std::vector<std::string> values = row_;
  while (!values.empty() && values.back().empty()) values.pop_back();
  const auto [place, is_new] =
      numbers_.try_emplace(std::move(values), static_cast<uint32_t>(keys_.size()));
  if (is_new) {
    keys_.push_back(&place->first);
    for (size_t i = 0; i < fields_.size(); ++i) {
      fields_[i].first.try_emplace(row_[i], fields_[i].first.size());
    }
  }
  return place->second;
}

std::vector<std::string> BenchProjection::Fields() const {
  std::vector<std::string> names;
  for (const auto& fields : members_) {
    for (const size_t field : fields) names.push_back(fields_[field].name);
  }
  return names;
}

const std::string& BenchProjection::ValueOf(uint32_t key, size_t field) const {
  return field < keys_[key]->size() ? (*keys_[key])[field] : kNoValue;
}

std::vector<std::string> BenchProjection::ValuesOf(uint32_t key) const {
  std::vector<std::string> values;
  for (const auto& fields : members_) {
    for (const size_t field : fields) values.push_back(ValueOf(key, field));
  }
  return values;
}

std::string BenchProjection::TextOf(uint32_t key) const {
  std::string text;
  for (const std::string& value : ValuesOf(key)) {
    if (!text.empty() && !value.empty()) text += ' ';
    text += value;
  }
  return text;
}

std::strong_ordering BenchProjection::Compare(const Field& field, const std::string& a,
                                              const std::string& b) const {
  const ProjectionTerm& term = terms_[field.term];
  // A value may have come with a key that was known before the field was.
  const auto first = [&](const std::string& value) {
    const auto found = field.first.find(value);
    return found == field.first.end() ? 0 : found->second + 1;
  };
  switch (term.order) {
    case KeyOrder::kFirst:
      return first(a) <=> first(b);
    case KeyOrder::kFixed:
      return std::ranges::find(term.fixed, a) <=> std::ranges::find(term.fixed, b);
    case KeyOrder::kNumber:
      return CompareNumbers(a, b);
    case KeyOrder::kAlpha:
      break;
  }
  return a <=> b;
}

void BenchProjection::Sort(std::vector<uint32_t>* keys) const {
  std::ranges::sort(*keys, [&](uint32_t x, uint32_t y) {
    for (const auto& fields : members_) {
      for (const size_t field : fields) {
        const std::string& a = ValueOf(x, field);
        const std::string& b = ValueOf(y, field);
        if (a == b) continue;
        const std::strong_ordering order = Compare(fields_[field], a, b);
        return std::is_neq(order) ? std::is_lt(order) : a < b;
      }
    }
    return false;
  });
}

}  // namespace pfa
