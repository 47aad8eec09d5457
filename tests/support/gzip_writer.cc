#include "tests/support/gzip_writer.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <utility>

#include <zlib.h>

namespace pfa::test {
namespace {

constexpr size_t kOutputBytes = size_t{64} << 10;
constexpr int kMaxWindowGzip = MAX_WBITS + 16;  // 16 asks zlib for a gzip header and trailer.
constexpr int kDefaultMemLevel = 8;

void CheckZlib(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "gzip_writer: %s failed\n", what);
  std::abort();
}

}  // namespace

struct GzipWriter::State {
  z_stream stream = {};
  std::array<char, kOutputBytes> output = {};
};

GzipWriter::GzipWriter(Sink sink, int level)
    : sink_(std::move(sink)), state_(std::make_unique<State>()) {
  CheckZlib(deflateInit2(&state_->stream, level, Z_DEFLATED, kMaxWindowGzip, kDefaultMemLevel,
                         Z_DEFAULT_STRATEGY) == Z_OK,
            "deflateInit2");
}

GzipWriter::~GzipWriter() { deflateEnd(&state_->stream); }

void GzipWriter::Write(std::string_view bytes) {
  // zlib counts input in unsigned int.
  constexpr size_t kMaxPiece = std::numeric_limits<uInt>::max();
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kMaxPiece);
    Deflate(piece, Z_NO_FLUSH);
    bytes.remove_prefix(piece.size());
  }
}

void GzipWriter::Finish() { Deflate({}, Z_FINISH); }

void GzipWriter::Deflate(std::string_view bytes, int flush) {
  z_stream& stream = state_->stream;
  // zlib does not write to its input, but its type does not say so.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  do {
    stream.next_out = reinterpret_cast<Bytef*>(state_->output.data());
    stream.avail_out = static_cast<uInt>(state_->output.size());
    CheckZlib(deflate(&stream, flush) != Z_STREAM_ERROR, "deflate");
    const size_t produced = state_->output.size() - stream.avail_out;
    if (produced > 0) sink_({state_->output.data(), produced});
  } while (stream.avail_out == 0);  // A full buffer may have left something behind.
}

std::string Gzip(std::string_view bytes, int level) {
  std::string compressed;
  GzipWriter writer([&compressed](std::string_view piece) { compressed.append(piece); }, level);
  writer.Write(bytes);
  writer.Finish();
  return compressed;
}

}  // namespace pfa::test
