#include "proto/gzip_sink.h"

#include <algorithm>
#include <array>
#include <memory>
#include <thread>
#include <utility>

#include <zlib.h>

namespace pfa {
namespace {

constexpr size_t kBlockBytes = size_t{1} << 20;
constexpr size_t kWindowBytes = size_t{32} << 10;

// More would only hold memory: the sink is served in order.
size_t MaxRunning() {
  constexpr size_t kMaxThreads = 8;
  return std::clamp<size_t>(std::thread::hardware_concurrency(), 1, kMaxThreads);
}

// RFC 1952: deflate, no flags, no time, nothing about speed, an unknown system.
constexpr std::string_view kHeader("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 10);

void AppendLittleEndian(uint32_t value, std::string* out) {
  for (int shift = 0; shift < 32; shift += 8) *out += static_cast<char>((value >> shift) & 0xff);
}

}  // namespace

GzipSink::Compressed GzipSink::Compress(std::string block, const std::string& before, bool last) {
  Compressed out;
  out.size = block.size();
  auto* const data = reinterpret_cast<Bytef*>(block.data());
  out.crc = static_cast<uint32_t>(crc32(0, data, static_cast<uInt>(block.size())));
  z_stream stream = {};
  constexpr int kRawWindowBits = -15;
  constexpr int kMemoryLevel = 8;
  // As Go's runtime writes profiles: a twentieth larger, in a third of the time.
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kRawWindowBits, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return out;
  }
  const std::unique_ptr<z_stream, decltype(&deflateEnd)> closer(&stream, &deflateEnd);
  if (!before.empty() &&
      deflateSetDictionary(&stream, reinterpret_cast<const Bytef*>(before.data()),
                           static_cast<uInt>(before.size())) != Z_OK) {
    return out;
  }
  // A flush adds a few bytes to what deflateBound promises.
  constexpr size_t kFlushBytes = 16;
  out.bytes.resize(deflateBound(&stream, static_cast<uLong>(block.size())) + kFlushBytes);
  stream.next_in = data;
  stream.avail_in = static_cast<uInt>(block.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.bytes.data());
  stream.avail_out = static_cast<uInt>(out.bytes.size());
  const int status = deflate(&stream, last ? Z_FINISH : Z_SYNC_FLUSH);
  out.ok = status == (last ? Z_STREAM_END : Z_OK) && stream.avail_in == 0;
  out.bytes.resize(out.bytes.size() - stream.avail_out);
  return out;
}

Result<void> GzipSink::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t part = std::min(bytes.size(), kBlockBytes - block_.size());
    block_ += bytes.substr(0, part);
    bytes.remove_prefix(part);
    if (block_.size() == kBlockBytes) PFA_TRY(StartBlock(/*last=*/false));
  }
  return {};
}

Result<void> GzipSink::StartBlock(bool last) {
  if (running_.size() >= MaxRunning()) PFA_TRY(WriteOldest());
  std::string before = std::move(before_);
  before_ = block_.substr(block_.size() - std::min(block_.size(), kWindowBytes));
  // What fits one block is done at once, without a thread.
  const auto policy = last ? std::launch::deferred : std::launch::async;
  running_.push_back(
      std::async(policy, &GzipSink::Compress, std::move(block_), std::move(before), last));
  block_.clear();
  return {};
}

Result<void> GzipSink::WriteOldest() {
  const Compressed done = running_.front().get();
  running_.pop_front();
  if (!done.ok) return Error{ErrorCode::kIo, "no memory to compress", {}};
  if (!has_header_) PFA_TRY(sink_.Write(kHeader));
  has_header_ = true;
  crc_ = static_cast<uint32_t>(crc32_combine(crc_, done.crc, static_cast<z_off_t>(done.size)));
  size_ += done.size;
  return sink_.Write(done.bytes);
}

Result<void> GzipSink::Finish() {
  PFA_TRY(StartBlock(/*last=*/true));
  while (!running_.empty()) PFA_TRY(WriteOldest());
  std::string trailer;
  AppendLittleEndian(crc_, &trailer);
  AppendLittleEndian(static_cast<uint32_t>(size_), &trailer);  // modulo 2^32, as RFC 1952 has it
  return sink_.Write(trailer);
}

}  // namespace pfa
