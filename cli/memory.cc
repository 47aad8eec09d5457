#include "cli/memory.h"

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

namespace pfa {

void KeepLargeBlocksApart() {
#ifdef M_MMAP_THRESHOLD
  constexpr int kBytes = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, kBytes);
#endif
}

void KeepFreedMemory() {
#ifdef M_TRIM_THRESHOLD
  constexpr int kMostBytes = 1 << 25;  // that it can be
  mallopt(M_MMAP_THRESHOLD, kMostBytes);
  constexpr int kKeptBytes = 1 << 30;
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
#endif
}

}  // namespace pfa
