#include "tests/property/naive_top.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace pfa::test {
namespace {

// What makes frames the same row: function, file, line, column, address, and, for a frame that has
// neither function nor file, the binary.
using Key = std::tuple<std::string, std::string, int64_t, int64_t, uint64_t, std::string>;

std::string NameOf(const Key& key) {
  const auto& [function, file, line, column, address, binary] = key;
  std::vector<std::string> parts;
  if (address != 0) parts.push_back(fmt::format("{:016x}", address));
  if (!function.empty()) parts.push_back(function);
  if (line != 0) {
    parts.push_back(column != 0 ? fmt::format("{}:{}:{}", file, line, column)
                                : fmt::format("{}:{}", file, line));
  } else if (!file.empty()) {
    parts.push_back(file);
  } else if (function.empty() && !binary.empty()) {
    parts.push_back("[" + binary.substr(binary.rfind('/') + 1) + "]");
  } else if (function.empty()) {
    parts.emplace_back("<unknown>");
  }
  return fmt::format("{}", fmt::join(parts, " "));
}

// The rows of a location's frames, innermost first.
std::vector<Key> KeysOf(const Profile& profile, const Location& location,
                        const std::string& granularity, bool noinlines) {
  const bool with_function = granularity != "files";
  const bool with_file = granularity != "functions";
  const bool with_line = granularity == "lines" || granularity == "addresses";
  const bool with_address = granularity == "addresses";
  const bool with_column = with_address && !noinlines;
  const uint64_t address = with_address ? location.address : 0;
  const std::string binary(
      location.mapping.valid() ? profile.text(profile.mapping(location.mapping).file) : "");
  std::vector<Key> keys;
  for (const Line& line : profile.lines(location)) {
    const Function& function = profile.function(line.function);
    const std::string name(with_function ? profile.text(function.name) : "");
    const std::string file(with_file ? profile.text(function.filename) : "");
    keys.emplace_back(name, file, with_line ? line.line : 0, with_column ? line.column : 0, address,
                      name.empty() && file.empty() ? binary : "");
  }
  if (keys.empty()) keys.emplace_back("", "", 0, 0, address, binary);
  if (noinlines) keys.erase(keys.begin(), keys.end() - 1);
  return keys;
}

}  // namespace

void Sort(std::vector<NaiveRow>& rows) {
  std::ranges::sort(rows, [](const NaiveRow& a, const NaiveRow& b) {
    return std::tie(a.name, a.flat, a.cum) < std::tie(b.name, b.flat, b.cum);
  });
}

NaiveTop ComputeNaiveTop(const Profile& profile, size_t column, const std::string& granularity,
                         bool noinlines) {
  NaiveTop top;
  std::map<Key, NaiveRow> rows;
  int64_t base_total = 0;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    const int64_t value = profile.value(i, column);
    top.total += std::abs(value);
    for (const Label& label : profile.labels(i)) {
      if (!label.is_text() || profile.text(label.key) != "pprof::base") continue;
      if (profile.text(label.text()) != "true") continue;
      top.has_base = true;
      base_total += std::abs(value);
      break;
    }
    top.any_negative = top.any_negative || value < 0;
    std::set<Key> seen;
    bool is_leaf = true;
    for (const LocationId id : profile.stacks()[profile.stack(i)]) {
      for (const Key& key : KeysOf(profile, profile.location(id), granularity, noinlines)) {
        if (is_leaf) rows[key].flat += value;
        is_leaf = false;
        seen.insert(key);
      }
    }
    if (seen.empty()) top.frameless += std::abs(value);
    for (const Key& key : seen) rows[key].cum += value;
  }
  if (base_total > 0) top.total = base_total;
  for (auto& [key, row] : rows) {
    if (row.flat == 0 && row.cum == 0) continue;
    row.name = NameOf(key);
    top.rows.push_back(row);
  }
  Sort(top.rows);
  return top;
}

}  // namespace pfa::test
