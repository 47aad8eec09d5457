#include "proto/tee_source.h"

#include <string_view>
#include <utility>

namespace pfa {
namespace {

class Tee : public ByteSource {
 public:
  Tee(std::unique_ptr<ByteSource> source, ByteSink& copy)
      : ByteSource(source->name()), source_(std::move(source)), copy_(copy) {}

  Result<size_t> Read(std::span<uint8_t> buffer) override {
    PFA_ASSIGN_OR_RETURN(const size_t n, source_->Read(buffer));
    PFA_TRY(copy_.Write({reinterpret_cast<const char*>(buffer.data()), n}));
    return n;
  }
  void Cancel() override { source_->Cancel(); }
  [[nodiscard]] uint64_t size() const override { return source_->size(); }

 private:
  std::unique_ptr<ByteSource> source_;
  ByteSink& copy_;
};

}  // namespace

std::unique_ptr<ByteSource> TeeSource(std::unique_ptr<ByteSource> source, ByteSink& copy) {
  return std::make_unique<Tee>(std::move(source), copy);
}

}  // namespace pfa
