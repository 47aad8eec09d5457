#include "analyzer/compare/bench_key.h"

#include <algorithm>
#include <set>

namespace pfa {
namespace {

constexpr std::string_view kProcessorsKey = "/gomaxprocs";

// Where "-8" begins, or the end.
size_t ProcessorsAt(std::string_view name) {
  const size_t last = name.find_last_not_of("0123456789");
  const bool has = last != std::string_view::npos && name[last] == '-' && last + 1 < name.size();
  return has ? last : name.size();
}

bool IsPartOf(std::string_view part, std::string_view key) {
  if (part.starts_with('-')) return key == kProcessorsKey;
  return part.size() > key.size() && part.starts_with(key) && part[key.size()] == '=';
}

std::string_view PartValue(std::string_view name, std::string_view key) {
  for (const std::string_view part : PartsOf(name).rest) {
    if (IsPartOf(part, key)) return part.substr(part.starts_with('-') ? 1 : key.size() + 1);
  }
  return {};
}

}  // namespace

BenchNameParts PartsOf(std::string_view name) {
  BenchNameParts parts;
  const size_t end = ProcessorsAt(name);
  size_t at = std::min(name.find('/'), end);
  parts.base = name.substr(0, at);
  while (at < end) {
    const size_t next = std::min(name.find('/', at + 1), end);
    parts.rest.push_back(name.substr(at, next - at));
    at = next;
  }
  if (end < name.size()) parts.rest.push_back(name.substr(end));
  return parts;
}

BenchKeyKind KindOf(std::string_view key) {
  if (key.starts_with('/')) return BenchKeyKind::kNamePart;
  if (!key.starts_with('.')) return BenchKeyKind::kConfiguration;
  if (key == ".config") return BenchKeyKind::kAllConfiguration;
  if (key == ".name") return BenchKeyKind::kName;
  if (key == ".fullname") return BenchKeyKind::kFullName;
  if (key == ".file" || key == ".label") return BenchKeyKind::kFile;
  if (key == ".unit") return BenchKeyKind::kUnit;
  return BenchKeyKind::kUnknown;
}

std::string_view KeyValueOf(const BenchSet& set, const BenchResult& result, std::string_view key) {
  const std::string_view name = set.text(result.name);
  switch (KindOf(key)) {
    case BenchKeyKind::kConfiguration:
      return set.ConfigurationOf(result, key);
    case BenchKeyKind::kName:
      return PartsOf(name).base;
    case BenchKeyKind::kFullName:
      return name;
    case BenchKeyKind::kNamePart:
      return PartValue(name, key);
    case BenchKeyKind::kFile:
      return set.LabelOf(result.file);
    case BenchKeyKind::kAllConfiguration:
    case BenchKeyKind::kUnit:
    case BenchKeyKind::kUnknown:
      break;
  }
  return {};
}

std::string NameWithout(std::string_view name, const std::vector<std::string>& keys) {
  if (keys.empty()) return std::string(name);
  const BenchNameParts parts = PartsOf(name);
  const auto is_left_out = [&](std::string_view part) {
    return std::ranges::any_of(keys, [&](const std::string& key) { return IsPartOf(part, key); });
  };
  const bool has_name = std::ranges::find(keys, ".name") == keys.end();
  std::string kept(has_name ? parts.base : "*");
  for (const std::string_view part : parts.rest) {
    if (!is_left_out(part)) kept += part;
  }
  return kept;
}

std::vector<std::string> KnownKeys(const BenchSet& set) {
  std::vector<std::string> keys;
  std::set<std::string_view> seen;
  const auto add = [&](std::string_view key) {
    if (seen.insert(key).second) keys.emplace_back(key);
  };
  for (const BenchConfiguration& configuration : set.configurations) {
    for (const auto& [key, value] : configuration) add(set.text(key));
  }
  std::set<StringId> names;
  for (const BenchResult& result : set.results) {
    if (!names.insert(result.name).second) continue;
    for (const std::string_view part : PartsOf(set.text(result.name)).rest) {
      if (part.starts_with('-')) add(kProcessorsKey);
      if (part.find('=') != std::string_view::npos) add(part.substr(0, part.find('=')));
    }
  }
  return keys;
}

bool IsKnownKey(const BenchSet& set, std::string_view key) {
  const BenchKeyKind kind = KindOf(key);
  if (kind == BenchKeyKind::kUnknown) return false;
  if (kind != BenchKeyKind::kConfiguration && kind != BenchKeyKind::kNamePart) return true;
  // GOMAXPROCS of 1 has no suffix.
  if (key == kProcessorsKey) return true;
  const std::vector<std::string> known = KnownKeys(set);
  return std::ranges::find(known, key) != known.end();
}

}  // namespace pfa
