#include "analyzer/import/memory_map.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "analyzer/import/re2_piece.h"

namespace pfa {
namespace {

// Linux allows 65530 regions per process.
constexpr size_t kMaxRegions = size_t{1} << 16;
constexpr size_t kMaxNames = 100;

bool ParseHex(const Piece& text, uint64_t* value) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), *value, 16);
  return code == std::errc() && end == text.data() + text.size();
}

enum class LineKind : uint8_t { kRegion, kSkipped, kOther };

// START[-]END[:] in hexadecimal, with or without 0x, and permissions.
#define PFA_MAP_RANGE \
  R"(^\s*(?:0x)?([[:xdigit:]]+)[\s-]?\s*(?:0x)?([[:xdigit:]]+):?(?:\s+([-rwxp]+))?)"

LineKind ParseRegion(std::string_view line, MappedRegion* region) {
  // /proc/PID/maps: the range is followed by offset, device, inode, and maybe the file.
  static const re2::RE2 proc_maps(
      PFA_MAP_RANGE
      R"((?:\s+([[:xdigit:]]+))?\s+[[:xdigit:]]+:[[:xdigit:]]+\s+[[:digit:]]+(?:\s+(\S+))?)");
  static const re2::RE2 brief(
      PFA_MAP_RANGE R"((?:\s+(\S+))?(?:\s+\(@([[:xdigit:]]+)\))?(?:\s+([[:xdigit:]]+))?)");
  const Piece text(line.data(), line.size());
  Piece start;
  Piece limit;
  Piece permissions;
  Piece offset;
  Piece file;
  Piece build_id;
  if (!re2::RE2::PartialMatch(text, proc_maps, &start, &limit, &permissions, &offset, &file) &&
      !re2::RE2::PartialMatch(text, brief, &start, &limit, &permissions, &file, &offset,
                              &build_id)) {
    return LineKind::kOther;
  }
  if (!permissions.empty() && View(permissions).find('x') == std::string_view::npos) {
    return LineKind::kSkipped;
  }
  *region = {};
  if (!ParseHex(start, &region->start) || !ParseHex(limit, &region->limit) ||
      (!offset.empty() && !ParseHex(offset, &region->offset))) {
    return LineKind::kOther;
  }
  region->file = View(file);
  region->build_id = View(build_id);
  return LineKind::kRegion;
}

#undef PFA_MAP_RANGE

// "file.cc:123] text" of a log: the text.
std::string_view WithoutMapPrefix(std::string_view line) {
  static const re2::RE2 pattern(R"(^([^\[\]]+:[0-9]+]\s))");
  Piece prefix;
  if (re2::RE2::PartialMatch({line.data(), line.size()}, pattern, &prefix)) {
    line.remove_prefix(prefix.size());
  }
  return line;
}

// Values of $NAME, in the order of their definition.
class Substitutions {
 public:
  // False if there are too many.
  [[nodiscard]] bool Define(std::string_view line) {
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) return true;
    if (names_.size() == kMaxNames) return false;
    names_.emplace_back("$" + std::string(TrimSpace(line.substr(0, equals))),
                        TrimSpace(line.substr(equals + 1)));
    return true;
  }

  // nullopt if the line becomes too long.
  [[nodiscard]] std::optional<std::string> Apply(std::string_view line) const {
    std::string out;
    while (!line.empty()) {
      const size_t dollar = names_.empty() ? std::string_view::npos : line.find('$');
      out += line.substr(0, dollar);
      if (dollar == std::string_view::npos) break;
      line.remove_prefix(dollar);
      const auto found = std::ranges::find_if(
          names_, [line](const auto& name) { return line.starts_with(name.first); });
      out += found == names_.end() ? "$" : found->second;
      line.remove_prefix(found == names_.end() ? 1 : found->first.size());
      if (out.size() > LineReader::kMaxLineBytes) return std::nullopt;
    }
    return out;
  }

 private:
  std::vector<std::pair<std::string, std::string>> names_;
};

