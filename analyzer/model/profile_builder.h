// The only way to make a Profile. Importers add what they read; transformations start from the
// tables of a profile (CopyTables) and add the samples anew. Rows are not deduplicated, except
// texts and stacks; ids are handed out in order of arrival.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/model/profile.h"
#include "proto/base/check.h"
#include "proto/base/result.h"

namespace pfa {

class ProfileBuilder {
 public:
  ProfileBuilder() : interner_(profile_.stacks_) {}
  // Takes a profile apart to correct its tables and header in place, without copying samples. No
  // stack may be interned then.
  explicit ProfileBuilder(Profile&& profile);
  ProfileBuilder(const ProfileBuilder&) = delete;
  ProfileBuilder& operator=(const ProfileBuilder&) = delete;

  // Everything but stacks and samples; ids stay what they are. Only on an empty builder.
  void CopyTables(const Profile& source);

  StringId Intern(std::string_view text) { return profile_.strings_.Intern(text); }
  [[nodiscard]] std::string_view text(StringId id) const { return profile_.strings_[id]; }
  ProfileHeader& header() { return profile_.header_; }
  Diagnostics& diagnostics() { return profile_.diagnostics_; }

  // Must be complete before the first sample with values (AddSample checks the width).
  std::vector<ValueType>& sample_types() { return profile_.sample_types_; }
  void AddSampleType(std::string_view type, std::string_view unit) {
    profile_.sample_types_.push_back({Intern(type), Intern(unit)});
  }

  MappingId AddMapping(const Mapping& mapping);
  FunctionId AddFunction(const Function& function);
  // line_begin and line_count of `location` are set here.
  LocationId AddLocation(Location location, std::span<const Line> lines);

  // Rows may be corrected until Build; used by transformations.
  std::span<Mapping> mappings() { return profile_.mappings_; }
  std::span<Function> functions() { return profile_.functions_; }
  std::span<Location> locations() { return profile_.locations_; }
  // Gives a location other lines.
  void SetLines(LocationId location, std::span<const Line> lines);

  StackId InternStack(std::span<const LocationId> frames) { return interner_.Intern(frames); }
  // All samples of a profile have the same number of values.
  void AddSample(StackId stack, std::span<const int64_t> values, std::span<const Label> labels);
  // Interns the stack too, which is faster this way; not to be mixed with the other AddSample.
  void AddSample(std::span<const LocationId> frames, std::span<const int64_t> values,
                 std::span<const Label> labels);
  [[nodiscard]] size_t sample_count() const { return profile_.label_begins_.size(); }
  [[nodiscard]] size_t label_count() const { return profile_.labels_.size(); }

  // What a sample that was added has.
  [[nodiscard]] StackId stack(size_t sample) const { return profile_.sample_stacks_[sample]; }
  [[nodiscard]] std::span<const Label> labels(size_t sample) const;
  // The values of all samples, row by row, which may be corrected until Build.
  std::span<int64_t> values() { return {profile_.values_.begin(), profile_.values_.size()}; }
  // Gives the labels of each sample, in order, to `visit(std::vector<Label>&)` to be changed.
  template <typename Visit>
  void ChangeLabels(Visit visit);

  // For importers that meet samples before the tables these refer to: replaces location ids in
  // stacks (a permutation), and texts in labels.
  void RemapStackLocations(std::span<const LocationId> map);
  void RemapLabelTexts(std::span<const StringId> map);

  // Adds to a value of an earlier sample; false on overflow.
  [[nodiscard]] bool AddToValue(size_t sample, size_t column, int64_t value);

  // Of a profile that will not be used but for its later stacks: gives memory of those before
  // `first` back.
  static void FreeStacksBefore(StackId first, Profile* profile) {
    profile->stacks_.FreeBefore(first);
  }

  // Freezes. References between rows are checked: a wrong one is a mistake of the caller.
  Profile Build() &&;

 private:
  void AddRow(std::span<const int64_t> values, std::span<const Label> labels);

  Profile profile_;
  StackInterner interner_;
};

template <typename Visit>
void ProfileBuilder::ChangeLabels(Visit visit) {
  PodColumn<Label> all;
  PodColumn<uint32_t> begins;
  std::vector<Label> changed;
  for (size_t i = 0; i < sample_count(); ++i) {
    changed.assign(labels(i).begin(), labels(i).end());
    visit(changed);
    PFA_CHECK(all.size() + changed.size() < UINT32_MAX);
    begins.push_back(static_cast<uint32_t>(all.size()));
    all.append(changed);
  }
  profile_.labels_ = std::move(all);
  profile_.label_begins_ = std::move(begins);
}

}  // namespace pfa
