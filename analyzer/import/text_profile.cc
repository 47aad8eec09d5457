#include "analyzer/import/text_profile.h"

#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "analyzer/import/frame_filters.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr size_t kMaxRows = std::numeric_limits<uint32_t>::max() - 1;

}  // namespace

Result<void> TextProfile::AddSample(std::span<const uint64_t> return_addresses,
                                    std::span<const int64_t> values,
                                    std::span<const Label> labels) {
  exact_.assign(return_addresses.begin(), return_addresses.end());
  for (uint64_t& address : exact_) --address;
  return AddExactSample(exact_, values, labels);
}

Result<void> TextProfile::AddExactSample(std::span<const uint64_t> addresses,
                                         std::span<const int64_t> values,
                                         std::span<const Label> labels) {
  if (locations_.size() + addresses.size() >= kMaxRows || builder_.sample_count() >= kMaxRows ||
      builder_.label_count() + labels.size() >= kMaxRows) {
    Error error = BadInput(fmt::format("more than {} samples, labels or addresses", kMaxRows));
    error.code = ErrorCode::kLimit;
    return error;
  }
  frames_.clear();
  for (const uint64_t address : addresses) {
    auto [it, is_new] = locations_.try_emplace(address);
    if (is_new) {
      Location location;
      location.id = locations_.size();
      location.address = address;
      it->second = builder_.AddLocation(location, {});
    }
    frames_.push_back(it->second);
  }
  if (drops_repeated_leaves_ && addresses.size() > 1 && addresses[0] == addresses[1] + 1) {
    frames_.erase(frames_.begin() + 1);
  }
  builder_.AddSample(builder_.InternStack(frames_), values, labels);
  return {};
}

LocationId TextProfile::FindLocation(uint64_t address) const {
  const auto it = locations_.find(address);
  return it == locations_.end() ? LocationId() : it->second;
}

Result<Profile> TextProfile::Finish(LineReader& lines) && {
  while (!IsMemoryMapStart(lines.line())) {
    PFA_ASSIGN_OR_RETURN(const bool more, lines.Next());
    if (!more) return std::move(*this).Finish(std::vector<MappedRegion>());
  }
  PFA_ASSIGN_OR_RETURN(std::vector<MappedRegion> regions, ReadMemoryMap(lines));
  return std::move(*this).Finish(std::move(regions));
}

Result<Profile> TextProfile::Finish(std::vector<MappedRegion> regions) && {
  AssignMappings(std::move(regions), builder_);
  SetFrameFilters(builder_);
  return std::move(builder_).Build();
}

bool ParseHexAddresses(std::string_view text, std::vector<uint64_t>* addresses) {
  addresses->clear();
  while (true) {
    const size_t start = text.find("0x");
    if (start == std::string_view::npos) return true;
    text.remove_prefix(start + 2);
    const std::string_view digits = text.substr(0, text.find_first_not_of("0123456789abcdef"));
    if (digits.empty()) continue;
    uint64_t value = 0;
    const auto [end, code] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (code != std::errc()) return false;
    addresses->push_back(value);
    text.remove_prefix(digits.size());
  }
}

bool ParseInt64(std::string_view text, int64_t* value) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return code == std::errc() && end == text.data() + text.size();
}

bool ParseGoInt64(std::string_view text, int64_t* value) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  bool after_prefix = false;
  if (text.size() > 1 && text[0] == '0') {
    const char letter = static_cast<char>(text[1] | 0x20);
    base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
    text.remove_prefix(letter == 'x' || letter == 'b' || letter == 'o' ? 2 : 1);
    after_prefix = true;
  }
  // Underscores separate digits, and the prefix from them.
  std::string digits;
  bool may_separate = after_prefix;
  for (const char c : text) {
    if (c == '_' && !may_separate) return false;
    may_separate = c != '_';
    if (c != '_') digits += c;
  }
  if (digits.empty() || text.back() == '_') return false;
  uint64_t size = 0;
  const auto [end, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), size, base);
  if (code != std::errc() || end != digits.data() + digits.size()) return false;
  const uint64_t limit = uint64_t{1} << 63;
  if (size > limit || (size == limit && !negative)) return false;
  *value = static_cast<int64_t>(negative ? 0 - size : size);
  return true;
}

void UnsampleHeap(int64_t rate, int64_t* count, int64_t* bytes) {
  if (*count == 0 || *bytes == 0) {
    *count = *bytes = 0;
    return;
  }
  if (rate <= 1) return;
  const double average = static_cast<double>(*bytes) / static_cast<double>(*count);
  const double scale = 1 / (1 - std::exp(-average / static_cast<double>(rate)));
  *count = TruncateToInt64(static_cast<double>(*count) * scale);
  *bytes = TruncateToInt64(static_cast<double>(*bytes) * scale);
}

}  // namespace pfa
