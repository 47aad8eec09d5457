// Stacks of a trace as stacks of a profile: each frame becomes a location with one line, each pair
// of name and file a function. Only what is asked for is copied. Different stacks of a trace may be
// the same one of the profile.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "analyzer/model/profile_builder.h"
#include "analyzer/model/trace.h"

namespace pfa {

class TraceStacks {
 public:
  // Both must outlive this; nobody else may add functions or locations.
  TraceStacks(const Trace& trace, ProfileBuilder* builder)
      : trace_(trace), builder_(*builder), locations_(trace.frames().size()) {}

  StackId Intern(StackId of_trace) { return InternFrames(Meaningful(of_trace)); }
  // With frames at the end that say nothing, which old runtimes write where there is no stack.
  StackId InternWhole(StackId of_trace) { return InternFrames(trace_.stacks()[of_trace]); }

 private:
  [[nodiscard]] std::span<const FrameId> Meaningful(StackId of_trace) const;
  StackId InternFrames(std::span<const FrameId> frames);
  LocationId LocationOf(FrameId id);
  FunctionId FunctionOf(const TraceFrame& frame);

  const Trace& trace_;
  ProfileBuilder& builder_;
  std::vector<LocationId> locations_;                   // by FrameId; kNone: not yet asked for
  std::unordered_map<uint64_t, FunctionId> functions_;  // by name and file
  std::vector<LocationId> frames_;                      // of the stack at hand
};

}  // namespace pfa
