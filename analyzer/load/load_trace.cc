#include "analyzer/load/load_trace.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "proto/byte_source.h"
#include "proto/inflate_stream.h"

namespace pfa {

Result<Trace> LoadTrace(const std::string& file, const TraceOptions& options,
                        std::function<void(uint64_t done, uint64_t size)> progress,
                        const std::stop_token& stop, TraceReadOptions wanted) {
  PFA_ASSIGN_OR_RETURN(auto source, OpenSource(file));
  InflateStream stream(std::move(source), {static_cast<uint64_t>(options.max_size)});
  if (progress) stream.set_progress(std::move(progress));
  stream.set_stop(stop);
  wanted.strict = options.strict;
  Result<Trace> trace = ImportTrace(stream, wanted);
  // What was read until then would pass for a trace that is cut off.
  if (stop.stop_requested()) return Error{ErrorCode::kStopped, "reading was stopped", file};
  return trace;
}

bool IsTraceFile(const std::string& file) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed)) return false;
  auto source = OpenSource(file);
  if (!source.ok()) return false;
  InflateStream stream(std::move(source).value(), {});
  const auto head = stream.Peek();
  if (!head.ok()) return false;
  return RecognizesGoTrace(
      {reinterpret_cast<const char*>(head.value().data()), head.value().size()});
}

}  // namespace pfa
