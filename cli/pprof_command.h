// `pfa pprof`: the command line, the output and the exit codes of `go tool pprof`, to the byte.
#pragma once

#include <span>
#include <string>

namespace pfa {

// As pprof, exits 0 or 2.
int RunPprofCommand(std::span<const std::string> arguments);

}  // namespace pfa
