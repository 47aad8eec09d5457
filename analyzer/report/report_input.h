// What every report over samples starts from: the profile with the frames that labels make, what
// the filters leave of it, and what 100 per cent is.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/query/selection.h"
#include "proto/base/result.h"

namespace pfa {

class ReportInput {
 public:
  // Applies the query's filters. Both arguments must outlive the result.
  static Result<std::unique_ptr<ReportInput>> Make(const Profile& profile, Query& query);

  [[nodiscard]] const Profile& profile() const { return framed_ ? *framed_ : *original_; }
  [[nodiscard]] const Selection& selection() const { return *selection_; }
  [[nodiscard]] int64_t total() const { return total_; }
  // For standard error, in pprof's words.
  [[nodiscard]] const std::vector<std::string>& messages() const { return messages_; }

 private:
  ReportInput() = default;

  const Profile* original_ = nullptr;
  std::optional<Profile> framed_;
  std::optional<Selection> selection_;
  int64_t total_ = 0;
  std::vector<std::string> messages_;
};

}  // namespace pfa
