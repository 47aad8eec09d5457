#include "analyzer/transform/drop_frames.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/model/profile_builder.h"
#include "analyzer/query/function_name.h"
#include "analyzer/query/go_regexp.h"

namespace pfa {
namespace {

// What a location does to the stacks that it is in.
enum class Cut : uint8_t {
  kNothing,
  kBelow,  // it stays as the new leaf, without its inner lines
  kAt,     // it goes too
};

class FrameDropper {
 public:
  FrameDropper(const Profile& profile, const GoRegexp& drop, const GoRegexp* keep)
      : profile_(profile) {
    drops_.reserve(profile.functions().size());
    for (const Function& function : profile.functions()) {
      const std::string_view name = SimplifiedFunctionName(profile.text(function.name));
      drops_.push_back(!profile.text(function.name).empty() && drop.Matches(name) &&
                       (keep == nullptr || !keep->Matches(name)));
    }
  }

  Profile Run() {
    ProfileBuilder builder;
    builder.CopyTables(profile_);
    const auto locations = profile_.locations();
    std::vector<Cut> cuts(locations.size(), Cut::kNothing);
    for (size_t i = 0; i < locations.size(); ++i) {
      const auto lines = profile_.lines(locations[i]);
      for (size_t n = lines.size(); n > 0; --n) {
        if (!drops_[lines[n - 1].function.index()]) continue;
        cuts[i] = n == lines.size() ? Cut::kAt : Cut::kBelow;
        if (n < lines.size()) builder.SetLines(LocationId::FromIndex(i), lines.subspan(n));
        break;
      }
    }
    std::vector<StackId> mapped(profile_.stacks().size());
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      StackId& stack = mapped[profile_.stack(i).index()];
      if (!stack.valid()) stack = builder.InternStack(Pruned(profile_.stack(i), cuts));
      builder.AddSample(stack, profile_.values(i), profile_.labels(i));
    }
    return std::move(builder).Build();
  }

 private:
  // Frames that match before the first one that does not are left alone: otherwise nothing would
  // stay of a stack that lies wholly within the machinery.
  std::span<const LocationId> Pruned(StackId stack, const std::vector<Cut>& cuts) const {
    const auto frames = profile_.stacks()[stack];
    bool found_user = false;
    for (size_t i = frames.size(); i > 0; --i) {
      const Cut cut = cuts[frames[i - 1].index()];
      if (cut == Cut::kNothing) {
        found_user = true;
      } else if (found_user) {
        return frames.subspan(cut == Cut::kAt ? i : i - 1);
      }
    }
    return frames;
  }

  const Profile& profile_;
  std::vector<bool> drops_;
};

}  // namespace

Profile DropUninterestingFrames(Profile profile) {
  const std::string drop_text(profile.text(profile.header().drop_frames));
  const std::string keep_text(profile.text(profile.header().keep_frames));
  if (drop_text.empty()) return profile;
  auto drop = GoRegexp::Compile("drop_frames", fmt::format("^({})$", drop_text));
  std::optional<GoRegexp> keep;
  Error* error = drop.ok() ? nullptr : &drop.error();
  auto keep_result = GoRegexp::Compile("keep_frames", fmt::format("^({})$", keep_text));
  if (!keep_text.empty()) {
    if (!keep_result.ok()) {
      error = &keep_result.error();
    } else {
      keep = std::move(keep_result).value();
    }
  }
  if (error != nullptr) {
    ProfileBuilder builder(std::move(profile));
    builder.diagnostics().Add(DiagnosticKind::kBadFrameFilter, std::nullopt, error->message);
    return std::move(builder).Build();
  }
  return FrameDropper(profile, drop.value(), keep ? &*keep : nullptr).Run();
}

}  // namespace pfa