// Whether b continues a: a binary's text may be mapped in several pieces.
bool Continues(const MappedRegion& a, const MappedRegion& b) {
  const auto differ = [](const std::string& x, const std::string& y) {
    return !x.empty() && !y.empty() && x != y;
  };
  if (differ(a.file, b.file) || differ(a.build_id, b.build_id) || a.limit != b.start) return false;
  return a.offset == 0 || b.offset == 0 || a.offset + (a.limit - a.start) == b.offset;
}

std::vector<MappedRegion> JoinAdjacent(std::vector<MappedRegion> regions) {
  std::vector<MappedRegion> joined;
  for (MappedRegion& region : regions) {
    if (joined.empty() || !Continues(joined.back(), region)) {
      joined.push_back(std::move(region));
      continue;
    }
    MappedRegion& last = joined.back();
    last.limit = region.limit;
    if (!region.file.empty()) last.file = std::move(region.file);
    if (!region.build_id.empty()) last.build_id = std::move(region.build_id);
  }
  return joined;
}

void MoveMainBinaryToFront(std::vector<MappedRegion>& regions) {
  static const re2::RE2 library(R"([.]so$|[.]so[._][0-9]+)");
  const auto main = std::ranges::find_if(regions, [](const MappedRegion& region) {
    std::string name = region.file;
    re2::RE2::GlobalReplace(&name, R"(\(deleted\))", "");
    const std::string_view file = TrimSpace(name);
    return !file.empty() && file.front() != '[' &&
           !re2::RE2::PartialMatch({file.data(), file.size()}, library);
  });
  if (main != regions.end()) std::swap(regions.front(), *main);
}

// Some writers report the main binary's first region wrongly, because it was remapped.
void RepairMainBinary(std::vector<MappedRegion>& regions) {
  constexpr uint64_t kUsualStart = 0x400000;
  if (regions.size() > 1 && regions[0].file.starts_with("/anon_hugepage") &&
      regions[0].limit == regions[1].start) {
    regions.erase(regions.begin());
  }
  if (!regions.empty() && regions[0].start - regions[0].offset == kUsualStart) {
    regions[0].start = kUsualStart;
    regions[0].offset = 0;
  }
}

// Intervals with numbers, and for an address the smallest number of those that contain it. A
// segment tree over all ends: any number of overlapping regions costs a logarithm per question.
class IntervalIndex {
 public:
  explicit IntervalIndex(std::vector<uint64_t> ends) : ends_(std::move(ends)) {
    std::ranges::sort(ends_);
    ends_.erase(std::unique(ends_.begin(), ends_.end()), ends_.end());
    leaves_ = std::bit_ceil(ends_.size() + 1);
    smallest_.assign(2 * leaves_, kNone);
  }

  // [start, limit), both among the ends given.
  void Add(uint64_t start, uint64_t limit, uint32_t number) {
    if (start >= limit) return;
    size_t left = Leaf(start);
    size_t right = Leaf(limit);
    for (; left < right; left /= 2, right /= 2) {
      if (left % 2 == 1) Lower(left++, number);
      if (right % 2 == 1) Lower(--right, number);
    }
  }

  [[nodiscard]] uint32_t Find(uint64_t address) const {
    uint32_t found = kNone;
    for (size_t node = Leaf(address); node > 0; node /= 2) {
      found = std::min(found, smallest_[node]);
    }
    return found;
  }

  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

 private:
  // That of the last end that is not after `address`.
  [[nodiscard]] size_t Leaf(uint64_t address) const {
    return leaves_ + static_cast<size_t>(std::ranges::upper_bound(ends_, address) - ends_.begin());
  }
  void Lower(size_t node, uint32_t number) { smallest_[node] = std::min(smallest_[node], number); }

  std::vector<uint64_t> ends_;
  size_t leaves_ = 0;
  std::vector<uint32_t> smallest_;
};

