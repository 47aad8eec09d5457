#include "analyzer/import/json_events.h"

#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pfa {
namespace {

constexpr size_t kMaxJsonDepth = 64;
// Of a text, and of the blanks between two values.
constexpr uint64_t kMaxTextBytes = uint64_t{1} << 20;

// The bytes of the stream, one at a time. An error of the stream looks like the end of the text.
class ByteFeed {
 public:
  explicit ByteFeed(InflateStream& stream) : stream_(stream) {}

  bool AtEnd() {
    while (position_ == chunk_.size() && !ended_) Fill();
    return ended_;
  }
  [[nodiscard]] char Current() const { return static_cast<char>(chunk_[position_]); }
  void Advance() {
    ++position_;
    if (offset() - last_event_ <= kMaxTextBytes) return;
    Fail(BadInputAt(OffsetKind::kInflated, last_event_,
                    fmt::format("malformed JSON: a value of more than {} bytes", kMaxTextBytes)));
  }
  void MarkEvent() { last_event_ = offset(); }

  [[nodiscard]] uint64_t offset() const { return chunk_offset_ + position_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  void Fill() {
    auto next = stream_.Next();
    if (!next.ok()) return Fail(std::move(next).error());
    chunk_offset_ += chunk_.size();
    position_ = 0;
    chunk_ = next.value();
    ended_ = chunk_.empty();
  }
  void Fail(Error error) {
    if (!error_) error_ = std::move(error);
    ended_ = true;
  }

  InflateStream& stream_;
  std::span<const uint8_t> chunk_;
  size_t position_ = 0;
  uint64_t chunk_offset_ = 0;
  uint64_t last_event_ = 0;
  bool ended_ = false;
  std::optional<Error> error_;
};

// What the library wants to read from. Copies share the feed; without one it is the end.
class FeedIterator {
 public:
  // NOLINTBEGIN(readability-identifier-naming): names of the standard library
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;
  // NOLINTEND(readability-identifier-naming)

  FeedIterator() = default;
  explicit FeedIterator(ByteFeed& feed) : feed_(&feed) {}

  char operator*() const { return feed_->Current(); }
  FeedIterator& operator++() {
    feed_->Advance();
    return *this;
  }
  bool operator==(const FeedIterator& other) const { return IsEnd() == other.IsEnd(); }
  bool operator!=(const FeedIterator& other) const { return !(*this == other); }

 private:
  [[nodiscard]] bool IsEnd() const { return feed_ == nullptr || feed_->AtEnd(); }
  ByteFeed* feed_ = nullptr;
};

// From the library's events to ours.
class Adapter : public nlohmann::json_sax<nlohmann::json> {
 public:
  Adapter(ByteFeed& feed, JsonHandler& handler) : feed_(feed), handler_(handler) {}

  bool null() override { return Pass(handler_.Other()); }
  bool boolean(bool /*value*/) override { return Pass(handler_.Other()); }
  bool number_integer(number_integer_t value) override {
    return Pass(handler_.Number({value, static_cast<double>(value), true}));
  }
  bool number_unsigned(number_unsigned_t value) override {
    const bool fits = value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
    return Pass(handler_.Number(
        {fits ? static_cast<int64_t>(value) : 0, static_cast<double>(value), fits}));
  }
  bool number_float(number_float_t value, const string_t& /*text*/) override {
    return Pass(handler_.Number({0, value, false}));
  }
  bool string(string_t& value) override { return Pass(handler_.Text(value)); }
  bool binary(binary_t& /*value*/) override { return false; }  // not in JSON
  bool start_object(std::size_t /*elements*/) override {
    return Enter() && Pass(handler_.BeginObject());
  }
  bool key(string_t& value) override { return Pass(handler_.Key(value)); }
  bool end_object() override {
    --depth_;
    return Pass(handler_.EndObject());
  }
  bool start_array(std::size_t /*elements*/) override {
    return Enter() && Pass(handler_.BeginArray());
  }
  bool end_array() override {
    --depth_;
    return Pass(handler_.EndArray());
  }
  bool parse_error(std::size_t /*position*/, const std::string& last_token,
                   const nlohmann::detail::exception& /*problem*/) override {
    constexpr size_t kQuoted = 40;
    const bool cut = last_token.size() > kQuoted;
    if (feed_.AtEnd()) {
      Fail("malformed JSON: it ends too early");
    } else {
      // It ends where it went wrong.
      Fail(fmt::format("malformed JSON at \"{}{}\"", cut ? "..." : "",
                       cut ? last_token.substr(last_token.size() - kQuoted) : last_token));
    }
    return false;
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  void Fail(std::string message) {
    if (!error_) error_ = BadInputAt(OffsetKind::kInflated, feed_.offset(), std::move(message));
  }
  bool Pass(bool went_well) {
    feed_.MarkEvent();
    if (!went_well) Fail(handler_.error());
    return went_well;
  }
  bool Enter() {
    if (++depth_ <= kMaxJsonDepth) return true;
    Fail(fmt::format("malformed JSON: more than {} levels", kMaxJsonDepth));
    return false;
  }

  ByteFeed& feed_;
  JsonHandler& handler_;
  size_t depth_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<void> ReadJson(InflateStream& stream, JsonHandler& handler) {
  ByteFeed feed(stream);
  Adapter adapter(feed, handler);
  const bool read = nlohmann::json::sax_parse(FeedIterator(feed), FeedIterator(), &adapter);
  std::optional<Error> error = feed.error() ? feed.error() : adapter.error();
  if (!read && !error) error = BadInput("malformed JSON");
  if (!error) return {};
  if (error->source.empty()) error->source = stream.name();
  return *std::move(error);
}

}  // namespace pfa
