#include "viewer/panels/graph_views.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "analyzer/query/go_regexp.h"

namespace pfa {

// What a thread does for one graph. It may outlive the window that wanted it, and owns what it
// uses.
struct GraphViews::Work {
  std::mutex mutex;
  std::condition_variable is_done;
  std::optional<Result<std::string>> plain;
};

GraphViews::Found GraphViews::Find(const Profile& profile, const Options& options,
                                   const TextMetrics& metrics) {
  if (!model_ || profile_ != &profile || !(options_ == options)) {
    profile_ = &profile;
    options_ = options;
    model_ = BuildGraphModel(profile, options);
    layout_.reset();
    search_.reset();
    work_is_old_ = work_ != nullptr;
    dot_ = model_->ok() && !model_->value().nodes.empty() ? GraphDot(model_->value(), metrics) : "";
  }
  if (!model_->ok()) return {nullptr, nullptr, model_->error().ToString()};
  Take();
  if (!layout_ && work_ == nullptr && !dot_.empty()) {
    Start();
    Take();
  }
  Found found{&model_->value(), nullptr, ""};
  if (layout_ && layout_->ok()) found.layout = &layout_->value();
  if (layout_ && !layout_->ok()) found.error = layout_->error().ToString();
  return found;
}

bool GraphViews::is_working() const { return work_ != nullptr; }

void GraphViews::Start() {
  if (drawing_ == nullptr) {
    layout_ = Error{ErrorCode::kIo, "there is no process that draws", {}};
    return;
  }
  work_ = std::make_shared<Work>();
  work_is_old_ = false;
  std::thread([work = work_, drawing = drawing_, dot = std::exchange(dot_, {})] {
    Result<std::string> plain = drawing->Draw("plain", dot);
    const std::lock_guard lock(work->mutex);
    work->plain = std::move(plain);
    work->is_done.notify_all();
  }).detach();
}

// What has become ready.
void GraphViews::Take() {
  if (work_ == nullptr) return;
  std::optional<Result<std::string>> plain;
  {
    std::unique_lock lock(work_->mutex);
    if (waits_) work_->is_done.wait(lock, [this] { return work_->plain.has_value(); });
    if (!work_->plain) return;
    plain = std::move(work_->plain);
  }
  work_.reset();
  if (std::exchange(work_is_old_, false)) return;
  layout_ = plain->ok() ? ParseGraphLayout(plain->value(), model_->value())
                        : Result<GraphLayout>(plain->error());
}

const std::vector<uint8_t>& GraphViews::Matches(const std::string& search) {
  if (search_ == search) return matches_;
  search_ = search;
  matches_.clear();
  if (search.empty() || !model_ || !model_->ok()) return matches_;
  const auto pattern = GoRegexp::Compile("search", search);
  if (!pattern.ok()) return matches_;
  for (const GraphNode& node : model_->value().nodes) {
    matches_.push_back(pattern.value().Matches(node.name) ? 1 : 0);
  }
  return matches_;
}

}  // namespace pfa
