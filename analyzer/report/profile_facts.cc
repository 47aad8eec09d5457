#include "analyzer/report/profile_facts.h"

#include <array>
#include <ctime>

#include <fmt/format.h>

#include "analyzer/query/source_path.h"
#include "analyzer/query/units.h"
#include "proto/base/number.h"

namespace pfa {

std::string FormatTime(int64_t unix_nanos) {
  constexpr int64_t kNanosPerSecond = 1'000'000'000;
  int64_t seconds = unix_nanos / kNanosPerSecond;
  if (unix_nanos % kNanosPerSecond < 0) --seconds;
  const std::time_t time = seconds;
  std::tm local = {};
  std::array<char, 64> text = {};
  if (localtime_r(&time, &local) == nullptr ||
      std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %Z", &local) == 0) {
    return fmt::format("{} ns since 1970", unix_nanos);
  }
  return text.data();
}

std::vector<Fact> ProfileFacts(const Profile& profile, const Query& query,
                               const ValueFormatter& formatter, int64_t total) {
  std::vector<Fact> facts;
  if (!profile.mappings().empty()) {
    const Mapping& main = profile.mappings().front();
    if (main.file != StringId(0)) facts.push_back({"File", BasePath(profile.text(main.file))});
    if (main.build_id != StringId(0)) {
      facts.push_back({"Build ID", std::string(profile.text(main.build_id))});
    }
  }
  const ProfileHeader& header = profile.header();
  for (const StringId comment : header.comments) {
    const std::string_view text = profile.text(comment);
    if (!text.starts_with('#')) facts.push_back({"", std::string(text)});
  }
  if (!query.sample_type.empty()) facts.push_back({"Type", query.sample_type});
  if (header.doc_url != StringId(0)) {
    facts.push_back({"Doc", std::string(profile.text(header.doc_url))});
  }
  if (header.time_nanos != 0) facts.push_back({"Time", FormatTime(header.time_nanos)});
  if (header.duration_nanos != 0) {
    const Scaled nanos = Scale(total, query.sample_unit, "nanoseconds");
    std::string share;
    if (nanos.unit == "ns" && nanos.value != 0) {
      share = "(" + Percentage(TruncateToInt64(nanos.value), header.duration_nanos) + ")";
    }
    // The space before a missing share is pprof's.
    facts.push_back(
        {"Duration", fmt::format("{}, Total samples = {} {}",
                                 ScaledLabel(header.duration_nanos, "nanoseconds", "auto"),
                                 formatter.Format(total), share)});
  }
  return facts;
}

}  // namespace pfa
