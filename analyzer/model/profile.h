// Profile: a pprof profile as tables and columns, immutable once built (profile_builder.h), shared
// between threads without locks.
//
//   samples     stack | values (one per sample type) | labels
//                 |
//   stacks      [location, location, ...]   leaf first, interned
//                 |
//   locations   address, mapping, lines     one line per inlined function, innermost first
//                 |
//   functions   name, file, start line      text is interned in one string pool
//
// Values are int64 as in the file, and may be negative (differences). Tables keep the file's order.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analyzer/model/diagnostics.h"
#include "analyzer/model/ids.h"
#include "analyzer/model/stack_table.h"
#include "analyzer/model/string_pool.h"
#include "proto/base/pod_column.h"

namespace pfa {

struct ValueType {
  StringId type{0};
  StringId unit{0};
  bool operator==(const ValueType&) const = default;
};

struct Mapping {
  uint64_t id = 0;  // as in the file
  uint64_t start = 0;
  uint64_t limit = 0;
  uint64_t file_offset = 0;
  StringId file{0};
  StringId build_id{0};
  bool has_functions = false;
  bool has_filenames = false;
  bool has_line_numbers = false;
  bool has_inline_frames = false;
};

struct Function {
  uint64_t id = 0;  // as in the file
  StringId name{0};
  StringId system_name{0};  // before demangling
  StringId filename{0};
  int64_t start_line = 0;
};

struct Line {
  FunctionId function;
  int64_t line = 0;
  int64_t column = 0;
};

struct Location {
  uint64_t id = 0;  // as in the file
  uint64_t address = 0;
  MappingId mapping;  // kNone: not in any mapping
  uint32_t line_begin = 0;
  uint32_t line_count = 0;  // 0: not symbolized
  bool is_folded = false;
};

// One key with one value. A key may occur several times in a sample; the order is the file's.
struct Label {
  StringId key{0};
  StringId unit;      // of a number, "" if it has none; kNone marks a text
  int64_t value = 0;  // the number, or the StringId of the text

  [[nodiscard]] bool is_text() const { return !unit.valid(); }
  [[nodiscard]] StringId text() const { return StringId(static_cast<uint32_t>(value)); }
  static Label Text(StringId key, StringId text) {
    return {key, StringId::kNone, static_cast<int64_t>(text.value)};
  }
  static Label Number(StringId key, int64_t value, StringId unit) { return {key, unit, value}; }
  bool operator==(const Label&) const = default;
};

struct ProfileHeader {
  int64_t time_nanos = 0;  // Unix time; 0: unknown
  int64_t duration_nanos = 0;
  int64_t period = 0;
  ValueType period_type;
  StringId drop_frames{0};
  StringId keep_frames{0};
  StringId default_sample_type{0};
  StringId doc_url{0};
  std::vector<StringId> comments;
};

class Profile {
 public:
  [[nodiscard]] const StringPool& strings() const { return strings_; }
  [[nodiscard]] std::string_view text(StringId id) const { return strings_[id]; }
  [[nodiscard]] const ProfileHeader& header() const { return header_; }
  [[nodiscard]] const Diagnostics& diagnostics() const { return diagnostics_; }

  [[nodiscard]] std::span<const ValueType> sample_types() const { return sample_types_; }
  [[nodiscard]] std::span<const Mapping> mappings() const { return mappings_; }
  [[nodiscard]] std::span<const Function> functions() const { return functions_; }
  [[nodiscard]] std::span<const Location> locations() const { return locations_; }
  [[nodiscard]] std::span<const Line> lines() const { return lines_; }
  [[nodiscard]] const StackTable& stacks() const { return stacks_; }

  [[nodiscard]] const Mapping& mapping(MappingId id) const { return mappings_[id.index()]; }
  [[nodiscard]] const Function& function(FunctionId id) const { return functions_[id.index()]; }
  [[nodiscard]] const Location& location(LocationId id) const { return locations_[id.index()]; }
  [[nodiscard]] std::span<const Line> lines(const Location& location) const {
    return std::span<const Line>(lines_).subspan(location.line_begin, location.line_count);
  }

  [[nodiscard]] size_t sample_count() const { return sample_stacks_.size(); }
  [[nodiscard]] StackId stack(size_t sample) const { return sample_stacks_[sample]; }
  [[nodiscard]] std::span<const StackId> sample_stacks() const { return sample_stacks_.span(); }
  [[nodiscard]] std::span<const int64_t> values(size_t sample) const {
    return values_.span().subspan(sample * sample_types_.size(), sample_types_.size());
  }
  [[nodiscard]] int64_t value(size_t sample, size_t column) const {
    return values_[sample * sample_types_.size() + column];
  }
  [[nodiscard]] std::span<const Label> labels(size_t sample) const {
    return labels_.span().subspan(label_begins_[sample],
                                  label_begins_[sample + 1] - label_begins_[sample]);
  }
  [[nodiscard]] std::span<const Label> all_labels() const { return labels_.span(); }

 private:
  friend class ProfileBuilder;

  StringPool strings_;
  ProfileHeader header_;
  Diagnostics diagnostics_;
  std::vector<ValueType> sample_types_;
  std::vector<Mapping> mappings_;
  std::vector<Function> functions_;
  std::vector<Location> locations_;
  std::vector<Line> lines_;
  StackTable stacks_;
  PodColumn<StackId> sample_stacks_;
  PodColumn<int64_t> values_;         // row-major: sample, then sample type
  PodColumn<uint32_t> label_begins_;  // of each sample, and one more
  PodColumn<Label> labels_;
};

}  // namespace pfa
