// Which labels -tagshow and -taghide leave, by their keys.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"

namespace pfa {

class ShownLabels {
 public:
  // Looks at every label; nothing of the arguments is kept.
  ShownLabels(const Profile& profile, const Query& query);

  // `key` must be one of a label.
  [[nodiscard]] bool Shows(StringId key) const {
    return hidden_.empty() || hidden_[key.index()] == 0;
  }

 private:
  std::vector<uint8_t> hidden_;  // by StringId; empty: none
};

}  // namespace pfa
