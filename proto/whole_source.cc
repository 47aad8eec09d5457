#include "proto/whole_source.h"

#include <algorithm>
#include <cstring>
#include <libdeflate.h>
#include <utility>

namespace pfa {
namespace {

constexpr size_t kMostFileBytes = size_t{32} << 20;
constexpr size_t kMostPlainBytes = size_t{128} << 20;
constexpr size_t kMostExpansion = 1032;  // of deflate: 258 bytes from two bits
constexpr size_t kLeastGzipBytes = 18;   // head and trailer, RFC 1952

struct Bytes {
  std::unique_ptr<uint8_t[]> data;  // NOLINT: uninitialised on purpose, unlike a vector
  size_t size = 0;
};

// Bytes in memory, and after them what is left of the file they were read from.
class WholeSource : public ByteSource {
 public:
  WholeSource(std::string name, Bytes bytes, std::unique_ptr<ByteSource> rest)
      : ByteSource(std::move(name)), bytes_(std::move(bytes)), rest_(std::move(rest)) {}

  Result<size_t> Read(std::span<uint8_t> buffer) override {
    if (taken_ == bytes_.size && rest_ != nullptr) return rest_->Read(buffer);
    const size_t n = std::min(buffer.size(), bytes_.size - taken_);
    std::copy_n(bytes_.data.get() + taken_, n, buffer.data());
    taken_ += n;
    return n;
  }
  void Cancel() override {
    if (rest_ != nullptr) rest_->Cancel();
  }
  [[nodiscard]] uint64_t size() const override { return bytes_.size; }
  [[nodiscard]] bool is_ready() const override { return rest_ == nullptr; }

 private:
  Bytes bytes_;
  size_t taken_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

// As much as the file said that it has, and not all if reading failed.
Bytes ReadAll(ByteSource& file) {
  Bytes bytes;
  const auto size = static_cast<size_t>(file.size());
  bytes.data = std::make_unique_for_overwrite<uint8_t[]>(size);
  while (bytes.size < size) {
    const auto n = file.Read({bytes.data.get() + bytes.size, size - bytes.size});
    if (!n.ok() || n.value() == 0) break;
    bytes.size += n.value();
  }
  return bytes;
}

uint32_t Little32(const uint8_t* at) {
  constexpr unsigned kByteBits = 8;
  uint32_t value = 0;
  for (unsigned i = 0; i < sizeof(value); ++i) value |= uint32_t{at[i]} << (kByteBits * i);
  return value;
}

// Nothing, unless `file` is one whole member.
Bytes Inflate(const Bytes& file, ReadLimits limits) {
  if (file.size < kLeastGzipBytes) return {};
  const size_t claimed = Little32(file.data.get() + file.size - sizeof(uint32_t));
  const auto most = std::min<uint64_t>(
      {kMostPlainBytes, limits.max_inflated_bytes, uint64_t{file.size} * kMostExpansion});
  if (claimed == 0 || claimed > most) return {};
  struct Deleter {
    void operator()(libdeflate_decompressor* made) const { libdeflate_free_decompressor(made); }
  };
  const std::unique_ptr<libdeflate_decompressor, Deleter> decompressor(
      libdeflate_alloc_decompressor());
  if (decompressor == nullptr) return {};
  Bytes plain{std::make_unique_for_overwrite<uint8_t[]>(claimed), 0};
  size_t used = 0;
  const libdeflate_result result =
      libdeflate_gzip_decompress_ex(decompressor.get(), file.data.get(), file.size,
                                    plain.data.get(), claimed, &used, &plain.size);
  if (result != LIBDEFLATE_SUCCESS || used != file.size || plain.size != claimed) return {};
  return plain;
}

}  // namespace

std::unique_ptr<ByteSource> InflatedAtOnce(std::unique_ptr<ByteSource> file, ReadLimits limits) {
  if (file->size() == 0 || file->size() > kMostFileBytes) return file;
  Bytes bytes = ReadAll(*file);
  Bytes plain = Inflate(bytes, limits);
  std::string name = file->name();
  if (plain.size > 0) {
    return std::make_unique<WholeSource>(std::move(name), std::move(plain), nullptr);
  }
  return std::make_unique<WholeSource>(std::move(name), std::move(bytes), std::move(file));
}

}  // namespace pfa
