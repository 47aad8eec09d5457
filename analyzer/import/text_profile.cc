#include "analyzer/import/text_profile.h"

#include <charconv>
#include <limits>

namespace pfa {

void TextProfile::AddSample(std::span<const uint64_t> return_addresses,
                            std::span<const int64_t> values, std::span<const Label> labels) {
  frames_.clear();
  for (const uint64_t return_address : return_addresses) {
    const uint64_t address = return_address - 1;
    auto [it, is_new] = locations_.try_emplace(address);
    if (is_new) {
      Location location;
      location.id = locations_.size();
      location.address = address;
      if (address != 0) {
        if (!mapping_.valid()) {
          Mapping fake;
          fake.id = 1;
          fake.limit = std::numeric_limits<uint64_t>::max();
          mapping_ = builder_.AddMapping(fake);
        }
        location.mapping = mapping_;
      }
      it->second = builder_.AddLocation(location, {});
    }
    frames_.push_back(it->second);
  }
  builder_.AddSample(builder_.InternStack(frames_), values, labels);
}

Result<Profile> TextProfile::Finish(LineReader& lines) && {
  while (!IsMemoryMapStart(lines.line())) {
    PFA_ASSIGN_OR_RETURN(const bool more, lines.Next());
    if (!more) return std::move(builder_).Build();
  }
  return lines.ErrorHere("no memory map: legacy profiles with one cannot be read yet");
}

bool ParseHexAddresses(std::string_view text, std::vector<uint64_t>* addresses) {
  addresses->clear();
  while (true) {
    const size_t start = text.find("0x");
    if (start == std::string_view::npos) return true;
    text.remove_prefix(start + 2);
    uint64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (code == std::errc::result_out_of_range) return false;
    if (code != std::errc()) continue;
    addresses->push_back(value);
    text.remove_prefix(static_cast<size_t>(end - text.data()));
  }
}

bool ParseInt64(std::string_view text, int64_t* value) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return code == std::errc() && end == text.data() + text.size();
}

bool IsMemoryMapStart(std::string_view line) {
  return line.find("--- Memory map: ---") != std::string_view::npos ||
         line.find("MAPPED_LIBRARIES:") != std::string_view::npos;
}

}  // namespace pfa
