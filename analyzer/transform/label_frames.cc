#include "analyzer/transform/label_frames.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "analyzer/model/profile_builder.h"
#include "analyzer/query/comma_list.h"
#include "analyzer/query/units.h"
#include "proto/base/hash.h"

namespace pfa {
namespace {

// Innermost frame first: the last key is the one nearest the leaf.
std::vector<StringId> SplitKeys(std::string_view list, ProfileBuilder& builder) {
  std::vector<StringId> keys;
  for (const std::string_view item : ItemsOf(list)) keys.push_back(builder.Intern(item));
  std::ranges::reverse(keys);
  return keys;
}

// The values of one key as one text, "" without any: texts first, then numbers, as pprof has it.
std::string JoinValues(const Profile& profile, std::span<const Label> labels, StringId key,
                       std::string_view unit) {
  std::string out;
  auto append = [&out, first = true](std::string_view value) mutable {
    if (!first) out += ',';
    first = false;
    out += value;
  };
  bool has_unit = false;
  for (const Label& label : labels) {
    if (label.key != key) continue;
    if (label.is_text()) append(profile.text(label.text()));
    has_unit = has_unit || (!label.is_text() && label.unit != StringId(0));
  }
  for (const Label& label : labels) {
    if (label.key != key || label.is_text()) continue;
    append(has_unit ? ScaledLabel(label.value, profile.text(label.unit), unit)
                    : ScaledLabel(label.value, "", ""));
  }
  return out;
}

class FrameAdder {
 public:
  FrameAdder(const Profile& profile, std::string_view unit) : profile_(profile), unit_(unit) {
    builder_.CopyTables(profile);
    for (const Function& f : profile.functions()) next_function_ = std::max(next_function_, f.id);
    for (const Location& l : profile.locations()) next_location_ = std::max(next_location_, l.id);
  }

  LabelFrames Run(std::string_view root_list, std::string_view leaf_list) {
    const auto root_keys = SplitKeys(root_list, builder_);
    const auto leaf_keys = SplitKeys(leaf_list, builder_);
    bool root_matched = false;
    bool leaf_matched = false;
    std::vector<LocationId> frames;
    std::vector<LocationId> roots;
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      frames.clear();
      roots.clear();
      const auto labels = profile_.labels(i);
      const auto add = [&](std::span<const StringId> keys, std::vector<LocationId>* to,
                           bool* matched) {
        for (const StringId key : keys) {
          *matched = *matched || std::ranges::find(labels, key, &Label::key) != labels.end();
          to->push_back(LocationOf(JoinValues(profile_, labels, key, unit_), key));
        }
      };
      // The roots first: go tool pprof numbers its locations in this order.
      add(root_keys, &roots, &root_matched);
      add(leaf_keys, &frames, &leaf_matched);
      const auto stack = profile_.stacks()[profile_.stack(i)];
      frames.insert(frames.end(), stack.begin(), stack.end());
      frames.insert(frames.end(), roots.begin(), roots.end());
      builder_.AddSample(builder_.InternStack(frames), profile_.values(i), labels);
    }
    return {std::move(builder_).Build(), root_matched, leaf_matched};
  }

 private:
  LocationId LocationOf(const std::string& value, StringId key) {
    const StringId name = builder_.Intern(value);
    const uint64_t pair = (uint64_t{name.value} << 32) | key.value;
    const auto [it, is_new] = locations_.try_emplace(pair);
    if (is_new) {
      Function function;
      function.id = ++next_function_;
      function.name = name;
      function.filename = key;
      Location location;
      location.id = ++next_location_;
      const Line line = {builder_.AddFunction(function), 0, 0};
      it->second = builder_.AddLocation(location, {&line, 1});
    }
    return it->second;
  }

  const Profile& profile_;
  std::string_view unit_;
  ProfileBuilder builder_;
  uint64_t next_function_ = 0;
  uint64_t next_location_ = 0;
  std::unordered_map<uint64_t, LocationId, SeededHash> locations_;
};

}  // namespace

LabelFrames AddLabelFrames(const Profile& profile, std::string_view root_keys,
                           std::string_view leaf_keys, std::string_view unit) {
  return FrameAdder(profile, unit).Run(root_keys, leaf_keys);
}

}  // namespace pfa
