#include "viewer/app/load_job.h"

#include <functional>
#include <utility>

#include <fmt/format.h>

#include "analyzer/load/load.h"
#include "analyzer/load/load_trace.h"

namespace pfa {

Result<std::unique_ptr<Session>> OpenSession(
    const OpenRequest& request, const std::function<void(uint64_t done, uint64_t size)>& progress) {
  const std::string& name = request.files.front();
  if (request.files.size() == 1 && IsTraceFile(name)) {
    PFA_ASSIGN_OR_RETURN(Trace trace, LoadTrace(name, request.state.trace_options, progress));
    return std::make_unique<Session>(Views(name, std::move(trace)), request.state);
  }
  LoadRequest load{.sources = request.files, .binary = "", .options = request.state.options};
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
    : request_(std::move(request)), thread_([this] {
        auto result = OpenSession(request_, [this](uint64_t done, uint64_t size) {
          done_ = done;
          size_ = size;
        });
        const std::lock_guard lock(mutex_);
        result_ = std::move(result);
      }) {}

LoadJob::~LoadJob() { thread_.join(); }

std::optional<Result<std::unique_ptr<Session>>> LoadJob::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(result_, std::nullopt);
}

std::string LoadJob::progress() const {
  const uint64_t size = size_;
  if (size == 0) return "reading " + request_.files.front();
  return fmt::format("reading {}: {:.0f}%", request_.files.front(),
                     100 * static_cast<double>(done_) / static_cast<double>(size));
}

}  // namespace pfa
