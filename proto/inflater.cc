#include "proto/inflater.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <zlib.h>

namespace pfa {
namespace {

constexpr size_t kInputBufferBytes = size_t{128} << 10;
constexpr uint8_t kGzipMagic0 = 0x1f;  // RFC 1952, section 2.3.1
constexpr uint8_t kGzipMagic1 = 0x8b;
constexpr int kGzipWindowBits = 15 + 16;  // the largest window, gzip wrapper only

}  // namespace

struct Inflater::ZStream {
  z_stream stream = {};
  bool ready = false;
  ~ZStream() {
    if (ready) inflateEnd(&stream);
  }
};

Inflater::Inflater(std::unique_ptr<ByteSource> source, ReadLimits limits)
    : source_(std::move(source)), limits_(limits), buffer_(kInputBufferBytes) {}

Inflater::~Inflater() = default;

Error Inflater::ErrorHere(std::string message) const {
  Error error = BadInputAt(OffsetKind::kFile, file_offset_, std::move(message));
  error.source = name();
  return error;
}

Result<void> Inflater::Refill() {
  if (!pending_.empty() || source_ended_) return {};
  PFA_ASSIGN_OR_RETURN(const size_t n, source_->Read(buffer_));
  pending_ = std::span<const uint8_t>(buffer_).first(n);
  source_ended_ = n == 0;
  return {};
}

Result<void> Inflater::DetectMode() {
  // A pipe may deliver a single byte; the magic has two.
  size_t have = 0;
  while (have < 2) {
    PFA_ASSIGN_OR_RETURN(const size_t n, source_->Read(std::span<uint8_t>(buffer_).subspan(have)));
    if (n == 0) {
      source_ended_ = true;
      break;
    }
    have += n;
  }
  pending_ = std::span<const uint8_t>(buffer_).first(have);
  const bool gzip = have >= 2 && pending_[0] == kGzipMagic0 && pending_[1] == kGzipMagic1;
  mode_ = gzip ? Mode::kGzip : Mode::kPlain;
  if (!gzip) return {};
  zlib_ = std::make_unique<ZStream>();
  if (inflateInit2(&zlib_->stream, kGzipWindowBits) != Z_OK) {
    return ErrorHere("cannot start the decompressor");
  }
  zlib_->ready = true;
  member_open_ = true;
  return {};
}

Result<size_t> Inflater::Fill(std::span<uint8_t> out) {
  if (deferred_) return *deferred_;
  if (mode_ == Mode::kUnknown) PFA_TRY(DetectMode());
  auto filled = mode_ == Mode::kGzip ? FillGzip(out) : FillPlain(out);
  if (!filled.ok()) return filled;
  consumed_.store(file_offset_, std::memory_order_relaxed);
  inflated_ += filled.value();
  if (inflated_ > limits_.max_inflated_bytes) {
    Error error =
        ErrorHere(fmt::format("the input inflates to more than {} bytes, the limit "
                              "against decompression bombs; raise it with --max_size",
                              limits_.max_inflated_bytes));
    error.code = ErrorCode::kLimit;
    return error;
  }
  return filled;
}

Result<size_t> Inflater::FillPlain(std::span<uint8_t> out) {
  size_t written = 0;
  while (written < out.size()) {
    if (auto refilled = Refill(); !refilled.ok()) {
      if (written == 0) return refilled.error();
      deferred_ = refilled.error();
      break;
    }
    if (pending_.empty()) break;
    const size_t n = std::min(pending_.size(), out.size() - written);
    std::copy_n(pending_.begin(), n, out.begin() + static_cast<ptrdiff_t>(written));
    pending_ = pending_.subspan(n);
    file_offset_ += n;
    written += n;
  }
  return written;
}

Result<size_t> Inflater::FillGzip(std::span<uint8_t> out) {
  z_stream& z = zlib_->stream;
  size_t written = 0;
  // What was inflated before an error is handed out first: its records may be worth a better
  // message than "damaged".
  const auto fail = [&](Error error) -> Result<size_t> {
    if (written == 0) return error;
    deferred_ = std::move(error);
    return written;
  };
  while (written < out.size()) {
    if (auto refilled = Refill(); !refilled.ok()) return fail(refilled.error());
    if (!member_open_) {
      if (pending_.empty()) break;  // the regular end, between two members
      inflateReset(&z);
      member_open_ = true;
    }
    if (pending_.empty()) {
      return fail(ErrorHere("the compressed data ends early: the file is truncated"));
    }
    const size_t room = std::min<size_t>(out.size() - written, std::numeric_limits<uInt>::max());
    z.next_in = const_cast<Bytef*>(pending_.data());  // zlib's interface is older than const
    z.avail_in = static_cast<uInt>(pending_.size());
    z.next_out = out.data() + written;
    z.avail_out = static_cast<uInt>(room);
    const int code = inflate(&z, Z_NO_FLUSH);
    const size_t consumed = pending_.size() - z.avail_in;
    pending_ = pending_.subspan(consumed);
    file_offset_ += consumed;
    written += room - z.avail_out;
    if (code == Z_STREAM_END) {
      member_open_ = false;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return fail(ErrorHere(
          fmt::format("damaged gzip data: {}", z.msg != nullptr ? z.msg : "unexpected state")));
    }
  }
  return written;
}

}  // namespace pfa
