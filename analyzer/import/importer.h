// One importer per input format, all of them rows of one table (registry.cc). An importer
// recognises its format by the first inflated bytes and turns the stream into a Profile.
#pragma once

#include <span>
#include <string_view>

#include "analyzer/model/profile.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

struct ImportOptions {
  // Only what google/pprof reads of a file: no comments of Go's texts (names of frames, labels of
  // goroutines), and the counts of mutex texts multiplied once more, as it does.
  bool as_pprof = false;
  // A damaged execution trace is an error; else what is left of it is read.
  bool strict = false;
};

struct Importer {
  std::string_view format;  // for messages: "pprof protobuf"
  // `head` is the start of the input, up to one chunk of it.
  bool (*recognizes)(std::string_view head);
  Result<Profile> (*import)(InflateStream& stream, const ImportOptions& options);
  bool is_known_to_pprof = true;
};

// All of them, in order of trial.
std::span<const Importer> Importers();

// Whether an input that begins so is text: a protobuf has control characters from the start.
bool LooksLikeText(std::string_view head);

// Recognises the format of a stream that has not been read yet, and reads it. Errors name the
// source.
Result<Profile> ImportProfile(InflateStream& stream, const ImportOptions& options = {});

// The second half of that, for an importer that is chosen already.
Result<Profile> ImportAs(const Importer& importer, InflateStream& stream,
                         const ImportOptions& options);

}  // namespace pfa
