#include "analyzer/import/traceback_stacks.h"

namespace pfa {

TracebackStacks::TracebackStacks(ProfileBuilder& builder) : builder_(builder) {
  Mapping mapping;
  mapping.id = 1;
  mapping.has_functions = true;
  mapping.has_filenames = true;
  mapping.has_line_numbers = true;
  mapping.has_inline_frames = true;
  mapping_ = builder_.AddMapping(mapping);
}

FunctionId TracebackStacks::FunctionOf(std::string_view name, std::string_view file) {
  Function function;
  function.name = builder_.Intern(name);
  function.system_name = function.name;
  function.filename = builder_.Intern(file);
  const uint64_t key = uint64_t{function.name.value} << 32 | function.filename.value;
  auto [it, is_new] = functions_.try_emplace(key);
  if (is_new) {
    function.id = functions_.size();
    it->second = builder_.AddFunction(function);
  }
  return it->second;
}

void TracebackStacks::AddFrame(std::string_view function, std::string_view file, int64_t line,
                               bool inlined) {
  if (finished_) frames_.clear();
  finished_ = false;
  lines_.push_back({FunctionOf(function, file), line, 0});
  if (!inlined) CloseLocation();
}

void TracebackStacks::CloseLocation() {
  if (lines_.empty()) return;
  key_.clear();
  for (const Line& line : lines_) {
    key_.append(reinterpret_cast<const char*>(&line.function), sizeof line.function);
    key_.append(reinterpret_cast<const char*>(&line.line), sizeof line.line);
  }
  auto [it, is_new] = locations_.try_emplace(key_);
  if (is_new) {
    Location location;
    location.id = locations_.size();
    location.mapping = mapping_;
    it->second = builder_.AddLocation(location, lines_);
  }
  frames_.push_back(it->second);
  lines_.clear();
}

std::span<const LocationId> TracebackStacks::Finish() {
  if (finished_) frames_.clear();  // a stack without a frame
  CloseLocation();
  finished_ = true;
  return frames_;
}

}  // namespace pfa
