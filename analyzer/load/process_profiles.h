// All profiles of a running Go program, from its net/http/pprof handlers into files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/query/options.h"
#include "proto/base/result.h"
#include "proto/http.h"

namespace pfa {

enum class FetchedKind : uint8_t {
  kProfile,  // profile.proto; must be readable
  kTrace,    // an execution trace; must begin as one
  kText,     // whatever the server sends
};

struct ProcessProfile {
  std::string name;   // "heap"
  std::string query;  // what to ask the process for: "heap", "goroutine?debug=2"
  std::string file;   // "heap.pb.gz"
  FetchedKind kind = FetchedKind::kProfile;
  int64_t seconds = 0;  // measured; 0: a snapshot
};

// How long is measured if -seconds does not say.
inline constexpr int64_t kDefaultCpuSeconds = 30;
inline constexpr int64_t kDefaultTraceSeconds = 5;

// What the index page of the handlers lists, snapshots first, in an order of its own; without a
// page all that Go has by default. Profiles that the program adds itself are among them; names that
// are not good for files are left out.
std::vector<ProcessProfile> PlanProfiles(std::string_view index_page, int64_t seconds);

// The index page of a process, or what it answers in its place. An error: it does not answer.
Result<HttpReply> FetchIndex(const std::string& base, const Options& options);

struct FetchedProfile {
  uint64_t bytes = 0;    // of the file
  uint64_t samples = 0;  // of a profile
};

// Fetches into `folder`, which exists. What is not what it should be leaves no file.
Result<FetchedProfile> FetchInto(const std::string& folder, const std::string& base,
                                 const ProcessProfile& profile, const Options& options);

}  // namespace pfa
