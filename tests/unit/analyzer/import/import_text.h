// Imports bytes and gives the whole outcome as text: the profile, or "error: " and the message.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/import/importer.h"
#include "proto/inflate_stream.h"
#include "tests/support/planned_source.h"
#include "tests/support/profile_text.h"

namespace pfa::test {

inline Result<Profile> Import(std::string_view file,
                              size_t chunk_bytes = InflateStream::kChunkBytes) {
  InflateStream stream(Planned(file), {}, chunk_bytes);
  return ImportProfile(stream);
}

inline std::string ImportText(std::string_view file) {
  const auto profile = Import(file);
  return profile.ok() ? DumpProfile(profile.value()) : "error: " + profile.error().ToString();
}

}  // namespace pfa::test
