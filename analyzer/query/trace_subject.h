// What a question about one thing in a trace is about: a goroutine or a task, and when. Made of the
// words of a user: "12", "#12" or "g12" is a goroutine, "task 7" or "t7" a task, and a name is that
// of tasks or of entry functions, of which the slowest instance is meant.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "proto/base/result.h"

namespace pfa {

struct TraceSubject {
  GoroutineId goroutine;         // itself, or the one that ended the task
  std::optional<uint32_t> task;  // row in Trace::tasks
  Interval time;                 // of its life, cut to what was asked for
  bool has_ended = false;        // its end is inside
  // Of a name: how many instances there were to choose from; else 1.
  uint32_t instances = 1;
};

// The words of a question: of goroutines and tasks that count, and at the moment `at`, if there is
// one, which also becomes the end of the time. Errors are about usage; they say what the words
// could mean, or what there is.
Result<TraceSubject> FindTraceSubject(const Trace& trace, const TraceQuery& query,
                                      std::string_view words, std::optional<int64_t> at);

}  // namespace pfa
