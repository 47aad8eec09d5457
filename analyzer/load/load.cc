#include "analyzer/load/load.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "analyzer/import/importer.h"
#include "analyzer/load/local_symbols.h"
#include "analyzer/load/name_binaries.h"
#include "analyzer/load/symbolize_mode.h"
#include "analyzer/model/profile_builder.h"
#include "analyzer/transform/drop_frames.h"
#include "analyzer/transform/function_names.h"
#include "analyzer/transform/merge.h"
#include "analyzer/transform/scale.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"

namespace pfa {
namespace {

constexpr std::string_view kBaseLabel = "pprof::base";

Result<Profile> ReadOne(const std::string& name, const LoadRequest& request,
                        std::vector<std::string>* messages) {
  PFA_ASSIGN_OR_RETURN(auto source, OpenSource(name));
  ReadLimits limits;
  limits.max_inflated_bytes = static_cast<uint64_t>(std::max<int64_t>(request.options.max_size, 0));
  InflateStream stream(std::move(source), limits);
  if (request.progress) {
    stream.set_progress([&](uint64_t done, uint64_t size) { request.progress(name, done, size); });
  }
  PFA_ASSIGN_OR_RETURN(Profile profile, ImportProfile(stream, {.as_pprof = request.compatibility ==
                                                                           Compatibility::kPprof}));

  ProfileBuilder builder(std::move(profile));
  if (request.compatibility == Compatibility::kPprof) NameBinariesAsPprof(builder, messages);
  if (builder.mappings().empty()) {
    // All locations get one nameless mapping, so that it can be given a name.
    Mapping mapping;
    mapping.id = 1;
    const MappingId id = builder.AddMapping(mapping);
    for (Location& location : builder.locations()) location.mapping = id;
  }
  if (!request.binary.empty()) {
    PFA_TRY(SetMainBinary(builder, request.binary, request.compatibility));
  }
  Mapping& main = builder.mappings().front();
  if (!request.options.buildid.empty() && main.build_id == StringId(0)) {
    main.build_id = builder.Intern(request.options.buildid);
  }
  return std::move(builder).Build();
}

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
  return MergeProfiles(profiles);
}

Result<Profile> ReadGroup(const std::vector<std::string>& names, const LoadRequest& request,
                          std::string_view group, std::vector<std::string>* messages) {
  std::vector<Profile> profiles;
  const size_t first_message = messages->size();
  for (const std::string& name : names) {
    auto profile = ReadOne(name, request, messages);
    if (profile.ok()) {
      profiles.push_back(std::move(profile).value());
    } else if (request.compatibility == Compatibility::kNative) {
      return std::move(profile).error();
    } else {
      messages->push_back(profile.error().ToString());
    }
  }
  if (profiles.empty()) {
    PFA_CHECK(messages->size() > first_message);  // there were names, and each gave a message
    return BadInput(
        fmt::format("failed to fetch any {} profiles: {}", group, (*messages)[first_message]));
  }
  if (profiles.size() < names.size()) {
    messages->push_back(
        fmt::format("Fetched {} {} profiles out of {}", profiles.size(), group, names.size()));
  }
  auto combined = Combine(std::move(profiles), request.compatibility);
  if (!combined.ok() && request.compatibility == Compatibility::kPprof) {
    Error& error = combined.error();
    error.message = fmt::format("problem fetching {} profiles: {}", group, error.message);
  } else if (!combined.ok() && combined.error().source.empty() && names.size() == 1) {
    combined.error().source = names.front();
  }
  return combined;
}

Result<Profile> Subtract(Profile profile, Profile base, const LoadRequest& request) {
  const Options& options = request.options;
  if (!options.diff_base.empty()) base = WithLabel(base, kBaseLabel, "true");
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
    PFA_ASSIGN_OR_RETURN(profile, NormalizeTo(base, profile));
  }
  const std::vector<double> minus_one(base.sample_types().size(), -1);
  PFA_ASSIGN_OR_RETURN(base, ScaleValues(base, minus_one));
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
  PFA_ASSIGN_OR_RETURN(Profile profile, ReadGroup(request.sources, request, "source", &messages));
  if (!base_name.empty()) {
    PFA_ASSIGN_OR_RETURN(Profile base, ReadGroup({base_name}, request, "base", &messages));
    PFA_ASSIGN_OR_RETURN(profile, Subtract(std::move(profile), std::move(base), request));
  }
  if (symbolize.local && request.needs_names) {
    profile = SymbolizeLocally(std::move(profile),
                               {symbolize.force_symbols, request.compatibility, request.binary},
                               &messages);
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
  if (!options.add_comment.empty()) {
    ProfileBuilder builder(std::move(profile));
    builder.header().comments.push_back(builder.Intern(options.add_comment));
    profile = std::move(builder).Build();
  }
  return Loaded{std::move(profile), std::move(messages)};
}

}  // namespace pfa
