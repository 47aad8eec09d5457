// The unit of each numeric label key, for the whole profile: the first unit that a sample gives it;
// without any, "bytes" for the keys alignment and request, and otherwise the key itself.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/model/diagnostics.h"
#include "analyzer/model/profile.h"

namespace pfa {

class LabelUnits {
 public:
  // Looks at every label. Keys with several units are counted in `diagnostics`.
  LabelUnits(const Profile& profile, Diagnostics& diagnostics);

  // Empty for a key that no sample has as a number.
  [[nodiscard]] std::string_view UnitOf(StringId key) const;

 private:
  const Profile& profile_;
  std::unordered_map<StringId, StringId> units_;
};

// "For tag size used unit kb, also encountered unit(s) bytes, mb": what pprof tells the user about
// keys with several units, ordered by key.
std::vector<std::string> MixedLabelUnitMessages(const Profile& profile);

}  // namespace pfa