// Finds the region of an address. A region with a file offset may lack its first part; it grows by
// the offset when an address just before it is in no other region.
class RegionFinder {
 public:
  explicit RegionFinder(std::vector<MappedRegion>& regions)
      : regions_(regions), covering_(Ends(regions)), extendable_(Ends(regions)) {
    for (size_t i = 0; i < regions.size(); ++i) {
      const MappedRegion& r = regions[i];
      covering_.Add(r.start, r.limit, static_cast<uint32_t>(i));
      if (r.offset != 0) extendable_.Add(r.start - r.offset, r.start, static_cast<uint32_t>(i));
    }
  }

  [[nodiscard]] uint32_t Covering(uint64_t address) const { return covering_.Find(address); }

  uint32_t Extend(uint64_t address) {
    const uint32_t found = extendable_.Find(address);
    if (found == IntervalIndex::kNone) return found;
    MappedRegion& region = regions_[found];
    covering_.Add(region.start - region.offset, region.start, found);
    region.start -= region.offset;
    region.offset = 0;
    return found;
  }

 private:
  static std::vector<uint64_t> Ends(const std::vector<MappedRegion>& regions) {
    std::vector<uint64_t> ends;
    ends.reserve(regions.size() * 3);
    for (const MappedRegion& r : regions) {
      ends.insert(ends.end(), {r.start, r.limit, r.start - r.offset});
    }
    return ends;
  }

  std::vector<MappedRegion>& regions_;
  IntervalIndex covering_;
  IntervalIndex extendable_;
};

}  // namespace

bool IsMemoryMapStart(std::string_view line) {
  return line.find("--- Memory map: ---") != std::string_view::npos ||
         line.find("MAPPED_LIBRARIES:") != std::string_view::npos;
}

Result<std::vector<MappedRegion>> ReadMemoryMap(LineReader& lines) {
  std::vector<MappedRegion> regions;
  Substitutions names;
  while (true) {
    PFA_ASSIGN_OR_RETURN(const bool more, lines.Next());
    if (!more) break;
    const auto line = names.Apply(WithoutMapPrefix(lines.line()));
    if (!line) {
      return lines.ErrorHere(
          fmt::format("a line of at most {} bytes after substitution", LineReader::kMaxLineBytes));
    }
    MappedRegion region;
    switch (ParseRegion(*line, &region)) {
      case LineKind::kRegion:
        if (regions.size() == kMaxRegions) {
          return lines.ErrorHere(fmt::format("at most {} mapped regions", kMaxRegions));
        }
        regions.push_back(std::move(region));
        break;
      case LineKind::kSkipped:
        break;
      case LineKind::kOther:
        if (!names.Define(*line)) {
          return lines.ErrorHere(fmt::format("at most {} \"NAME = VALUE\" lines", kMaxNames));
        }
        break;
    }
  }
  regions = JoinAdjacent(std::move(regions));
  MoveMainBinaryToFront(regions);
  return regions;
}

void AssignMappings(std::vector<MappedRegion> regions, ProfileBuilder& builder) {
  RepairMainBinary(regions);
  RegionFinder finder(regions);
  // Ids of mappings are those of regions; the nameless one comes after them.
  const auto nameless = static_cast<uint32_t>(regions.size());
  bool any_nameless = false;
  for (Location& location : builder.locations()) {
    if (location.address == 0) continue;
    uint32_t found = finder.Covering(location.address);
    // Once there is a mapping that is everywhere, no region needs to grow.
    if (found == IntervalIndex::kNone && !any_nameless) found = finder.Extend(location.address);
    if (found == IntervalIndex::kNone) {
      found = nameless;
      any_nameless = true;
    }
    location.mapping = MappingId(found);
  }
  if (any_nameless) {
    regions.push_back({.start = 0, .limit = std::numeric_limits<uint64_t>::max()});
  }
  for (size_t i = 0; i < regions.size(); ++i) {
    const MappedRegion& r = regions[i];
    Mapping mapping;
    mapping.id = i + 1;
    mapping.start = r.start;
    mapping.limit = r.limit;
    mapping.file_offset = r.offset;
    mapping.file = builder.Intern(r.file);
    mapping.build_id = builder.Intern(r.build_id);
    builder.AddMapping(mapping);
  }
}

}  // namespace pfa
