// SHA-256 (FIPS 180-4): which bytes a file had, for records that are read again later.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pfa {

class Sha256 {
 public:
  void Add(std::string_view bytes);
  // 64 hexadecimal digits. Nothing can be added afterwards.
  std::string Finish();

 private:
  void Block(const char* bytes);

  std::array<uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<char, 64> pending_ = {};
  size_t pending_size_ = 0;
  uint64_t size_ = 0;  // of all, in bytes
};

}  // namespace pfa
