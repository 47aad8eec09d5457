// What a report starts from: the profile with frames for labels, what the filters leave of it, and
// how much 100 per cent is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/query/selection.h"
#include "proto/base/result.h"

namespace pfa {

struct ReportInput {
  std::unique_ptr<const Profile>
      framed;  // a copy with frames for labels; null: none were asked for
  std::unique_ptr<const Selection> selection;
  int64_t total = 0;
  std::vector<std::string> messages;  // for standard error, in pprof's words and order

  [[nodiscard]] const Profile& profile() const { return selection->profile(); }
};

// Applies -tagroot, -tagleaf and the filters. Both arguments must outlive the result.
Result<ReportInput> PrepareReport(const Profile& profile, Query& query);

}  // namespace pfa
