// Loading a file in the background.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "proto/base/result.h"
#include "viewer/app/session.h"

namespace pfa {

struct OpenRequest {
  std::vector<std::string> files;  // of a profile they are added up
  ViewState state;                 // to begin with; its options say how the file is read
};

// Reads a profile or a trace. `progress` may be empty.
Result<std::unique_ptr<Session>> OpenSession(
    const OpenRequest& request, const std::function<void(uint64_t done, uint64_t size)>& progress);

class LoadJob {
 public:
  explicit LoadJob(OpenRequest request);
  LoadJob(const LoadJob&) = delete;
  LoadJob& operator=(const LoadJob&) = delete;
  ~LoadJob();

  // Once, when it is there.
  std::optional<Result<std::unique_ptr<Session>>> Take();
  // "reading cpu.pprof: 45%".
  [[nodiscard]] std::string progress() const;

 private:
  OpenRequest request_;
  std::atomic<uint64_t> done_ = 0;
  std::atomic<uint64_t> size_ = 0;
  std::mutex mutex_;
  std::optional<Result<std::unique_ptr<Session>>> result_;
  std::thread thread_;  // the last: it uses the others
};

}  // namespace pfa
