// Gives memory back to the system that is not needed any more while what it is a part of still is:
// large files that are gone through once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>

namespace pfa {

// The beginning of something that is used from front to back. Must be writable memory of our own;
// what was given back reads as zeros.
class GivenBack {
 public:
  // All before `used` is not needed any more. Whole pages are given back, many at a time.
  void Until(const void* begin, size_t used) {
    constexpr size_t kAtLeast = size_t{256} << 10;
    if (used < given_ + kAtLeast) return;
    const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto first = reinterpret_cast<uintptr_t>(begin);
    const uintptr_t from = (first + given_ + page - 1) / page * page;
    const uintptr_t to = (first + used) / page * page;
    if (from >= to) return;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): rounded to pages
    madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);  // or else it stays
    given_ = to - first;
  }

 private:
  size_t given_ = 0;
};

}  // namespace pfa
