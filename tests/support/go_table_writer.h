// Writes Go's table of functions and lines in each of its versions, by the description of the
// format and not by the reader's code.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pfa::test {

struct GoTableLine {
  uint64_t size = 0;  // bytes of code on this line
  std::string file;
  int64_t line = 0;
};

struct GoTableFunction {
  std::string name;
  uint64_t begin = 0;
  std::vector<GoTableLine> lines;
};

struct GoTableSpec {
  int version = 120;  // 12, 116, 118, 120
  bool little_endian = true;
  size_t word = 8;
  uint64_t text_start = 0;  // addresses are relative to it since 1.18
  uint64_t end = 0;         // of the last function
  std::vector<GoTableFunction> functions;
};

std::string WriteGoTable(const GoTableSpec& spec);

}  // namespace pfa::test
