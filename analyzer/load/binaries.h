// Where the binaries of a profile are. A profile names them as they were called where it was
// recorded; here they may be elsewhere, or be other builds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

// What a profile says about a binary.
struct BinaryName {
  std::string_view file;
  std::string_view build_id;  // GNU's, in hexadecimal; may be empty
};

// Where to look, in pprof's order: for each directory of $PPROF_BINARY_PATH (by default
// ~/pprof/binaries) by build id, by name, and where debuggers look.
std::vector<std::string> BinaryCandidates(const BinaryName& binary);

// As go tool pprof, which cannot read build ids and therefore never accepts a candidate for a
// binary that has one: the first candidate that is an object file, if the profile has no build id.
std::optional<std::string> LocateAsPprof(const BinaryName& binary,
                                         std::vector<std::string>* messages);

// The first candidate, or the recorded file, that is an object file of that build. The error says
// what was looked for, and which other builds were found.
Result<std::string> LocateBinary(const BinaryName& binary);

// Whether the file can be the binary. The error says why not: no object file, or another build.
Result<void> CheckBinary(const std::string& path, const BinaryName& binary);

// Mappings of no file that has symbols: "[vdso]", "//anon".
bool IsUnsymbolizable(std::string_view file);

}  // namespace pfa
