// A temporary copy of bytes on disk, for inputs that cannot be read twice. The file has no name, so
// whatever ends the program, nothing is left behind.
#pragma once

#include <cstdio>
#include <string_view>

#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

class SpoolFile : public ByteSink {
 public:
  SpoolFile() = default;
  ~SpoolFile() override;

  // Never fails: after the first failure (a full disk) nothing more is kept, and CopyTo says so.
  Result<void> Write(std::string_view bytes) override;
  // Everything written so far.
  Result<void> CopyTo(ByteSink& sink);

 private:
  std::FILE* file_ = nullptr;  // opened by the first Write
  bool has_failed_ = false;
};

}  // namespace pfa
