#include "analyzer/transform/merge.h"

#include <algorithm>
#include <array>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "analyzer/model/intern_index.h"
#include "analyzer/model/profile_builder.h"
#include "analyzer/transform/key_interner.h"
#include "proto/base/hash.h"

namespace pfa {
namespace {

// Mappings of a position-independent binary have other addresses in every process: sizes are
// compared by page, and locations relative to their mapping.
constexpr uint64_t kPageBytes = 0x1000;

class ProfileMerger {
 public:
  // First of all profiles that will be added; then each of them, in order.
  void CombineHeaders(std::span<const Profile> profiles) {
    const Profile& first = profiles.front();
    source_ = &first;
    texts_.clear();
    ProfileHeader& header = builder_.header();
    for (const ValueType& type : first.sample_types()) {
      builder_.AddSampleType(first.text(type.type), first.text(type.unit));
    }
    const ProfileHeader& h = first.header();
    header.period_type = {MapText(h.period_type.type), MapText(h.period_type.unit)};
    header.drop_frames = MapText(h.drop_frames);
    header.keep_frames = MapText(h.keep_frames);
    std::unordered_set<StringId> seen_comments;
    for (const Profile& profile : profiles) {
      const ProfileHeader& theirs = profile.header();
      source_ = &profile;
      texts_.clear();
      if (header.time_nanos == 0 || theirs.time_nanos < header.time_nanos) {
        header.time_nanos = theirs.time_nanos;
      }
      // A sum of durations that does not fit is as unknown as one that is not there.
      if (__builtin_add_overflow(header.duration_nanos, theirs.duration_nanos,
                                 &header.duration_nanos)) {
        header.duration_nanos = 0;
      }
      if (header.period == 0 || header.period < theirs.period) header.period = theirs.period;
      for (const StringId comment : theirs.comments) {
        const StringId mapped = MapText(comment);
        if (seen_comments.insert(mapped).second) header.comments.push_back(mapped);
      }
      if (header.default_sample_type == StringId(0)) {
        header.default_sample_type = MapText(theirs.default_sample_type);
      }
      if (header.doc_url == StringId(0)) header.doc_url = MapText(theirs.doc_url);
      builder_.diagnostics().Add(profile.diagnostics());
    }
  }

  // `mapped_all_before(StackId)` is called now and then: stacks before this one are not needed any
  // more.
  template <typename Visit>
  Result<void> Add(const Profile& profile, Visit mapped_all_before) {
    source_ = &profile;
    texts_.assign(profile.strings().size(), StringId::kNone);
    mappings_.assign(profile.mappings().size(), {});
    functions_.assign(profile.functions().size(), FunctionId::kNone);
    locations_.assign(profile.locations().size(), LocationId::kNone);
    stacks_.assign(profile.stacks().size(), StackId::kNone);
    // The first mapping stands for the main binary and stays first, used or not.
    if (builder_.mappings().empty() && !profile.mappings().empty()) MapMapping(MappingId(0));
    constexpr size_t kStacksPerVisit = size_t{1} << 14;
    size_t next = 0;  // stacks before it are mapped
    for (size_t i = 0; i < profile.sample_count(); ++i) {
      while (next < stacks_.size() && stacks_[next].valid()) {
        if (++next % kStacksPerVisit == 0) mapped_all_before(StackId::FromIndex(next));
      }
      const auto values = profile.values(i);
      if (std::ranges::all_of(values, [](int64_t v) { return v == 0; })) continue;
      PFA_TRY(AddSample(profile.stack(i), values, profile.labels(i)));
    }
    return {};
  }

  Profile Build() && { return std::move(builder_).Build(); }

 private:
  struct MappedMapping {
    MappingId id;
    uint64_t shift = 0;  // added to addresses, modulo 2^64
  };

  Result<void> AddSample(StackId stack, std::span<const int64_t> values,
                         std::span<const Label> labels) {
    labels_.clear();
    for (Label label : labels) {
      label.key = MapText(label.key);
      if (label.is_text()) {
        label.value = static_cast<int64_t>(MapText(label.text()).value);
      } else {
        label.unit = MapText(label.unit);
      }
      labels_.push_back(label);
    }
    const StackId mapped = MapStack(stack);
    Canonicalize(labels_, &sorted_labels_);
    const uint64_t hash = HashOf(mapped, sorted_labels_);
    const uint32_t row =
        samples_.Find(hash, [&](uint32_t candidate) { return IsSample(candidate, mapped); });
    if (row == InternIndex::kNotFound) {
      samples_.Insert(hash, static_cast<uint32_t>(builder_.sample_count()));
      builder_.AddSample(mapped, values, labels_);
      return {};
    }
    for (size_t i = 0; i < values.size(); ++i) {
      if (!builder_.AddToValue(row, i, values[i])) {
        return BadInput("merging: the values of equal samples do not fit 64 bits when added up");
      }
    }
    return {};
  }

