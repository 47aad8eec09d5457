#include "analyzer/load/load.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "analyzer/load/local_symbols.h"
#include "analyzer/load/name_binaries.h"
#include "analyzer/load/remote_symbols.h"
#include "analyzer/load/source.h"
#include "analyzer/load/symbolize_mode.h"
#include "analyzer/model/profile_builder.h"
#include "analyzer/transform/drop_frames.h"
#include "analyzer/transform/function_names.h"
#include "analyzer/transform/merge.h"
#include "analyzer/transform/scale.h"

namespace pfa {
namespace {

constexpr std::string_view kBaseLabel = "pprof::base";
constexpr size_t kMaxSymbolBytes = size_t{64} << 20;  // of one reply

// "[samples cpu], [objects space]"
std::string SampleTypeLists(const std::vector<Profile>& profiles) {
  std::vector<std::string> lists;
  for (const Profile& profile : profiles) {
    std::vector<std::string_view> types;
    for (const ValueType& type : profile.sample_types()) types.push_back(profile.text(type.type));
    lists.push_back(fmt::format("[{}]", fmt::join(types, " ")));
  }
  return fmt::format("{}", fmt::join(lists, ", "));
}

Result<Profile> Combine(std::vector<Profile> profiles, Compatibility compatibility) {
  const TypeMatching matching =
      compatibility == Compatibility::kPprof ? TypeMatching::kByUniqueName : TypeMatching::kByName;
  if (auto made = MakeCompatible(profiles, matching); !made.ok()) {
    if (compatibility == Compatibility::kPprof) return made.error();
    return BadInput(
        fmt::format("{}; the inputs have {}", made.error().message, SampleTypeLists(profiles)));
  }
  if (profiles.size() == 1) return std::move(profiles.front());
  return MergeAndFree(std::move(profiles));
}

Result<Profile> CombineGroup(std::span<Source> sources, const LoadRequest& request,
                             std::string_view group, std::vector<std::string>* messages) {
  const size_t first_message = messages->size();
  std::vector<Profile> profiles;
  for (Source& source : sources) {
    PFA_CHECK(source.profile.has_value());
    std::ranges::move(source.messages, std::back_inserter(*messages));
    if (source.profile->ok()) {
      profiles.push_back(std::move(*source.profile).value());
    } else if (request.compatibility == Compatibility::kNative) {
      return source.profile->error();
    } else {
      messages->push_back(source.profile->error().ToString());
    }
  }
  if (profiles.empty()) {
    PFA_CHECK(messages->size() > first_message);  // there were names, and each gave a message
    return BadInput(
        fmt::format("failed to fetch any {} profiles: {}", group, (*messages)[first_message]));
  }
  if (profiles.size() < sources.size()) {
    messages->push_back(
        fmt::format("Fetched {} {} profiles out of {}", profiles.size(), group, sources.size()));
  }
  auto combined = Combine(std::move(profiles), request.compatibility);
  if (!combined.ok() && request.compatibility == Compatibility::kPprof) {
    Error& error = combined.error();
    error.message = fmt::format("problem fetching {} profiles: {}", group, error.message);
  } else if (!combined.ok() && combined.error().source.empty() && sources.size() == 1) {
    combined.error().source = sources.front().shown_name();
  }
  return combined;
}

Result<Profile> Subtract(Profile profile, Profile base, const LoadRequest& request) {
  const Options& options = request.options;
  if (!options.diff_base.empty()) base = WithLabel(std::move(base), kBaseLabel, "true");
  if (options.normalize) {
    // Sums are comparable only once both have the same columns in the same units.
    const auto same_types = [](const Profile& a, const Profile& b) {
      return std::ranges::equal(
          a.sample_types(), b.sample_types(), [&](const ValueType& x, const ValueType& y) {
            return a.text(x.type) == b.text(y.type) && a.text(x.unit) == b.text(y.unit);
          });
    };
    if (!same_types(profile, base)) {
      return BadInput("-normalize: the profile and its base have other sample types");
    }
    PFA_ASSIGN_OR_RETURN(profile, NormalizeTo(base, std::move(profile)));
  }
  const std::vector<double> minus_one(base.sample_types().size(), -1);
  PFA_ASSIGN_OR_RETURN(base, ScaleValues(std::move(base), minus_one));
  std::vector<Profile> both;
  both.push_back(std::move(profile));
  both.push_back(std::move(base));
  return Combine(std::move(both), request.compatibility);
}

}  // namespace

Result<Loaded> LoadProfile(const LoadRequest& request) {
  const Options& options = request.options;
  if (!options.base.empty() && !options.diff_base.empty()) {
    return UsageError("-base and -diff_base flags cannot both be specified");
  }
  const std::string& base_name = options.base.empty() ? options.diff_base : options.base;
  if (options.normalize && base_name.empty()) {
    return UsageError("must have base profile to normalize by");
  }
  std::vector<std::string> messages;
  PFA_ASSIGN_OR_RETURN(const SymbolizeMode symbolize,
                       ParseSymbolizeMode(options.symbolize, request.compatibility, &messages));

  // All together, so that what a base and the profile take from servers is taken at the same time.
  std::vector<std::string> all_names = request.sources;
  if (!base_name.empty()) all_names.push_back(base_name);
  std::vector<Source> all = FindSources(all_names, options);
  ReadSources(all, request);
  const std::span<Source> sources = std::span(all).first(request.sources.size());

  PFA_ASSIGN_OR_RETURN(Profile profile, CombineGroup(sources, request, "source", &messages));
  if (!base_name.empty()) {
    PFA_ASSIGN_OR_RETURN(Profile base,
                         CombineGroup(std::span(all).last(1), request, "base", &messages));
    PFA_ASSIGN_OR_RETURN(profile, Subtract(std::move(profile), std::move(base), request));
  }
  if (symbolize.local && request.needs_names) {
    profile = SymbolizeLocally(std::move(profile),
                               {symbolize.force_symbols, request.compatibility, request.binary},
                               &messages);
  }
  std::vector<MappingSource> mappings;
  bool is_worth_saving = false;
  for (Source& source : all) {
    is_worth_saving = is_worth_saving || source.is_worth_saving;
    std::ranges::move(source.mappings, std::back_inserter(mappings));
  }
  if (symbolize.remote && !mappings.empty()) {
    profile = NameFromServers(
        std::move(profile), mappings, symbolize.force_symbols,
        [](const HttpRequest& ask) { return FetchHttp(ask, kMaxSymbolBytes); }, &messages);
  }
  if (symbolize.simplify) {
    const NameStyle style =
        request.compatibility == Compatibility::kPprof ? NameStyle::kPprof : NameStyle::kRecorded;
    profile =
        SimplifyFunctionNames(std::move(profile), style, symbolize.demangle, symbolize.force_names);
  }
  if (request.locate_binaries && request.compatibility == Compatibility::kNative) {
    profile = NameBinaries(std::move(profile), request.binary);
  }
  if (!options.all_frames) profile = DropUninterestingFrames(std::move(profile));
  if (!mappings.empty()) profile = ForgetUrls(std::move(profile));
  if (!options.add_comment.empty()) {
    ProfileBuilder builder(std::move(profile));
    builder.header().comments.push_back(builder.Intern(options.add_comment));
    profile = std::move(builder).Build();
  }
  return Loaded{std::move(profile), is_worth_saving, std::move(messages)};
}

}  // namespace pfa
