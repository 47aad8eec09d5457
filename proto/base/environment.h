// Environment variables.
#pragma once

#include <string>

namespace pfa {

// The variable's value, "" if it is not set. Nothing sets variables while threads run.
std::string Environment(const char* name);

}  // namespace pfa
