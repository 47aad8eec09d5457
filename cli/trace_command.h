// `pfa trace REPORT FILE`: reports on execution traces, and `pfa trace check`.
#pragma once

#include <span>
#include <string>

namespace pfa {

int RunTraceCommand(std::span<const std::string> arguments);

}  // namespace pfa
