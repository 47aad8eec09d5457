#include "analyzer/import/frame_filters.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace pfa {
namespace {

constexpr std::string_view kAllocator =
    // C
    "calloc|cfree|malloc|free|memalign|do_memalign|(__)?posix_memalign|pvalloc|valloc|realloc|"
    // tcmalloc
    "tcmalloc::.*|tc_calloc|tc_cfree|tc_malloc|tc_free|tc_memalign|tc_posix_memalign|tc_pvalloc|"
    "tc_valloc|tc_realloc|tc_new|tc_delete|tc_newarray|tc_deletearray|tc_new_nothrow|"
    "tc_newarray_nothrow|"
    // macOS
    "malloc_zone_malloc|malloc_zone_calloc|malloc_zone_valloc|malloc_zone_realloc|"
    "malloc_zone_memalign|malloc_zone_free|"
    // Go
    "runtime\\..*|"
    // C++
    "BaseArena::.*|(::)?do_malloc_no_errno|(::)?do_malloc_pages|(::)?do_malloc|"
    "DoSampledAllocation|MallocedMemBlock::MallocedMemBlock|_M_allocate|__builtin_(vec_)?delete|"
    "__builtin_(vec_)?new|__gnu_cxx::new_allocator::allocate|__libc_malloc|"
    "__malloc_alloc_template::allocate|allocate|cpp_alloc|operator new(\\[\\])?|"
    "simple_alloc::allocate";

// Frames of Go's runtime that occur in the middle of stacks.
constexpr std::string_view kNotAllocator =
    R"(runtime\.panic|runtime\.reflectcall|runtime\.call[0-9]*)";

constexpr std::string_view kLocks =
    "RecordLockProfileData|(base::)?RecordLockProfileData.*|(base::)?SubmitMutexProfileData.*|"
    "(base::)?SubmitSpinLockProfileData.*|(base::Mutex::)?AwaitCommon.*|(base::Mutex::)?Unlock.*|"
    "(base::Mutex::)?UnlockSlow.*|(base::Mutex::)?ReaderUnlock.*|(base::MutexLock::)?~MutexLock.*|"
    "(Mutex::)?AwaitCommon.*|(Mutex::)?Unlock.*|(Mutex::)?UnlockSlow.*|(Mutex::)?ReaderUnlock.*|"
    "(MutexLock::)?~MutexLock.*|(SpinLock::)?Unlock.*|(SpinLock::)?SlowUnlock.*|"
    "(SpinLockHolder::)?~SpinLockHolder.*";

constexpr std::string_view kProfiler =
    "ProfileData::Add|ProfileData::prof_handler|CpuProfiler::prof_handler|__pthread_sighandler|"
    "__restore";

}  // namespace

void SetFrameFilters(ProfileBuilder& builder) {
  const auto has_types = [&builder](std::initializer_list<std::string_view> names) {
    return std::ranges::equal(builder.sample_types(), names, {},
                              [&builder](const ValueType& t) { return builder.text(t.type); });
  };
  ProfileHeader& header = builder.header();
  if (has_types({"objects", "space"}) || has_types({"inuse_objects", "inuse_space"}) ||
      has_types({"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"})) {
    header.drop_frames = builder.Intern(kAllocator);
    header.keep_frames = builder.Intern(kNotAllocator);
  } else if (has_types({"contentions", "delay"})) {
    header.drop_frames = builder.Intern(kLocks);
  } else {
    header.drop_frames = builder.Intern(kProfiler);
  }
}

}  // namespace pfa
