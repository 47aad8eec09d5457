// Goroutine dumps: what /debug/pprof/goroutine?debug=2 gives, and what a program prints when it
// dies of a panic, a fatal error or SIGQUIT. Text before, between and behind the goroutines (the
// panic's message, registers, lines of a log) is allowed.
//
// Each goroutine is a sample with the value 1 of type goroutine/count, and labels:
//   goroutine      its number
//   state          "running", "chan receive", ...
//   wait           minutes, if the runtime names them
//   created_by, created_at, created_in   function and place of the go statement, and the number of
//   locked (to its thread), leaked        "true"
//   dump           if a text has several, one after the other: 1, 2, ...
// and those of the program.
#pragma once

#include <string_view>

#include "analyzer/import/importer.h"
#include "analyzer/model/profile.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

// Names of the labels above.
namespace goroutine_label {
inline constexpr std::string_view kId = "goroutine";
inline constexpr std::string_view kState = "state";
inline constexpr std::string_view kWait = "wait";
inline constexpr std::string_view kCreatedBy = "created_by";
inline constexpr std::string_view kCreatedAt = "created_at";
inline constexpr std::string_view kCreatedIn = "created_in";
inline constexpr std::string_view kLocked = "locked";
inline constexpr std::string_view kLeaked = "leaked";
inline constexpr std::string_view kDump = "dump";
}  // namespace goroutine_label

bool RecognizesGoroutineDump(std::string_view head);
Result<Profile> ImportGoroutineDump(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa
