#include "analyzer/model/trace_stacks.h"

#include <algorithm>
#include <limits>

namespace pfa {

std::span<const FrameId> TraceStacks::Meaningful(StackId of_trace) const {
  std::span<const FrameId> frames = trace_.stacks()[of_trace];
  while (!frames.empty() && trace_.frame(frames.back()).pc == 0 &&
         trace_.text(trace_.frame(frames.back()).function).empty()) {
    frames = frames.first(frames.size() - 1);
  }
  return frames;
}

StackId TraceStacks::InternFrames(std::span<const FrameId> frames) {
  frames_.clear();
  for (const FrameId frame : frames) frames_.push_back(LocationOf(frame));
  return builder_.InternStack(frames_);
}

LocationId TraceStacks::LocationOf(FrameId id) {
  LocationId& location = locations_[id.index()];
  if (location.valid()) return location;
  constexpr uint64_t kMaxLine = std::numeric_limits<int64_t>::max();
  const TraceFrame& frame = trace_.frame(id);
  const Line line{.function = FunctionOf(frame),
                  .line = static_cast<int64_t>(std::min(frame.line, kMaxLine))};
  Location row;
  row.id = builder_.locations().size() + 1;
  row.address = frame.pc;
  location = builder_.AddLocation(row, {&line, 1});
  return location;
}

FunctionId TraceStacks::FunctionOf(const TraceFrame& frame) {
  constexpr unsigned kIdBits = 32;
  const uint64_t key = (uint64_t{frame.function.value} << kIdBits) | frame.file.value;
  const auto [found, is_new] = functions_.try_emplace(key);
  if (is_new) {
    const StringId name = builder_.Intern(trace_.text(frame.function));
    found->second = builder_.AddFunction({.id = builder_.functions().size() + 1,
                                          .name = name,
                                          .system_name = name,
                                          .filename = builder_.Intern(trace_.text(frame.file))});
  }
  return found->second;
}

}  // namespace pfa
