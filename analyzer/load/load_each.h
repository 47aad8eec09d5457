// Many profiles, each for itself, by several threads; only a few are in memory at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "analyzer/model/profile.h"
#include "proto/base/result.h"

namespace pfa {

// Calls `use` once for each file with its number, from several threads and in any order. Errors:
// of the first file, in their order, that cannot be read or that `use` refuses.
Result<void> LoadEach(std::span<const std::string> files, uint64_t max_bytes,
                      const std::function<Result<void>(size_t, const Profile&)>& use);

}  // namespace pfa
