// The contents of a speedscope file as plain structs: what is written, not yet what it means.
// Frames may come after the profiles that use them, so all of it is read before anything is made.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/import/json_events.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

struct SpeedscopeFrame {
  std::string name;
  std::string file;
  int64_t line = 0;
  int64_t column = 0;
};

struct SpeedscopeEvent {
  bool opens = false;
  uint32_t frame = 0;
  JsonNumber at;
};

struct SpeedscopeProfile {
  std::string name;
  std::string unit;
  bool is_evented = false;
  // Of samples, root first, one after the other; and where each ends.
  std::vector<uint32_t> frames;
  std::vector<size_t> sample_ends;
  std::vector<JsonNumber> weights;
  std::vector<SpeedscopeEvent> events;
  JsonNumber end_value;
};

struct SpeedscopeFile {
  std::string exporter;
  std::vector<SpeedscopeFrame> frames;
  std::vector<SpeedscopeProfile> profiles;
};

// Everything else in the file is passed over. What is missing or of another kind than it should be
// is an error; whether indices refer to something is not looked at here.
Result<SpeedscopeFile> ReadSpeedscopeFile(InflateStream& stream);

}  // namespace pfa
