#include "proto/base/environment.h"

#include <cstdlib>

namespace pfa {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): see the header
  return value == nullptr ? "" : value;
}

}  // namespace pfa
