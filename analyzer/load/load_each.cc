#include "analyzer/load/load_each.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "analyzer/load/load.h"
#include "analyzer/query/options.h"

namespace pfa {

Result<void> LoadEach(std::span<const std::string> files, uint64_t max_bytes,
                      const std::function<Result<void>(size_t, const Profile&)>& use) {
  constexpr size_t kMostThreads = 4;
  Options options;
  options.max_size =
      static_cast<int64_t>(std::min<uint64_t>(max_bytes, std::numeric_limits<int64_t>::max()));
  const size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const size_t threads_count = std::min({cores, kMostThreads, files.size()});
  std::vector<std::optional<Error>> errors(files.size());
  std::atomic<size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto work = [&] {
    for (size_t i = next++; i < files.size() && !failed; i = next++) {
      const LoadRequest request{.sources = {files[i]},
                                .binary = {},
                                .options = options,
                                .inflates_at_once = threads_count > 1};
      Result<Loaded> loaded = LoadProfile(request);
      const Result<void> done = loaded.ok() ? use(i, loaded.value().profile) : loaded.error();
      if (done.ok()) continue;
      errors[i] = done.error();
      if (errors[i]->source.empty()) errors[i]->source = files[i];
      failed = true;
    }
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < threads_count; ++i) {
    threads.emplace_back(work);
  }
  work();
  for (std::thread& thread : threads) thread.join();
  for (std::optional<Error>& error : errors) {
    if (error) return *std::move(error);
  }
  return {};
}

}  // namespace pfa
