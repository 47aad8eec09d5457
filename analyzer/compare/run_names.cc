#include "analyzer/compare/run_names.h"

#include <atomic>
#include <utility>

#include "analyzer/query/folded_name.h"
#include "analyzer/query/go_code.h"

namespace pfa {

uint64_t RunNames::NextSerial() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

const RunName& RunNames::Of(std::string_view row, std::string_view function,
                            std::string_view file) {
  const Key key{row, function, file};
  Part& part = parts_[KeyHash()(key) / 64 % parts_.size()];
  const std::lock_guard lock(part.mutex);
  const auto found = part.names.find(key);
  if (found != part.names.end()) return found->second->name;
  std::unique_ptr<Known> made = Make(key);
  const std::string_view text = made->text;
  const Key kept{text.substr(0, row.size()), text.substr(row.size(), function.size()),
                 text.substr(row.size() + function.size())};
  return part.names.emplace(kept, std::move(made)).first->second->name;
}

std::unique_ptr<RunNames::Known> RunNames::Make(const Key& key) {
  auto made = std::make_unique<Known>();
  made->text.append(key.row).append(key.function).append(key.file);
  RunName& name = made->name;
  name.name = folds_ ? FoldedFunctionName(key.row) : std::string(key.row);
  name.is_recorded = name.name == key.row;
  if (!key.function.empty()) name.package = ClassifyGoCode(key.function, key.file).package;
  const std::lock_guard lock(ids_mutex_);
  name.id = ids_.emplace(name.name, static_cast<uint32_t>(ids_.size())).first->second;
  return made;
}

}  // namespace pfa
