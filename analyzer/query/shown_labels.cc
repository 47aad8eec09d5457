#include "analyzer/query/shown_labels.h"

namespace pfa {

ShownLabels::ShownLabels(const Profile& profile, const Query& query) {
  if (!query.tagshow && !query.taghide) return;
  hidden_.assign(profile.strings().size(), 0);
  std::vector<uint8_t> known(profile.strings().size(), 0);
  for (const Label& label : profile.all_labels()) {
    const size_t key = label.key.index();
    if (known[key] != 0) continue;
    known[key] = 1;
    const std::string_view name = profile.text(label.key);
    const bool shown = !query.tagshow || query.tagshow->Matches(name);
    const bool hidden = query.taghide && query.taghide->Matches(name);
    hidden_[key] = !shown || hidden ? 1 : 0;
  }
}

}  // namespace pfa
