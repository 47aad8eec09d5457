// Imports bytes, as google/pprof reads them or as pfa does, and gives the whole outcome as text:
// the profile, or "error: " and the message.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/import/importer.h"
#include "proto/inflate_stream.h"
#include "tests/support/planned_source.h"
#include "tests/support/profile_text.h"

namespace pfa::test {

inline Result<Profile> Import(std::string_view file,
                              size_t chunk_bytes = InflateStream::kChunkBytes,
                              ImportOptions options = {.as_pprof = true}) {
  InflateStream stream(Planned(file), {}, chunk_bytes);
  return ImportProfile(stream, options);
}

inline Result<Profile> ImportNatively(std::string_view file) {
  return Import(file, InflateStream::kChunkBytes, {});
}

// Without the long lists of frames that every legacy profile drops.
inline std::string WithoutFrameFilters(std::string_view dump) {
  std::string out;
  while (!dump.empty()) {
    const std::string_view line = dump.substr(0, dump.find('\n') + 1);
    const auto has = [line](const char* text) { return line.find(text) != std::string_view::npos; };
    if (!has("_frames ") || !(has("RecordLockProfileData") || has("ProfileData::Add") ||
                              has("tcmalloc::") || has("reflectcall"))) {
      out += line;
    }
    dump.remove_prefix(line.size());
  }
  return out;
}

inline std::string TextOf(const Result<Profile>& profile) {
  return profile.ok() ? WithoutFrameFilters(DumpProfile(profile.value()))
                      : "error: " + profile.error().ToString();
}

inline std::string ImportText(std::string_view file) { return TextOf(Import(file)); }

// For what only pfa reads.
inline std::string ImportNativeText(std::string_view file) { return TextOf(ImportNatively(file)); }

}  // namespace pfa::test
