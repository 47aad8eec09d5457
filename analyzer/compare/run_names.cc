#include "analyzer/compare/run_names.h"

#include <atomic>
#include <utility>

#include "analyzer/query/folded_name.h"
#include "analyzer/query/go_code.h"
#include "proto/base/hash.h"

namespace pfa {
namespace {

constexpr unsigned kPartShift = 40;  // the index has the low bits

}  // namespace

uint64_t RunNames::NextSerial() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

const RunName& RunNames::Of(std::string_view row, std::string_view function,
                            std::string_view file) {
  const Key key{row, function, file};
  // What a row is called follows from its function, or there is none.
  const uint64_t hash = HashMix(HashText(row), HashText(file));
  Part& part = parts_[(hash >> kPartShift) % parts_.size()];
  const std::lock_guard lock(part.mutex);
  const uint32_t found =
      part.index.Find(hash, [&](uint32_t known) { return part.names[known]->key == key; });
  if (found != InternIndex::kNotFound) return part.names[found]->name;
  part.index.Insert(hash, static_cast<uint32_t>(part.names.size()));
  return part.names.emplace_back(Make(key))->name;
}

std::unique_ptr<RunNames::Known> RunNames::Make(const Key& key) {
  auto made = std::make_unique<Known>();
  made->text.append(key.row).append(key.function).append(key.file);
  const std::string_view text = made->text;
  made->key = {text.substr(0, key.row.size()), text.substr(key.row.size(), key.function.size()),
               text.substr(key.row.size() + key.function.size())};
  RunName& name = made->name;
  name.name = folds_ ? FoldedFunctionName(key.row) : std::string(key.row);
  name.is_recorded = name.name == key.row;
  if (!key.function.empty()) name.package = ClassifyGoCode(key.function, key.file).package;
  const std::lock_guard lock(ids_mutex_);
  name.id = ids_.emplace(name.name, static_cast<uint32_t>(ids_.size())).first->second;
  return made;
}

}  // namespace pfa
