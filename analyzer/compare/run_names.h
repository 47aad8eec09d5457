// What follows from the name of a function alone. Working it out takes longer than all else that is
// done with a function, and the runs of a set have the same ones: so it is done once for all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/model/intern_index.h"

namespace pfa {

// What the rows of a run are.
enum class CompareBy : uint8_t { kFunction, kPackage, kFile, kLine };

struct RunName {
  uint32_t id = 0;           // the same for all that have the same name, dense
  std::string name;          // of functions, folded (query/folded_name.h)
  std::string package;       // import path; empty: not Go
  bool is_recorded = false;  // nothing was folded
};

// May be asked by several threads.
class RunNames {
 public:
  // Names of functions are folded, others stay as they were recorded.
  explicit RunNames(CompareBy by) : folds_(by == CompareBy::kFunction) {}

  // `row` is what a row would be called, and `function` and `file` are of a function in it; both
  // are empty if there is none. Valid as long as this.
  const RunName& Of(std::string_view row, std::string_view function, std::string_view file);

  // No two have the same in one process, so it says whose an id is; never 0.
  [[nodiscard]] uint64_t serial() const { return serial_; }

 private:
  struct Key {
    std::string_view row;
    std::string_view function;
    std::string_view file;
    bool operator==(const Key&) const = default;
  };
  struct Known {
    std::string text;  // all that the key refers to
    Key key;
    RunName name;
  };
  // Threads that ask at once are rarely about the same part.
  struct Part {
    std::mutex mutex;
    InternIndex index;
    std::vector<std::unique_ptr<Known>> names;
  };

  std::unique_ptr<Known> Make(const Key& key);

  static uint64_t NextSerial();

  uint64_t serial_ = NextSerial();
  bool folds_;
  std::array<Part, 16> parts_;
  std::mutex ids_mutex_;
  std::unordered_map<std::string, uint32_t> ids_;  // by name
};

}  // namespace pfa
