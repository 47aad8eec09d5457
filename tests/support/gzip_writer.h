// gzip compression for tests and benchmarks, apart from the product's own. The header carries no
// time and no name, so the same input gives the same bytes (with the same zlib).
//
//   std::string file = Gzip(writer.Finish());
//
//   GzipWriter gzip([&](std::string_view piece) { out.write(piece.data(), ...); });
//   ProfileWriter writer([&](std::string_view piece) { gzip.Write(piece); });
//   ...
//   writer.Finish();
//   gzip.Finish();
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace pfa::test {

// Level 1 is what runtime/pprof uses (gzip.BestSpeed).
inline constexpr int kGzipBestSpeed = 1;

// Compresses a stream of any length in constant memory. Stops the program if zlib fails, which
// needs a lack of memory or a level outside 0 to 9.
class GzipWriter {
 public:
  using Sink = std::function<void(std::string_view)>;

  explicit GzipWriter(Sink sink, int level = kGzipBestSpeed);
  ~GzipWriter();
  GzipWriter(const GzipWriter&) = delete;
  GzipWriter& operator=(const GzipWriter&) = delete;

  void Write(std::string_view bytes);
  // Writes what is buffered and the trailer. Without it the stream is cut short. Call it once.
  void Finish();

 private:
  struct State;  // Keeps zlib.h out of this header.

  void Deflate(std::string_view bytes, int flush);

  Sink sink_;
  std::unique_ptr<State> state_;
};

// Compresses at once; the result is one gzip member.
std::string Gzip(std::string_view bytes, int level = kGzipBestSpeed);

}  // namespace pfa::test
