// Work in a process of its own, for libraries that may crash, never end, or take all memory on some
// input: whatever happens there becomes an error here.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "proto/base/result.h"

namespace pfa {

struct WorkLimits {
  std::chrono::milliseconds time = std::chrono::seconds(120);
  uint64_t memory_bytes = uint64_t{8} << 30;  // of address space, what pfa has already included
  uint64_t output_bytes = uint64_t{1} << 30;
};

struct WorkOutput {
  Result<std::string> result;  // the work's own; of an error only the message
  std::string printed;         // on standard error, by libraries; the first few kilobytes
};

// Runs `work` in a fork of this process, where no other thread may be running. What it prints on
// standard output is lost, and it cannot read standard input. Errors say how the process ended:
// "was ended by signal 11 (Segmentation fault)".
Result<WorkOutput> RunForked(const std::function<Result<std::string>()>& work,
                             const WorkLimits& limits);

}  // namespace pfa