  // Labels of different keys may come in any order; several values of one key keep theirs.
  static void Canonicalize(std::span<const Label> labels, std::vector<Label>* sorted) {
    sorted->assign(labels.begin(), labels.end());
    std::ranges::stable_sort(*sorted, [](const Label& a, const Label& b) {
      return std::pair(a.is_text(), a.key) < std::pair(b.is_text(), b.key);
    });
  }

  static uint64_t HashOf(StackId stack, std::span<const Label> labels) {
    uint64_t hash = HashMix(HashSeed(), stack.value);
    for (const Label& label : labels) {
      hash = HashMix(hash, (uint64_t{label.key.value} << 32) | label.unit.value);
      hash = HashMix(hash, static_cast<uint64_t>(label.value));
    }
    return hash;
  }

  // Whether a sample of the result has this stack and the labels at hand.
  bool IsSample(uint32_t row, StackId stack) {
    if (builder_.stack(row) != stack) return false;
    const std::span<const Label> labels = builder_.labels(row);
    if (std::ranges::equal(labels, labels_)) return true;
    if (labels.size() != labels_.size()) return false;
    Canonicalize(labels, &other_labels_);
    return other_labels_ == sorted_labels_;
  }

  StackId MapStack(StackId stack) {
    StackId& mapped = stacks_[stack.index()];
    if (!mapped.valid()) {
      frames_.clear();
      for (const LocationId location : source_->stacks()[stack]) {
        frames_.push_back(MapLocation(location));
      }
      mapped = builder_.InternStack(frames_);
    }
    return mapped;
  }

  LocationId MapLocation(LocationId id) {
    if (locations_[id.index()].valid()) return locations_[id.index()];
    Location location = source_->location(id);
    MappedMapping mapping;
    if (location.mapping.valid()) mapping = MapMapping(location.mapping);
    location.mapping = mapping.id;
    location.address += mapping.shift;
    lines_.clear();
    for (const Line& line : source_->lines(location)) {
      lines_.push_back({MapFunction(line.function), line.line, line.column});
    }
    const uint64_t start = mapping.id.valid() ? builder_.mappings()[mapping.id.index()].start : 0;
    key_.assign({location.address - start, mapping.id.value, location.is_folded ? 1U : 0U});
    for (const Line& line : lines_) {
      key_.push_back(line.function.value);
      key_.push_back(static_cast<uint64_t>(line.line));
    }
    // As in pprof, only the column of the outermost line tells locations apart.
    if (!lines_.empty()) key_.push_back(static_cast<uint64_t>(lines_.back().column));
    const auto [row, is_new] = location_keys_.Intern(key_);
    if (is_new) {
      location.id = uint64_t{row} + 1;
      builder_.AddLocation(location, lines_);
    }
    return locations_[id.index()] = LocationId(row);
  }

  FunctionId MapFunction(FunctionId id) {
    FunctionId& mapped = functions_[id.index()];
    if (mapped.valid()) return mapped;
    Function function = source_->function(id);
    function.name = MapText(function.name);
    function.system_name = MapText(function.system_name);
    function.filename = MapText(function.filename);
    const std::array<uint64_t, 4> key = {function.name.value, function.system_name.value,
                                         function.filename.value,
                                         static_cast<uint64_t>(function.start_line)};
    const auto [row, is_new] = function_keys_.Intern(key);
    if (is_new) {
      function.id = uint64_t{row} + 1;
      builder_.AddFunction(function);
    }
    return mapped = FunctionId(row);
  }

