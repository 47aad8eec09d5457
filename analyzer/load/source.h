// One named source, from its name to a Profile, and many of them: files one after the other, URLs
// together, since most of their time is waiting.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/load/load.h"
#include "analyzer/load/remote_source.h"
#include "analyzer/load/remote_symbols.h"
#include "analyzer/model/profile.h"
#include "proto/base/result.h"

namespace pfa {

struct Source {
  std::string name;
  std::optional<RemoteSource> remote = std::nullopt;      // a URL
  std::optional<Result<Profile>> profile = std::nullopt;  // once it is read
  std::vector<MappingSource> mappings = {};               // of a URL
  bool is_worth_saving = false;                           // see Loaded
  std::vector<std::string> messages = {};

  // For messages: without a password.
  [[nodiscard]] const std::string& shown_name() const {
    return remote ? remote->request.name : name;
  }
};

// Which of them are URLs. What is wrong with one is its `profile`.
std::vector<Source> FindSources(std::span<const std::string> names, const Options& options);

// Sets the profile of each source, but natively stops at the first file that fails.
void ReadSources(std::span<Source> sources, const LoadRequest& request);

}  // namespace pfa
