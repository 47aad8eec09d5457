#include "analyzer/model/profile_builder.h"

#include <utility>

#include "proto/base/check.h"

namespace pfa {

ProfileBuilder::ProfileBuilder(Profile&& profile)
    : profile_(std::move(profile)), interner_(profile_.stacks_) {
  profile_.label_begins_.pop_back();  // Build adds it again
}

void ProfileBuilder::CopyTables(const Profile& source) {
  PFA_CHECK(profile_.strings_.size() == 1 && profile_.sample_stacks_.empty());
  profile_.strings_ = StringPool(source.strings_);
  profile_.header_ = source.header_;
  profile_.diagnostics_ = source.diagnostics_;
  profile_.sample_types_ = source.sample_types_;
  profile_.mappings_ = source.mappings_;
  profile_.functions_ = source.functions_;
  profile_.locations_ = source.locations_;
  profile_.lines_ = source.lines_;
}

MappingId ProfileBuilder::AddMapping(const Mapping& mapping) {
  profile_.mappings_.push_back(mapping);
  return MappingId::FromIndex(profile_.mappings_.size() - 1);
}

FunctionId ProfileBuilder::AddFunction(const Function& function) {
  profile_.functions_.push_back(function);
  return FunctionId::FromIndex(profile_.functions_.size() - 1);
}

LocationId ProfileBuilder::AddLocation(Location location, std::span<const Line> lines) {
  PFA_CHECK(profile_.locations_.size() < LocationId::kNoneValue);
  profile_.locations_.push_back(location);
  const LocationId id = LocationId::FromIndex(profile_.locations_.size() - 1);
  SetLines(id, lines);
  return id;
}

void ProfileBuilder::SetLines(LocationId location, std::span<const Line> lines) {
  PFA_CHECK(profile_.lines_.size() + lines.size() < UINT32_MAX);
  Location& row = profile_.locations_[location.index()];
  row.line_begin = static_cast<uint32_t>(profile_.lines_.size());
  row.line_count = static_cast<uint32_t>(lines.size());
  profile_.lines_.insert(profile_.lines_.end(), lines.begin(), lines.end());
}

void ProfileBuilder::AddSample(StackId stack, std::span<const int64_t> values,
                               std::span<const Label> labels) {
  profile_.sample_stacks_.push_back(stack);
  AddRow(values, labels);
}

void ProfileBuilder::AddSample(std::span<const LocationId> frames, std::span<const int64_t> values,
                               std::span<const Label> labels) {
  interner_.Enqueue(frames, &profile_.sample_stacks_);
  AddRow(values, labels);
}

void ProfileBuilder::AddRow(std::span<const int64_t> values, std::span<const Label> labels) {
  Profile& p = profile_;
  PFA_CHECK(p.labels_.size() + labels.size() < UINT32_MAX);
  p.values_.append(values);
  p.label_begins_.push_back(static_cast<uint32_t>(p.labels_.size()));
  p.labels_.append(labels);
}

std::span<const Label> ProfileBuilder::labels(size_t sample) const {
  const Profile& p = profile_;
  const size_t begin = p.label_begins_[sample];
  const size_t end =
      sample + 1 < sample_count() ? size_t{p.label_begins_[sample + 1]} : p.labels_.size();
  return p.labels_.span().subspan(begin, end - begin);
}

void ProfileBuilder::RemapStackLocations(std::span<const LocationId> map) {
  interner_.Flush(&profile_.sample_stacks_);
  interner_.RemapLocations(map);
}

void ProfileBuilder::RemapLabelTexts(std::span<const StringId> map) {
  for (Label& label : profile_.labels_) {
    label.key = map[label.key.index()];
    if (label.is_text()) {
      label.value = static_cast<int64_t>(map[label.text().index()].value);
    } else {
      label.unit = map[label.unit.index()];
    }
  }
}

bool ProfileBuilder::AddToValue(size_t sample, size_t column, int64_t value) {
  int64_t& place = profile_.values_[sample * profile_.sample_types_.size() + column];
  return !__builtin_add_overflow(place, value, &place);
}

Profile ProfileBuilder::Build() && {
  Profile& p = profile_;
  interner_.Flush(&p.sample_stacks_);
  PFA_CHECK(p.label_begins_.size() == p.sample_stacks_.size());
  p.label_begins_.push_back(static_cast<uint32_t>(p.labels_.size()));
  PFA_CHECK(p.values_.size() == p.sample_stacks_.size() * p.sample_types_.size());
  for (const Location& location : p.locations_) {
    PFA_CHECK(!location.mapping.valid() || location.mapping.index() < p.mappings_.size());
    PFA_CHECK(location.line_begin + size_t{location.line_count} <= p.lines_.size());
  }
  for (const Line& line : p.lines_) PFA_CHECK(line.function.index() < p.functions_.size());
  return std::move(p);
}

}  // namespace pfa
