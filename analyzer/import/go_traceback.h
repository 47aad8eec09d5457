// The text in which Go's runtime prints stacks: goroutine?debug=2, panics, fatal errors, SIGQUIT.
// Lines are parsed one by one; what they make together is the importer's business.
//
//   goroutine 14 [chan receive, 3 minutes]:          header
//   main.worker(0xc000012345, ...)                    call
//           /src/main.go:42 +0x25                     place
//   created by main.main in goroutine 1               creator
//           /src/main.go:30 +0x7de                    place
//
// Forms: runtime/traceback.go of Go 1.5 to 1.27.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pfa {

struct GoroutineHeader {
  std::string_view id;  // decimal
  std::string status;   // "chan receive (nil chan)", without what follows
  int64_t minutes = 0;  // how long it waits; the runtime says so from 1 on
  bool locked_to_thread = false;
  bool leaked = false;
  std::vector<std::pair<std::string, std::string>> labels;
};

// "goroutine 14 [...]:" with the labels of Go 1.26 (in the brackets) and 1.27 (behind them).
std::optional<GoroutineHeader> ParseGoroutineHeader(std::string_view line);

// Where the header of a goroutine begins in a line that may have something before it, as a logger
// writes it; npos if it has none.
size_t FindGoroutineHeader(std::string_view line);

struct TracebackCall {
  std::string_view function;
  // The arguments are "...": printed like this for inlined calls, which share the place in the code
  // of the next one.
  bool may_be_inlined = false;
};

// "main.(*T).Method(0x1, {0x2, 0x3})". The arguments have no parentheses.
std::optional<TracebackCall> ParseTracebackCall(std::string_view line);

struct TracebackPlace {
  std::string_view file;
  int64_t line = 0;
  bool has_offset = false;  // "+0x25": a call of its own in the code, not inlined
};

// "<tab>/src/main.go:42 +0x25 fp=0x1 sp=0x2 pc=0x3"; spaces instead of the tab in race reports.
std::optional<TracebackPlace> ParseTracebackPlace(std::string_view line);

struct TracebackCreator {
  std::string_view function;
  std::string_view goroutine;  // decimal; empty before Go 1.21
};

// "created by main.main in goroutine 1".
std::optional<TracebackCreator> ParseTracebackCreator(std::string_view line);

}  // namespace pfa