  MappedMapping MapMapping(MappingId id) {
    MappedMapping& mapped = mappings_[id.index()];
    if (mapped.id.valid()) return mapped;
    Mapping mapping = source_->mapping(id);
    mapping.file = MapText(mapping.file);
    mapping.build_id = MapText(mapping.build_id);
    uint64_t size = mapping.limit - mapping.start + kPageBytes - 1;
    size -= size % kPageBytes;
    const StringId name = mapping.build_id != StringId(0) ? mapping.build_id : mapping.file;
    const std::array<uint64_t, 3> key = {size, mapping.file_offset, name.value};
    const auto [row, is_new] = mapping_keys_.Intern(key);
    if (is_new) {
      mapping.id = uint64_t{row} + 1;
      builder_.AddMapping(mapping);
    }
    mapped = {MappingId(row), builder_.mappings()[row].start - mapping.start};
    return mapped;
  }

  StringId MapText(StringId id) {
    if (texts_.empty()) texts_.assign(source_->strings().size(), StringId::kNone);
    StringId& mapped = texts_[id.index()];
    if (!mapped.valid()) mapped = builder_.Intern(source_->text(id));
    return mapped;
  }

  ProfileBuilder builder_;
  InternIndex samples_;  // by stack and sorted labels
  KeyInterner location_keys_;
  KeyInterner function_keys_;
  KeyInterner mapping_keys_;

  // Of the profile that is being added.
  const Profile* source_ = nullptr;
  std::vector<StringId> texts_;
  std::vector<MappedMapping> mappings_;
  std::vector<FunctionId> functions_;
  std::vector<LocationId> locations_;
  std::vector<StackId> stacks_;

  std::vector<uint64_t> key_;  // scratch
  std::vector<LocationId> frames_;
  std::vector<Line> lines_;
  std::vector<Label> labels_;
  std::vector<Label> sorted_labels_;
  std::vector<Label> other_labels_;
};

bool HasZeroSample(const Profile& profile) {
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    if (std::ranges::all_of(profile.values(i), [](int64_t v) { return v == 0; })) return true;
  }
  return false;
}

Result<void> CheckPeriodTypes(std::span<const Profile> profiles) {
  const auto period_type = [](const Profile& profile) {
    const ValueType& type = profile.header().period_type;
    return fmt::format("{}/{}", profile.text(type.type), profile.text(type.unit));
  };
  PFA_CHECK(!profiles.empty());
  const std::string wanted = period_type(profiles.front());
  for (const Profile& profile : profiles) {
    if (period_type(profile) != wanted) {
      return BadInput(
          fmt::format("incompatible period types {} and {}", wanted, period_type(profile)));
    }
  }
  return {};
}

constexpr auto kKeep = [](StackId) {};

Result<Profile> WithoutZeroSamples(Profile merged) {
  if (!HasZeroSample(merged)) return merged;
  // Merging once more drops what cancelled out, and the rows that only it used.
  ProfileMerger again;
  again.CombineHeaders({&merged, 1});
  PFA_TRY(again.Add(
      merged, [&merged](StackId first) { ProfileBuilder::FreeStacksBefore(first, &merged); }));
  return std::move(again).Build();
}

}  // namespace

Result<Profile> MergeProfiles(std::span<const Profile> profiles) {
  PFA_TRY(CheckPeriodTypes(profiles));
  ProfileMerger merger;
  merger.CombineHeaders(profiles);
  for (const Profile& profile : profiles) PFA_TRY(merger.Add(profile, kKeep));
  return WithoutZeroSamples(std::move(merger).Build());
}

Result<Profile> MergeAndFree(std::vector<Profile> profiles) {
  PFA_TRY(CheckPeriodTypes(profiles));
  ProfileMerger merger;
  merger.CombineHeaders(profiles);
  for (Profile& profile : profiles) {
    PFA_TRY(merger.Add(
        profile, [&profile](StackId first) { ProfileBuilder::FreeStacksBefore(first, &profile); }));
    profile = Profile();
  }
#ifdef __GLIBC__
  // Blocks of stacks are too small to go back to the system by themselves.
  malloc_trim(0);
#endif
  return WithoutZeroSamples(std::move(merger).Build());
}

Profile WithLabel(Profile profile, std::string_view key, std::string_view value) {
  ProfileBuilder builder(std::move(profile));
  const StringId key_id = builder.Intern(key);
  const Label label = Label::Text(key_id, builder.Intern(value));
  builder.ChangeLabels([&](std::vector<Label>& labels) {
    std::erase_if(labels, [&](const Label& l) { return l.is_text() && l.key == key_id; });
    labels.push_back(label);
  });
  return std::move(builder).Build();
}

}  // namespace pfa
