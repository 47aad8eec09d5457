// From the names of sources to the one profile that reports work on: read each, make them
// compatible, merge, subtract a base, simplify names, drop uninteresting frames.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/options.h"
#include "proto/base/result.h"

namespace pfa {

struct LoadRequest {
  std::vector<std::string> sources;
  std::string binary;  // replaces the file name of the main mapping, if not empty
  const Options& options;
  Compatibility compatibility = Compatibility::kNative;
  // Is told how far reading has come; may be empty.
  std::function<void(const std::string& source, uint64_t done_bytes, uint64_t size_bytes)>
      progress = {};
  // Whether the report shows names; without, none are looked for in binaries.
  bool needs_names = true;
  // Whether the report opens binaries: mappings then name the files where they are here.
  bool locate_binaries = false;
};

struct Loaded {
  Profile profile;
  // For standard error: sources that were skipped (only as pprof: natively that is an Error).
  std::vector<std::string> messages;
};

Result<Loaded> LoadProfile(const LoadRequest& request);

}  // namespace pfa
