// Loading a file in the background.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
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

// Reads a profile or a trace. `progress` may be empty. ErrorCode::kStopped once a stop is asked
// for.
Result<std::unique_ptr<Session>> OpenSession(
    const OpenRequest& request, const std::function<void(uint64_t done, uint64_t size)>& progress,
    const std::stop_token& stop = {});

class LoadJob {
 public:
  explicit LoadJob(OpenRequest request);
  LoadJob(const LoadJob&) = delete;
  LoadJob& operator=(const LoadJob&) = delete;
  // Stops, and waits until that is done.
  ~LoadJob() = default;

  void Stop() { thread_.request_stop(); }
  // Until there is something to be taken.
  void Wait();
  // Once, when it is there.
  std::optional<Result<std::unique_ptr<Session>>> Take();
  // "reading cpu.pprof: 45%".
  [[nodiscard]] std::string progress() const;
  // Of the file that is read, from 0 to 1; 0 if that is not known.
  [[nodiscard]] float share() const;

 private:
  OpenRequest request_;
  std::atomic<uint64_t> done_ = 0;
  std::atomic<uint64_t> size_ = 0;
  std::mutex mutex_;
  std::condition_variable is_done_;
  std::optional<Result<std::unique_ptr<Session>>> result_;
  std::jthread thread_;  // the last: it uses the others
};

}  // namespace pfa
