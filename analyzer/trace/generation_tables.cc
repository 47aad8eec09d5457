#include "analyzer/trace/generation_tables.h"

#include <fmt/format.h>

namespace pfa {

Result<FrameId> GenerationTables::Frame(const TraceStackFrame& frame, uint64_t offset,
                                        TraceBuilder* builder) {
  // One frame per PC, the first: the runtime's reader does so too.
  const uint32_t known = frame_rows_.Find(frame.pc);
  if (known != IdMap::kNotFound) return frames_[known];
  const StringId function = string(frame.function);
  const StringId file = string(frame.file);
  if (!function.valid() || !file.valid()) {
    return BadInputAt(OffsetKind::kInflated, offset,
                      fmt::format("a stack refers to string {}, which its generation does not have",
                                  function.valid() ? frame.file : frame.function));
  }
  const FrameId id = builder->InternFrame(
      {.pc = frame.pc, .function = function, .file = file, .line = frame.line});
  frame_rows_.Set(frame.pc, static_cast<uint32_t>(frames_.size()));
  frames_.push_back(id);
  return id;
}

Result<void> GenerationTables::Build(const TraceGeneration& generation, bool lenient,
                                     size_t known_stacks, TraceBuilder* builder) {
  lenient_ = lenient;
  strings_.Reset(generation.strings.size());
  strings_.Set(0, StringId(0));
  stacks_.Reset(generation.stacks.size());
  stacks_.Set(0, StackId(0));
  frame_rows_.Clear();
  frames_.clear();
  for (const TraceString& string : generation.strings) {
    if (strings_.Find(string.id).valid()) {
      if (lenient) continue;
      return BadInputAt(OffsetKind::kInflated, string.offset,
                        fmt::format("a second string with id {}", string.id));
    }
    strings_.Set(string.id, builder->Intern(generation.text(string)));
  }
  std::vector<FrameId> frames;
  for (const TraceStack& stack : generation.stacks) {
    if (stacks_.Find(stack.id).valid()) {
      if (lenient) continue;
      return BadInputAt(OffsetKind::kInflated, stack.offset,
                        fmt::format("a second stack with id {}", stack.id));
    }
    frames.clear();
    for (size_t i = 0; i < stack.frames; ++i) {
      PFA_ASSIGN_OR_RETURN(const FrameId frame,
                           Frame(generation.frames[stack.first_frame + i], stack.offset, builder));
      frames.push_back(frame);
    }
    stacks_.Set(stack.id, builder->InternStack(frames));
  }
  new_entries_.clear();
  for (size_t i = known_stacks; i < builder->stack_count(); ++i) {
    new_entries_.push_back(builder->EntryOf(StackId::FromIndex(i)));
  }
  return {};
}

}  // namespace pfa
