// The binary that may come before the profiles on a command line, as with go tool pprof.
#pragma once

#include <string>
#include <vector>

namespace pfa {

// Takes the first of two or more files off the list if it starts as an executable does, and returns
// it; else "".
std::string TakeBinary(std::vector<std::string>* files);

}  // namespace pfa
