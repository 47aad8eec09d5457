// What viewers of traces show, whatever the format: groups of tracks, on them slices that nest,
// instants, counters and arrows. export.cc says what is on which track; a writer per format
// (export_chrome.cc, export_perfetto.cc) says how that is written, piece by piece.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "analyzer/model/trace.h"
#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

// A detail of an event: a text, or a number if the text is empty.
struct TrackArgument {
  std::string_view key;
  std::string_view text;
  int64_t number = 0;
};

struct TrackId {
  uint32_t group = 0;
  int64_t number = 0;  // unique within the group; by which viewers sort
};

class TrackWriter {
 public:
  TrackWriter() = default;
  TrackWriter(const TrackWriter&) = delete;
  TrackWriter& operator=(const TrackWriter&) = delete;
  virtual ~TrackWriter() = default;

  // Groups have small numbers from 1 on. A track is introduced after its group, and before its
  // events.
  virtual void AddGroup(uint32_t group, std::string_view name) = 0;
  virtual void AddTrack(TrackId track, std::string_view name) = 0;
  virtual void AddCounter(TrackId track, std::string_view name, bool bytes) = 0;

  // Times are nanoseconds since the start of the trace. On each track slices nest, and those around
  // others come before them. `arrow` is that of a StartArrow which
  // ends here; 0: none.
  virtual void Slice(TrackId track, int64_t start_ns, int64_t end_ns, std::string_view name,
                     std::span<const TrackArgument> arguments, uint64_t arrow) = 0;
  virtual void Instant(TrackId track, int64_t time_ns, std::string_view name,
                       std::span<const TrackArgument> arguments) = 0;
  virtual void Counter(TrackId track, int64_t time_ns, uint64_t value) = 0;
  virtual void StartArrow(TrackId track, int64_t time_ns, std::string_view name,
                          uint64_t arrow) = 0;
  // The first error of the sink, since when nothing was written.
  [[nodiscard]] virtual const Result<void>& status() const = 0;
  virtual Result<void> Finish() = 0;
};

// `sink` must outlive them. Chrome's JSON trace event format.
std::unique_ptr<TrackWriter> MakeChromeWriter(const Trace& trace, ByteSink& sink);
// Perfetto's protobuf.
std::unique_ptr<TrackWriter> MakePerfettoWriter(ByteSink& sink);

}  // namespace pfa
