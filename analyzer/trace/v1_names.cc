#include "analyzer/trace/v1_names.h"

#include <array>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "proto/base/hash.h"

namespace pfa {

V1Names::V1Names(const TraceV1File& file, TraceBuilder& builder)
    : file_(&file), builder_(&builder) {
  texts_.reserve(file.texts().size());
  for (const std::string_view text : file.texts()) texts_.push_back(builder.Intern(text));
  // Go's own reader has one frame for each address, that of the first stack which has it.
  std::unordered_map<uint64_t, FrameId, SeededHash> frames_by_pc;
  std::vector<TraceV1Frame> frames;
  std::vector<FrameId> ids;
  for (const TraceV1File::Stack& stack : file.stacks()) {
    file.FramesOf(stack, &frames);
    ids.clear();
    for (const TraceV1Frame& frame : frames) {
      const auto [found, is_new] = frames_by_pc.emplace(frame.pc, FrameId());
      if (is_new) {
        found->second = builder.InternFrame({.pc = frame.pc,
                                             .function = Text(frame.function, stack.offset),
                                             .file = Text(frame.file, stack.offset),
                                             .line = frame.line});
      }
      ids.push_back(found->second);
    }
    stack_rows_.Set(stack.id, static_cast<uint32_t>(stacks_.size()));
    stacks_.push_back(builder.InternStack(ids));
  }
}

StackId V1Names::Stack(uint64_t id, uint64_t offset) {
  if (id == 0) return StackId(0);
  const uint32_t row = stack_rows_.Find(id);
  if (row != DenseIdMap::kAbsent) return stacks_[row];
  builder_->diagnostics().Add(DiagnosticKind::kMissingTraceStack, offset,
                              fmt::format("stack {}", id));
  return StackId(0);
}

StringId V1Names::Text(uint64_t id, uint64_t offset) {
  if (id == 0) return StringId(0);
  if (const auto row = file_->text_row(id)) return texts_[*row];
  builder_->diagnostics().Add(DiagnosticKind::kMissingTraceString, offset,
                              fmt::format("string {}", id));
  return StringId(0);
}

StackId V1Names::StackOfPc(uint64_t pc) {
  if (pc == 0) return StackId(0);
  const std::array frames = {builder_->InternFrame({.pc = pc})};
  return builder_->InternStack(frames);
}

}  // namespace pfa
