#include "proto/base/shared_library.h"

#include <dlfcn.h>

#include <fmt/format.h>

namespace pfa {

Result<SharedLibrary> SharedLibrary::Load(const std::string& file, std::string_view package) {
  void* const handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* reason = dlerror();  // NOLINT(concurrency-mt-unsafe): per thread in glibc
    return Error{ErrorCode::kIo,
                 fmt::format("cannot load {} (Debian: {}): {}", file, package,
                             reason == nullptr ? "unknown reason" : reason),
                 {}};
  }
  return SharedLibrary(handle, file);
}

Result<void*> SharedLibrary::FindSymbol(const char* name) const {
  void* const symbol = dlsym(handle_, name);
  if (symbol != nullptr) return symbol;
  return Error{ErrorCode::kIo, fmt::format("{} has no function {}", file_, name), {}};
}

}  // namespace pfa
