// Which names of sources are URLs, and how such a profile is asked for: the rules of go tool pprof.
// A file that exists is a file, whatever its name looks like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/query/options.h"
#include "proto/base/result.h"
#include "proto/http.h"

namespace pfa {

struct RemoteSource {
  HttpRequest request;
  // How long the server will measure before it answers; 0: unknown, or not at all.
  int64_t seconds = 0;
};

// nullopt: a file. A URL is scheme://host... or host:port...; without a path it means the CPU
// profile. -seconds, -timeout, the headers and the TLS files of the options are in the request;
// what is wrong with them is an error, and so is a scheme other than http, https and
// https+insecure.
Result<std::optional<RemoteSource>> FindRemoteSource(const std::string& name,
                                                     const Options& options);

// The request for a profile ("heap?gc=1"; empty: the index) of a process whose handlers are at
// `base`: host:port, a URL, with or without /debug/pprof at the end of its path.
Result<RemoteSource> ProfileOfProcess(const std::string& base, std::string_view profile,
                                      const Options& options);

// "30s", "1m30s", as Go writes durations.
std::string SecondsText(int64_t seconds);

}  // namespace pfa
