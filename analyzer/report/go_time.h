// Times and durations as Go prints them.
#pragma once

#include <cstdint>
#include <string>

namespace pfa {

// time.Duration.String: "1m30s", "1.900186s", "250ms", "0s".
std::string GoDuration(int64_t nanos);

// time.Time.String of a Unix time, in the local zone: "2026-11-23 01:51:35.774967219 +0000 UTC".
std::string GoTime(int64_t unix_nanos);

}  // namespace pfa
