// From the names of sources to the one profile that reports work on: read or fetch each, make them
// compatible, merge, subtract a base, ask servers for names, simplify names, drop uninteresting
// frames.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
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
  // Reading ends with ErrorCode::kStopped once a stop is asked for.
  std::stop_token stop = {};
  // Is told what is about to be fetched, and how long that takes; may be empty.
  std::function<void(const std::string& text)> notice = {};
  // Says where to keep texts from a URL (debug=1, debug=2) as they are; empty: they are not kept.
  // Everything else that was fetched is in the Profile, see Loaded::is_worth_saving. Called by any
  // thread.
  std::function<std::string()> folder = {};
  // Inflates each file before it is read: less work, but on one core. For those who load many.
  bool inflates_at_once = false;
  // Whether the report shows names; without, none are looked for in binaries.
  bool needs_names = true;
  // Whether the report opens binaries: mappings then name the files where they are here.
  bool locate_binaries = false;
};

struct Loaded {
  Profile profile;
  // A source was fetched that cannot be again, and is not kept already.
  bool is_worth_saving = false;
  // For standard error: sources that were skipped (only as pprof: natively that is an Error).
  std::vector<std::string> messages;
};

Result<Loaded> LoadProfile(const LoadRequest& request);

}  // namespace pfa
