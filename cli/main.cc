#include <cstdio>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "cli/command_line.h"

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return pfa::RunCommandLine(arguments);
  } catch (const std::bad_alloc&) {
    std::fputs("pfa: out of memory\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "pfa: internal error: %s\n", error.what());
  }
  return 1;
}
