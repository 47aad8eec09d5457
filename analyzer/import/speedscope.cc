#include "analyzer/import/speedscope.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/import/line_reader.h"
#include "analyzer/import/speedscope_file.h"
#include "analyzer/model/profile_builder.h"
#include "proto/base/hash.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// Of all stacks together: events may describe stacks far larger than the file.
constexpr uint64_t kMaxStackFrames = uint64_t{1} << 26;
constexpr size_t kMaxSampleTypes = 256;

Error Malformed(std::string message) {
  return BadInput("malformed speedscope file: " + std::move(message));
}

struct TimeUnit {
  std::string_view name;
  int64_t nanoseconds;
};
constexpr std::array kTimeUnits = {
    TimeUnit{"nanoseconds", 1},
    TimeUnit{"microseconds", 1'000},
    TimeUnit{"milliseconds", 1'000'000},
    TimeUnit{"seconds", 1'000'000'000},
};

// Times become nanoseconds, since they often have fractions.
struct Unit {
  std::string_view type;  // what is measured, if nothing else says so
  std::string_view name;
  int64_t factor;
};
Unit UnitOf(std::string_view unit) {
  for (const TimeUnit& time : kTimeUnits) {
    if (unit == time.name) return {"time", "nanoseconds", time.nanoseconds};
  }
  if (unit == "bytes") return {"space", "bytes", 1};
  return {"weight", "count", 1};
}

std::optional<int64_t> Scaled(const JsonNumber& number, int64_t factor) {
  if (number.is_whole) {
    int64_t value = 0;
    if (__builtin_mul_overflow(number.whole, factor, &value)) return std::nullopt;
    return value;
  }
  const double value = std::round(number.real * static_cast<double>(factor));
  const int64_t whole = TruncateToInt64(value);
  if (whole == std::numeric_limits<int64_t>::min()) return std::nullopt;
  return whole;
}

// The stacks of events: a tree of what was open, in which each node adds up the time when it was
// innermost.
class EventTree {
 public:
  explicit EventTree(const SpeedscopeProfile& profile, std::string_view name)
      : profile_(profile), name_(name), nodes_(1) {}

  Result<void> Read(size_t frame_count, int64_t factor) {
    std::optional<int64_t> last;
    for (size_t i = 0; i < profile_.events.size(); ++i) {
      const SpeedscopeEvent& event = profile_.events[i];
      const auto wrong = [&](std::string_view what) {
        return Malformed(fmt::format("{}.events[{}] {}", name_, i, what));
      };
      const auto at = Scaled(event.at, factor);
      if (!at) return wrong("is at a time that does not fit 64 bits");
      if (last && *at < *last) return wrong("is before the one before it");
      if (last && !AddTime(*last, *at)) return wrong("ends a time that does not fit 64 bits");
      last = at;
      if (event.opens) {
        if (event.frame >= frame_count) {
          return wrong(
              fmt::format("refers to frame {}, but there are {}", event.frame, frame_count));
        }
        Open(event.frame);
      } else if (open_ == 0 || nodes_[open_].frame != event.frame) {
        return wrong(fmt::format("closes frame {}, which is not the innermost", event.frame));
      } else {
        open_ = nodes_[open_].parent;
      }
    }
    // What is still open is so until the end.
    const auto end = Scaled(profile_.end_value, factor);
    if (last && open_ != 0 && end && *end > *last && !AddTime(*last, *end)) {
      return Malformed(fmt::format("{}.endValue does not fit 64 bits", name_));
    }
    return {};
  }

  // Calls `add` with each stack, root first, and its time.
  template <typename Add>
  Result<void> Emit(uint64_t* frame_budget, Add add) const {
    std::vector<uint32_t> stack;
    for (size_t i = 1; i < nodes_.size(); ++i) {
      if (nodes_[i].time == 0) continue;
      stack.clear();
      for (size_t node = i; node != 0; node = nodes_[node].parent) {
        if ((*frame_budget)-- == 0) {
          return Malformed(
              fmt::format("{}: its stacks have more than {} frames", name_, kMaxStackFrames));
        }
        stack.push_back(nodes_[node].frame);
      }
      std::ranges::reverse(stack);
      PFA_TRY(add(stack, nodes_[i].time));
    }
    return {};
  }

 private:
  struct Node {
    uint32_t parent = 0;
    uint32_t frame = 0;
    int64_t time = 0;
  };

  void Open(uint32_t frame) {
    const uint64_t key = uint64_t{open_} << 32 | frame;
    const auto [it, is_new] = children_.try_emplace(key, static_cast<uint32_t>(nodes_.size()));
    if (is_new) nodes_.push_back({open_, frame, 0});
    open_ = it->second;
  }
  bool AddTime(int64_t from, int64_t to) {
    int64_t time = 0;
    return !__builtin_sub_overflow(to, from, &time) && CheckedAdd(&nodes_[open_].time, time);
  }

  const SpeedscopeProfile& profile_;
  std::string name_;
  std::vector<Node> nodes_;  // the first is where nothing is open
  uint32_t open_ = 0;
  std::unordered_map<uint64_t, uint32_t, SeededHash> children_;  // by parent and frame
};

class FileImporter {
 public:
  explicit FileImporter(const SpeedscopeFile& file) : file_(file) {}

  Result<Profile> Run() && {
    PFA_TRY(ChooseTypes());
    AddLocations();
    uint64_t budget = kMaxStackFrames;
    for (size_t i = 0; i < file_.profiles.size(); ++i) {
      const SpeedscopeProfile& profile = file_.profiles[i];
      const std::string name = fmt::format("profiles[{}]", i);
      const int64_t factor = UnitOf(profile.unit).factor;
      column_ = columns_[i];
      label_.reset();
      if (with_labels_) {
        label_ = Label::Text(builder_.Intern("profile"), builder_.Intern(profile.name));
      }
      if (profile.is_evented) {
        EventTree tree(profile, name);
        PFA_TRY(tree.Read(file_.frames.size(), factor));
        PFA_TRY(tree.Emit(&budget, [this](std::span<const uint32_t> stack, int64_t time) {
          return Add(stack, time);
        }));
      } else {
        PFA_TRY(AddSamples(profile, name, factor));
      }
    }
    return std::move(builder_).Build();
  }

 private:
  Result<void> ChooseTypes() {
    const bool is_ours = file_.exporter == "pfa" || file_.exporter.starts_with("pfa ");
    with_labels_ = !is_ours && file_.profiles.size() > 1;
    for (const SpeedscopeProfile& profile : file_.profiles) {
      const Unit unit = UnitOf(profile.unit);
      const auto& types = builder_.sample_types();
      size_t column = types.size();
      if (!is_ours) {
        for (size_t i = 0; i < types.size(); ++i) {
          if (builder_.text(types[i].unit) == unit.name) column = i;
        }
      }
      if (column == types.size()) {
        if (column == kMaxSampleTypes) {
          return Malformed(fmt::format("more than {} sample types", kMaxSampleTypes));
        }
        builder_.AddSampleType(is_ours && !profile.name.empty() ? profile.name : unit.type,
                               unit.name);
      }
      columns_.push_back(column);
    }
    values_.resize(builder_.sample_types().size());
    return {};
  }

  Result<void> Add(std::span<const uint32_t> root_first, int64_t weight) {
    frames_.clear();
    for (size_t i = root_first.size(); i > 0; --i) frames_.push_back(locations_[root_first[i - 1]]);
    const StackId stack = builder_.InternStack(frames_);
    // Sample types of one stack are one sample, as they were before pfa took them apart.
    if (!with_labels_) {
      const auto [it, is_new] = rows_.try_emplace(stack, builder_.sample_count());
      if (!is_new) {
        if (builder_.AddToValue(it->second, column_, weight)) return {};
        return Malformed("the weights of a stack do not fit 64 bits when added up");
      }
    }
    values_[column_] = weight;
    builder_.AddSample(stack, values_,
                       label_ ? std::span<const Label>(&*label_, 1) : std::span<const Label>());
    values_[column_] = 0;
    return {};
  }

  void AddLocations() {
    Mapping mapping;
    mapping.id = 1;
    mapping.has_functions = mapping.has_filenames = mapping.has_line_numbers = true;
    const MappingId mapping_id = builder_.AddMapping(mapping);
    std::unordered_map<uint64_t, FunctionId, SeededHash> functions;  // by name and file
    for (const SpeedscopeFrame& frame : file_.frames) {
      Function function;
      function.name = function.system_name = builder_.Intern(frame.name);
      function.filename = builder_.Intern(frame.file);
      const uint64_t key = uint64_t{function.name.value} << 32 | function.filename.value;
      const auto [it, is_new] = functions.try_emplace(key);
      if (is_new) {
        function.id = functions.size();
        it->second = builder_.AddFunction(function);
      }
      Location location;
      location.id = locations_.size() + 1;
      location.mapping = mapping_id;
      const Line line = {it->second, frame.line, frame.column};
      locations_.push_back(builder_.AddLocation(location, {&line, 1}));
    }
  }

  Result<void> AddSamples(const SpeedscopeProfile& profile, const std::string& name,
                          int64_t factor) {
    if (profile.weights.size() != profile.sample_ends.size()) {
      return Malformed(fmt::format("{} has {} samples but {} weights", name,
                                   profile.sample_ends.size(), profile.weights.size()));
    }
    size_t begin = 0;
    for (size_t i = 0; i < profile.sample_ends.size(); ++i) {
      const auto stack = std::span(profile.frames).subspan(begin, profile.sample_ends[i] - begin);
      begin = profile.sample_ends[i];
      for (const uint32_t frame : stack) {
        if (frame < file_.frames.size()) continue;
        return Malformed(fmt::format("{}.samples[{}] refers to frame {}, but there are {}", name, i,
                                     frame, file_.frames.size()));
      }
      const auto weight = Scaled(profile.weights[i], factor);
      if (!weight) {
        return Malformed(fmt::format("{}.weights[{}] does not fit 64 bits", name, i));
      }
      PFA_TRY(Add(stack, *weight));
    }
    return {};
  }

  const SpeedscopeFile& file_;
  ProfileBuilder builder_;
  bool with_labels_ = false;
  std::vector<size_t> columns_;        // by profile
  std::vector<LocationId> locations_;  // by frame
  std::unordered_map<StackId, size_t> rows_;
  size_t column_ = 0;
  std::optional<Label> label_;
  std::vector<int64_t> values_;     // scratch, all 0
  std::vector<LocationId> frames_;  // scratch
};

}  // namespace

bool RecognizesSpeedscope(std::string_view head) {
  if (!TrimSpace(head).starts_with('{')) return false;
  constexpr std::array<std::string_view, 4> kMarks = {"speedscope.app", "\"evented\"",
                                                      "\"sampled\"", "\"shared\""};
  return std::ranges::any_of(
      kMarks, [&](std::string_view mark) { return head.find(mark) != std::string_view::npos; });
}

Result<Profile> ImportSpeedscope(InflateStream& stream, const ImportOptions& /*options*/) {
  PFA_ASSIGN_OR_RETURN(const SpeedscopeFile file, ReadSpeedscopeFile(stream));
  if (file.profiles.empty()) return Malformed("it has no profiles");
  return FileImporter(file).Run();
}

}  // namespace pfa
