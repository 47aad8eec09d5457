#include "analyzer/report/go_time.h"

#include <array>
#include <ctime>

#include <fmt/format.h>

namespace pfa {
namespace {

// "1.5" for 1500 of 1000 to one; without zeros at the end.
std::string Fraction(uint64_t value, uint64_t one) {
  std::string out = fmt::format("{}", value / one);
  std::string digits = fmt::format("{}", one + value % one).substr(1);
  digits.resize(digits.find_last_not_of('0') + 1);
  return digits.empty() ? out : out + "." + digits;
}

}  // namespace

std::string GoDuration(int64_t nanos) {
  constexpr uint64_t kSecond = 1'000'000'000;
  if (nanos == 0) return "0s";
  const std::string sign = nanos < 0 ? "-" : "";
  const uint64_t size = nanos < 0 ? 0 - static_cast<uint64_t>(nanos) : static_cast<uint64_t>(nanos);
  if (size < 1'000) return fmt::format("{}{}ns", sign, size);
  if (size < 1'000'000) return sign + Fraction(size, 1'000) + "µs";
  if (size < kSecond) return sign + Fraction(size, 1'000'000) + "ms";
  const uint64_t minutes = size / kSecond / 60;
  std::string out = sign;
  if (minutes >= 60) out += fmt::format("{}h", minutes / 60);
  if (minutes > 0) out += fmt::format("{}m", minutes % 60);
  return out + Fraction(size - minutes * 60 * kSecond, kSecond) + "s";
}

std::string GoTime(int64_t unix_nanos) {
  constexpr int64_t kNanosPerSecond = 1'000'000'000;
  int64_t nanos = unix_nanos % kNanosPerSecond;
  if (nanos < 0) nanos += kNanosPerSecond;
  const std::time_t seconds = (unix_nanos - nanos) / kNanosPerSecond;
  std::tm local = {};
  std::array<char, 64> day = {};
  std::array<char, 64> zone = {};
  if (localtime_r(&seconds, &local) == nullptr ||
      std::strftime(day.data(), day.size(), "%Y-%m-%d %H:%M:%S", &local) == 0 ||
      std::strftime(zone.data(), zone.size(), "%z %Z", &local) == 0) {
    return fmt::format("{} ns since 1970", unix_nanos);
  }
  std::string fraction = fmt::format(".{:09}", nanos);
  fraction.resize(fraction.find_last_not_of('0') + 1);
  return fmt::format("{}{} {}", day.data(), fraction == "." ? "" : fraction, zone.data());
}

}  // namespace pfa
