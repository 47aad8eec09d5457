#include "analyzer/load/source.h"

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "analyzer/import/importer.h"
#include "analyzer/load/name_binaries.h"
#include "analyzer/load/saved_profile.h"
#include "analyzer/model/profile_builder.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "proto/spool_file.h"
#include "proto/tee_source.h"
#include "proto/whole_source.h"

namespace pfa {
namespace {

constexpr size_t kMaxAtOnce = 128;  // as go tool pprof

// Names of binaries and build ids, as they were given for the main one.
Result<Profile> WithMainBinary(Profile profile, const LoadRequest& request, Source* source) {
  ProfileBuilder builder(std::move(profile));
  if (request.compatibility == Compatibility::kPprof) {
    NameBinariesAsPprof(builder, &source->messages);
  }
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
  if (source->remote) NoteMappings(builder, source->remote->request, &source->mappings);
  return std::move(builder).Build();
}

Result<Profile> Read(const LoadRequest& request, bool shows_progress, Source* source) {
  std::unique_ptr<ByteSource> bytes;
  SpoolFile copy;
  if (source->remote) {
    PFA_ASSIGN_OR_RETURN(bytes, OpenHttp(source->remote->request));
    if (request.folder) bytes = TeeSource(std::move(bytes), copy);
  } else {
    PFA_ASSIGN_OR_RETURN(bytes, OpenSource(source->name));
  }
  ReadLimits limits;
  limits.max_inflated_bytes = static_cast<uint64_t>(std::max<int64_t>(request.options.max_size, 0));
  bool is_text = false;
  std::optional<Profile> profile;
  {
    if (request.inflates_at_once) bytes = InflatedAtOnce(std::move(bytes), limits);
    InflateStream stream(std::move(bytes), limits);
    stream.set_stop(request.stop);
    if (request.progress && shows_progress) {
      stream.set_progress([&](uint64_t done, uint64_t size) {
        request.progress(source->shown_name(), done, size);
      });
    }
    if (source->remote) {
      PFA_ASSIGN_OR_RETURN(const auto head, stream.Peek());
      is_text = LooksLikeText({reinterpret_cast<const char*>(head.data()), head.size()});
    }
    const ImportOptions options{.as_pprof = request.compatibility == Compatibility::kPprof,
                                .strict = request.options.strict};
    PFA_ASSIGN_OR_RETURN(profile, ImportProfile(stream, options));
  }
  if (source->remote && is_text && request.folder) {
    source->messages.push_back(KeepText(copy, *profile, request.folder()));
  } else {
    source->is_worth_saving = source->remote.has_value();
  }
  return WithMainBinary(*std::move(profile), request, source);
}

void Announce(const Source& source, const LoadRequest& request) {
  if (!request.notice) return;
  request.notice("Fetching profile over HTTP from " + source.remote->request.name);
  const int64_t seconds = request.compatibility == Compatibility::kPprof ? request.options.seconds
                                                                         : source.remote->seconds;
  if (seconds > 0) request.notice(fmt::format("Please wait... ({})", SecondsText(seconds)));
}

}  // namespace

std::vector<Source> FindSources(std::span<const std::string> names, const Options& options) {
  std::vector<Source> sources;
  for (const std::string& name : names) {
    Source source{name};
    auto remote = FindRemoteSource(name, options);
    if (remote.ok()) {
      source.remote = std::move(remote).value();
    } else {
      source.profile = remote.error();
    }
    sources.push_back(std::move(source));
  }
  return sources;
}

void ReadSources(std::span<Source> sources, const LoadRequest& request) {
  std::vector<Source*> remote;
  for (Source& source : sources) {
    if (source.profile) continue;
    if (source.remote) {
      remote.push_back(&source);
      continue;
    }
    source.profile = Read(request, /*shows_progress=*/true, &source);
    if (!source.profile->ok() && request.compatibility == Compatibility::kNative) return;
  }
  if (remote.size() == 1) {
    Announce(*remote.front(), request);
    remote.front()->profile = Read(request, /*shows_progress=*/true, remote.front());
    return;
  }
  for (size_t begin = 0; begin < remote.size(); begin += kMaxAtOnce) {
    const size_t end = std::min(begin + kMaxAtOnce, remote.size());
    std::vector<std::thread> threads;
    for (size_t i = begin; i < end; ++i) {
      Source* const source = remote[i];
      Announce(*source, request);
      threads.emplace_back([&request, source] {
        source->profile = Read(request, /*shows_progress=*/false, source);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace pfa
