#include "viewer/app/load_job.h"

#include <utility>

#include <fmt/format.h>

#include "analyzer/load/load.h"
#include "analyzer/load/load_trace.h"
#include "analyzer/report/display_name.h"

namespace pfa {

Result<std::unique_ptr<Session>> OpenSession(
    const OpenRequest& request, const std::function<void(uint64_t done, uint64_t size)>& progress,
    const std::stop_token& stop) {
  const std::string& name = request.files.front();
  if (request.files.size() == 1 && IsTraceFile(name)) {
    PFA_ASSIGN_OR_RETURN(Trace trace, LoadTrace(name, request.state.trace_options, progress, stop));
    return std::make_unique<Session>(Views(name, std::move(trace)), request.state);
  }
  LoadRequest load{.sources = request.files, .binary = "", .options = request.state.options};
  load.stop = stop;
  if (progress) {
    load.progress = [&](const std::string& /*source*/, uint64_t done, uint64_t size) {
      progress(done, size);
    };
  }
  PFA_ASSIGN_OR_RETURN(Loaded loaded, LoadProfile(load));
  const std::string title = request.files.size() == 1
                                ? name
                                : fmt::format("{} and {} more", name, request.files.size() - 1);
  return std::make_unique<Session>(Views(title, std::move(loaded.profile)), request.state);
}

LoadJob::LoadJob(OpenRequest request)
    : request_(std::move(request)), thread_([this](const std::stop_token& stop) {
        auto result = OpenSession(
            request_,
            [this](uint64_t done, uint64_t size) {
              done_ = done;
              size_ = size;
            },
            stop);
        const std::lock_guard lock(mutex_);
        result_ = std::move(result);
        is_done_.notify_all();
      }) {}

void LoadJob::Wait() {
  std::unique_lock lock(mutex_);
  is_done_.wait(lock, [this] { return result_.has_value(); });
}

std::optional<Result<std::unique_ptr<Session>>> LoadJob::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(result_, std::nullopt);
}

std::string LoadJob::progress() const { return "reading " + DisplayName(request_.files.front()); }

float LoadJob::share() const {
  const uint64_t size = size_;
  return size == 0 ? 0 : static_cast<float>(done_) / static_cast<float>(size);
}

}  // namespace pfa
