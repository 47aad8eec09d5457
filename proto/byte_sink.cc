#include "proto/byte_sink.h"

#include <algorithm>
#include <array>
#include <limits>

#include <zlib.h>

namespace pfa {

struct GzipSink::ZStream {
  z_stream stream = {};
  bool is_open = false;
  std::array<Bytef, 32 * 1024> buffer = {};
};

GzipSink::GzipSink(ByteSink& sink) : sink_(sink), zlib_(std::make_unique<ZStream>()) {
  constexpr int kWindowBits = 15;
  constexpr int kAsGzip = 16;
  constexpr int kMemoryLevel = 8;
  zlib_->is_open = deflateInit2(&zlib_->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                                kWindowBits + kAsGzip, kMemoryLevel, Z_DEFAULT_STRATEGY) == Z_OK;
}

GzipSink::~GzipSink() {
  if (zlib_->is_open) deflateEnd(&zlib_->stream);
}

Result<void> GzipSink::Deflate(std::string_view bytes, int flush) {
  if (!zlib_->is_open) return Error{ErrorCode::kIo, "no memory to compress", {}};
  z_stream& stream = zlib_->stream;
  do {
    // zlib counts in 32 bits.
    const size_t part = std::min<size_t>(bytes.size(), std::numeric_limits<uInt>::max());
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): zlib reads only, but says otherwise
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(part);
    bytes.remove_prefix(part);
    const int now = bytes.empty() ? flush : Z_NO_FLUSH;
    do {
      stream.next_out = zlib_->buffer.data();
      stream.avail_out = static_cast<uInt>(zlib_->buffer.size());
      if (deflate(&stream, now) == Z_STREAM_ERROR) {
        return Error{ErrorCode::kIo, "cannot compress", {}};
      }
      const size_t made = zlib_->buffer.size() - stream.avail_out;
      if (made > 0) {
        PFA_TRY(sink_.Write({reinterpret_cast<const char*>(zlib_->buffer.data()), made}));
      }
    } while (stream.avail_out == 0);
  } while (!bytes.empty());
  return {};
}

Result<void> GzipSink::Write(std::string_view bytes) {
  return bytes.empty() ? Result<void>() : Deflate(bytes, Z_NO_FLUSH);
}

Result<void> GzipSink::Finish() { return Deflate({}, Z_FINISH); }

}  // namespace pfa
