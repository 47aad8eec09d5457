// Where input bytes come from: a file, standard input, or memory (tests). Reads are sequential and
// into the caller's buffer; a file is never mapped or held in memory whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "proto/base/result.h"

namespace pfa {

class ByteSource {
 public:
  explicit ByteSource(std::string name) : name_(std::move(name)) {}
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // Fills the front of `buffer` and returns how many bytes it wrote; 0 means the end.
  virtual Result<size_t> Read(std::span<uint8_t> buffer) = 0;

  // By any thread: a Read that waits for others, and every later one, fails soon. Files never wait
  // long, so they need not care.
  virtual void Cancel() {}

  // How many bytes there are in all; 0 if that is not known before they are read.
  [[nodiscard]] virtual uint64_t size() const { return 0; }

  // Whether Read only copies: a thread that reads ahead would gain nothing.
  [[nodiscard]] virtual bool is_ready() const { return false; }

  // The name for messages: the path as the user gave it, or "-".
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
};

// Opens a file, or standard input for "-". The error names the path and the system's reason.
Result<std::unique_ptr<ByteSource>> OpenSource(const std::string& path);

// Reads `bytes`, which the caller keeps alive.
std::unique_ptr<ByteSource> MemorySource(std::string name, std::span<const uint8_t> bytes);

}  // namespace pfa
