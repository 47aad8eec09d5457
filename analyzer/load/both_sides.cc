#include "analyzer/load/both_sides.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analyzer/load/load_each.h"
#include "analyzer/model/profile_builder.h"
#include "analyzer/transform/merge.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr std::string_view kOldLabel = "pprof::base";
constexpr size_t kFilesAtOnce = 8;
// Beyond that, values of a run are rounded.
constexpr int64_t kMostRunFactor = 1'000'000;

std::optional<size_t> ColumnOf(const Profile& profile, const SideFiles& kind) {
  for (size_t i = 0; i < profile.sample_types().size(); ++i) {
    const ValueType& type = profile.sample_types()[i];
    if (profile.text(type.type) == kind.type && profile.text(type.unit) == kind.unit) return i;
  }
  return std::nullopt;
}

class SideMerger {
 public:
  SideMerger(std::span<const SideFiles> kinds, uint64_t max_bytes, int64_t resolution)
      : kinds_(kinds), max_bytes_(max_bytes), resolution_(resolution) {}

  Result<BothSides> Run() {
    for (const SideFiles& kind : kinds_) {
      for (const size_t runs : {kind.old_files.size(), kind.new_files.size()}) {
        if (runs == 0) return BadInput("a side has no profiles");
        const auto count = static_cast<int64_t>(runs);
        divide_by_ = std::min(std::lcm(divide_by_, count), kMostRunFactor);
      }
    }
    divide_by_ *= resolution_;
    for (size_t i = 0; i < kinds_.size(); ++i) {
      PFA_TRY(Add(kinds_[i].old_files, i, /*is_old=*/true));
      PFA_TRY(Add(kinds_[i].new_files, i, /*is_old=*/false));
    }
    if (!merged_) return BadInput("there are no profiles");
    return BothSides{std::move(*merged_), divide_by_};
  }

 private:
  Result<void> Add(std::span<const std::string> files, size_t kind, bool is_old) {
    const double per_op = is_old ? kinds_[kind].old_factor : kinds_[kind].new_factor;
    const double of_value = per_op > 0 ? per_op : 1 / static_cast<double>(files.size());
    const double factor = static_cast<double>(divide_by_) * of_value * (is_old ? -1 : 1);
    for (size_t first = 0; first < files.size(); first += kFilesAtOnce) {
      const auto some = files.subspan(first, std::min(kFilesAtOnce, files.size() - first));
      std::vector<std::optional<Profile>> read(some.size());
      PFA_TRY(LoadEach(some, max_bytes_, [&](size_t i, const Profile& profile) -> Result<void> {
        PFA_ASSIGN_OR_RETURN(read[i], AsPart(profile, kind, factor));
        return {};
      }));
      std::vector<Profile> parts;
      if (merged_) parts.push_back(*std::exchange(merged_, std::nullopt));
      for (std::optional<Profile>& part : read) parts.push_back(*std::move(part));
      PFA_ASSIGN_OR_RETURN(merged_, MergeAndFree(std::move(parts)));
    }
    return {};
  }

  // With the sample types of all kinds; those of the others are 0.
  [[nodiscard]] Result<Profile> AsPart(const Profile& profile, size_t kind, double factor) const {
    const auto column = ColumnOf(profile, kinds_[kind]);
    if (!column) return BadInput(fmt::format("has no sample type {}", kinds_[kind].type));
    ProfileBuilder builder;
    builder.CopyTables(profile);
    ProfileHeader& header = builder.header();
    header.period_type = {builder.Intern(""), builder.Intern("")};
    header.period = 0;
    header.time_nanos = header.duration_nanos = 0;  // of each run another
    header.default_sample_type = builder.Intern(kinds_.front().name);
    header.comments.clear();
    builder.sample_types().clear();
    for (const SideFiles& one : kinds_) builder.AddSampleType(one.name, one.unit);
    std::vector<Label> labels;
    if (factor < 0) {
      labels.push_back(Label::Text(builder.Intern(kOldLabel), builder.Intern("true")));
    }
    std::vector<int64_t> values(kinds_.size());
    std::vector<StackId> stacks(profile.stacks().size());
    const bool is_whole = factor == std::round(factor);
    const auto counts = kinds_[kind].choose ? kinds_[kind].choose(profile) : nullptr;
    for (size_t i = 0; i < profile.sample_count(); ++i) {
      const int64_t value = profile.value(i, *column);
      if (value == 0 || (counts && !counts(i))) continue;
      int64_t& scaled = values[kind];
      const bool fits = is_whole
                            ? !__builtin_mul_overflow(value, static_cast<int64_t>(factor), &scaled)
                            : std::abs(static_cast<double>(value) * factor) < 0x1p62;
      if (!fits) return BadInput("a value is too large to be compared");
      if (!is_whole) scaled = std::llround(static_cast<double>(value) * factor);
      StackId& stack = stacks[profile.stack(i).index()];
      if (!stack.valid()) stack = builder.InternStack(profile.stacks()[profile.stack(i)]);
      builder.AddSample(stack, values, labels);
    }
    return std::move(builder).Build();
  }

  std::span<const SideFiles> kinds_;
  uint64_t max_bytes_;
  int64_t resolution_;
  int64_t divide_by_ = 1;
  std::optional<Profile> merged_;
};

}  // namespace

Result<BothSides> MergeBothSides(std::span<const SideFiles> kinds, uint64_t max_bytes,
                                 int64_t resolution) {
  return SideMerger(kinds, max_bytes, resolution).Run();
}

}  // namespace pfa
