// One importer per input format, all of them rows of one table (registry.cc). An importer
// recognises its format by the first inflated bytes and turns the stream into a Profile.
#pragma once

#include <string_view>

#include "analyzer/model/profile.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

struct Importer {
  std::string_view format;  // for messages: "pprof protobuf"
  // `head` is the start of the input, up to one chunk of it.
  bool (*recognizes)(std::string_view head);
  Result<Profile> (*import)(InflateStream& stream);
};

// Recognises the format of a stream that has not been read yet, and reads it. Errors name the
// source.
Result<Profile> ImportProfile(InflateStream& stream);

}  // namespace pfa
