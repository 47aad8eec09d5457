// What time it is; as reproducible builds have it, SOURCE_DATE_EPOCH says so.
#pragma once

#include <chrono>

namespace pfa {

std::chrono::sys_seconds Now();

}  // namespace pfa
