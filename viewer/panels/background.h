// Something that takes long to make, made by a thread, so that the window does not wait for it.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <utility>

namespace pfa {

// Waits for its thread when it goes away: what that uses must live longer.
template <typename T>
class Background {
 public:
  // Begins anew: what was made, or is being made, is of no use any more. There is one thread at a
  // time, and then only the last wish counts. `waits`: makes it at once.
  void Start(std::function<T()> make, bool waits) {
    value_.reset();
    if (waits) {
      next_ = nullptr;
      is_old_ = work_.valid();
      value_ = std::make_shared<const T>(make());
    } else if (work_.valid()) {
      next_ = std::move(make);
    } else {
      Launch(std::move(make));
    }
  }

  // Takes what has become ready.
  void Poll() {
    if (!work_.valid() || work_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
      return;
    }
    std::shared_ptr<const T> made = work_.get();
    if (next_ != nullptr) {
      Launch(std::exchange(next_, nullptr));
    } else if (!std::exchange(is_old_, false)) {
      value_ = std::move(made);
    }
  }
  // Null: not yet.
  [[nodiscard]] const std::shared_ptr<const T>& value() const { return value_; }
  [[nodiscard]] bool is_working() const { return work_.valid(); }

 private:
  void Launch(std::function<T()> make) {
    is_old_ = false;
    work_ = std::async(std::launch::async,
                       [make = std::move(make)] { return std::make_shared<const T>(make()); });
  }

  std::shared_ptr<const T> value_;
  std::future<std::shared_ptr<const T>> work_;
  std::function<T()> next_;  // to be made when the thread is done
  bool is_old_ = false;      // what the thread makes is not wanted any more
};

}  // namespace pfa
