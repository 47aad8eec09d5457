#include "analyzer/import/pprof.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/model/profile_builder.h"
#include "proto/base/dense_id_map.h"
#include "proto/pprof_reader.h"

namespace pfa {
namespace {

Error At(uint64_t offset, std::string message) {
  return BadInputAt(OffsetKind::kInflated, offset, std::move(message));
}

// A record of a small table, kept until the string table and the other tables are known.
template <typename Record>
struct Staged {
  Record record;
  uint64_t offset;
};

// LocationRecord without the span, whose lines go to one common vector.
struct StagedLocation {
  uint64_t id;
  uint64_t mapping_id;
  uint64_t address;
  uint64_t offset;
  uint32_t line_begin;
  uint32_t line_count;
  bool is_folded;
};

// Samples are most of a file, so they go into their final columns at once, with two things still
// provisional: location rows are numbered by first sight (a sample may come before its locations),
// and label texts are indices of the file's string table (which comes last). Finish() maps both.
class Sink : public PprofSink {
 public:
  Result<void> OnSampleType(const ValueTypeRecord& record, uint64_t offset) override {
    if (sample_types_.size() >= kMaxSampleTypes) {
      return TooMany("sample types", kMaxSampleTypes, offset);
    }
    sample_types_.push_back({record, offset});
    return {};
  }

  Result<void> OnSample(const SampleRecord& record, uint64_t offset) override {
    PFA_TRY(CheckWidth(record.values.size(), offset));
    frames_.clear();
    for (const uint64_t id : record.location_ids) {
      uint32_t row = location_rows_.Find(id);
      if (row == DenseIdMap::kAbsent) {
        if (id == 0) return At(offset, "malformed profile: sample has nil location (id 0)");
        PFA_ASSIGN_OR_RETURN(row, NewLocationRow(id, offset));
      }
      frames_.emplace_back(row);
    }
    labels_.clear();
    for (const LabelRecord& label : record.labels) PFA_TRY(AddLabel(label, offset));
    if (builder_.sample_count() >= kMaxRows ||
        builder_.label_count() + labels_.size() >= kMaxRows) {
      return TooMany("samples or labels", offset);
    }
    builder_.AddSample(frames_, record.values, labels_);
    return {};
  }

  Result<void> OnMapping(const MappingRecord& record, uint64_t offset) override {
    if (record.id == 0) return At(offset, "malformed profile: found mapping with reserved ID=0");
    if (mapping_rows_.Find(record.id) != DenseIdMap::kAbsent) {
      return At(offset,
                fmt::format("malformed profile: multiple mappings with same id: {}", record.id));
    }
    if (mappings_.size() >= kMaxRows) return TooMany("mappings", offset);
    mapping_rows_.Set(record.id, static_cast<uint32_t>(mappings_.size()));
    mappings_.push_back({record, offset});
    return {};
  }

  Result<void> OnLocation(const LocationRecord& record, uint64_t offset) override {
    if (record.id == 0) return At(offset, "malformed profile: found location with reserved id=0");
    uint32_t row = location_rows_.Find(record.id);
    if (row == DenseIdMap::kAbsent) {
      PFA_ASSIGN_OR_RETURN(row, NewLocationRow(record.id, offset));
    }
    if (file_positions_[row].valid()) {
      return At(offset,
                fmt::format("malformed profile: multiple locations with same id: {}", record.id));
    }
    if (record.lines.size() > kMaxInlineDepth) {
      return TooMany("lines in one location", kMaxInlineDepth, offset);
    }
    if (lines_.size() + record.lines.size() >= kMaxRows) return TooMany("lines", offset);
    file_positions_[row] = LocationId::FromIndex(locations_.size());
    in_file_order_ = in_file_order_ && row == locations_.size();
    locations_.push_back({record.id, record.mapping_id, record.address, offset,
                          static_cast<uint32_t>(lines_.size()),
                          static_cast<uint32_t>(record.lines.size()), record.is_folded});
    lines_.insert(lines_.end(), record.lines.begin(), record.lines.end());
    return {};
  }

  Result<void> OnFunction(const FunctionRecord& record, uint64_t offset) override {
    if (record.id == 0) return At(offset, "malformed profile: found function with reserved ID=0");
    if (function_rows_.Find(record.id) != DenseIdMap::kAbsent) {
      return At(offset,
                fmt::format("malformed profile: multiple functions with same id: {}", record.id));
    }
    if (functions_.size() >= kMaxRows) return TooMany("functions", offset);
    function_rows_.Set(record.id, static_cast<uint32_t>(functions_.size()));
    functions_.push_back({record, offset});
    return {};
  }

  Result<void> OnString(std::string_view text, uint64_t offset) override {
    if (strings_.empty() && !text.empty()) {
      return At(offset, "string_table[0] must be the empty string");
    }
    if (strings_.size() >= kMaxRows) return TooMany("strings", offset);
    strings_.push_back(builder_.Intern(text));
    return {};
  }

  Result<void> OnPeriodType(const ValueTypeRecord& record, uint64_t offset) override {
    period_type_ = {record, offset};
    return {};
  }

  Result<void> OnHeader(HeaderField field, int64_t value, uint64_t offset) override {
    ProfileHeader& header = builder_.header();
    switch (field) {
      case HeaderField::kTimeNanos:
        if (header.time_nanos != 0) {
          return At(offset,
                    "parsing profile: concatenated profiles detected (a second time_nanos)");
        }
        header.time_nanos = value;
        break;
      case HeaderField::kDurationNanos:
        header.duration_nanos = value;
        break;
      case HeaderField::kPeriod:
        header.period = value;
        break;
      case HeaderField::kDropFrames:
        drop_frames_ = {value, offset};
        break;
      case HeaderField::kKeepFrames:
        keep_frames_ = {value, offset};
        break;
      case HeaderField::kDefaultSampleType:
        default_sample_type_ = {value, offset};
        break;
      case HeaderField::kDocUrl:
        doc_url_ = {value, offset};
        break;
      case HeaderField::kComment:
        if (comments_.size() >= kMaxRows) return TooMany("comments", offset);
        comments_.push_back({value, offset});
        break;
    }
    return {};
  }

  // All records were seen.
  Result<Profile> Finish() {
    if (strings_.empty()) return BadInput("not a profile: it has no string table");
    PFA_TRY(FinishHeader());
    PFA_TRY(FinishMappings());
    PFA_TRY(FinishFunctions());
    PFA_TRY(FinishLocations());
    PFA_TRY(FinishSamples());
    return std::move(builder_).Build();
  }

 private:
  static constexpr size_t kMaxRows = std::numeric_limits<uint32_t>::max() - 1;
  // No real profile comes near. Without them, a small file could ask for work without end: every
  // sample can repeat every line of a location, and sample types are compared with each other.
  static constexpr size_t kMaxSampleTypes = 256;
  static constexpr size_t kMaxInlineDepth = 1000;

  struct Raw {
    int64_t value = 0;
    uint64_t offset = 0;
  };

  static Error TooMany(const char* what, size_t most, uint64_t offset) {
    Error error = At(offset, fmt::format("more than {} {}", most, what));
    error.code = ErrorCode::kLimit;
    return error;
  }
  static Error TooMany(const char* what, uint64_t offset) {
    return TooMany(what, kMaxRows, offset);
  }

  // The number of values of all samples is that of the first; whether it fits the sample types is
  // known at the end. No values at all can never fit, and is refused before it costs memory.
  Result<void> CheckWidth(size_t values, uint64_t offset) {
    if (builder_.sample_count() == 0) {
      width_ = values;
      first_sample_offset_ = offset;
      if (values == 0) {
        return At(offset, "malformed profile: sample has no values");
      }
    }
    if (values == width_) return {};
    return At(offset, fmt::format("malformed profile: mismatch: sample {} has {} values, the first "
                                  "one {}",
                                  builder_.sample_count(), values, width_));
  }

  Result<uint32_t> NewLocationRow(uint64_t id, uint64_t offset) {
    if (file_positions_.size() >= kMaxRows) return TooMany("locations", offset);
    const auto row = static_cast<uint32_t>(file_positions_.size());
    location_rows_.Set(id, row);
    file_positions_.push_back(LocationId::kNone);
    first_use_.push_back({static_cast<int64_t>(id), offset});
    return row;
  }

  Result<void> AddLabel(const LabelRecord& label, uint64_t offset) {
    // The rules of google/pprof: a text wins over a number; nothing at all vanishes.
    const bool is_text = label.str != 0;
    if (!is_text && label.num == 0 && label.num_unit == 0) {
      builder_.diagnostics().Add(DiagnosticKind::kEmptyLabel, offset, "");
      return {};
    }
    PFA_TRY(NoteText(label.key, offset));
    PFA_TRY(NoteText(is_text ? label.str : label.num_unit, offset));
    const StringId key(static_cast<uint32_t>(label.key));
    if (is_text) {
      labels_.push_back(Label::Text(key, StringId(static_cast<uint32_t>(label.str))));
    } else {
      labels_.push_back(
          Label::Number(key, label.num, StringId(static_cast<uint32_t>(label.num_unit))));
    }
    return {};
  }

  // Remembers the largest index into the string table, whose size is known only at the end.
  Result<void> NoteText(int64_t index, uint64_t offset) {
    if (index < 0 || static_cast<uint64_t>(index) >= kMaxRows) {
      return At(offset, fmt::format("label: string index {} is not in the string table", index));
    }
    if (index > largest_text_.value) largest_text_ = {index, offset};
    return {};
  }

  Result<StringId> Text(int64_t index, uint64_t offset, const char* what) const {
    if (index < 0 || static_cast<uint64_t>(index) >= strings_.size()) {
      return At(offset, fmt::format("{}: string index {} is not in the string table, which has {} "
                                    "entries",
                                    what, index, strings_.size()));
    }
    return strings_[static_cast<size_t>(index)];
  }

  Result<ValueType> Type(const Staged<ValueTypeRecord>& staged, const char* what) const {
    PFA_ASSIGN_OR_RETURN(const StringId type, Text(staged.record.type, staged.offset, what));
    PFA_ASSIGN_OR_RETURN(const StringId unit, Text(staged.record.unit, staged.offset, what));
    return ValueType{type, unit};
  }

  Result<void> FinishHeader() {
    ProfileHeader& header = builder_.header();
    for (const auto& staged : sample_types_) {
      PFA_ASSIGN_OR_RETURN(const ValueType type, Type(staged, "sample_type"));
      builder_.sample_types().push_back(type);
    }
    PFA_ASSIGN_OR_RETURN(header.period_type, Type(period_type_, "period_type"));
    const auto text = [this](const Raw& raw, const char* what) {
      return Text(raw.value, raw.offset, what);
    };
    PFA_ASSIGN_OR_RETURN(header.drop_frames, text(drop_frames_, "drop_frames"));
    PFA_ASSIGN_OR_RETURN(header.keep_frames, text(keep_frames_, "keep_frames"));
    PFA_ASSIGN_OR_RETURN(header.default_sample_type,
                         text(default_sample_type_, "default_sample_type"));
    PFA_ASSIGN_OR_RETURN(header.doc_url, text(doc_url_, "doc_url"));
    for (const Raw& raw : comments_) {
      PFA_ASSIGN_OR_RETURN(const StringId comment, text(raw, "comment"));
      header.comments.push_back(comment);
    }
    return {};
  }

  Result<void> FinishMappings() {
    for (const auto& [r, offset] : mappings_) {
      PFA_ASSIGN_OR_RETURN(const StringId file, Text(r.filename, offset, "mapping"));
      PFA_ASSIGN_OR_RETURN(const StringId build_id, Text(r.build_id, offset, "mapping"));
      builder_.AddMapping({r.id, r.start, r.limit, r.file_offset, file, build_id, r.has_functions,
                           r.has_filenames, r.has_line_numbers, r.has_inline_frames});
    }
    return {};
  }

  Result<void> FinishFunctions() {
    for (const auto& [r, offset] : functions_) {
      PFA_ASSIGN_OR_RETURN(const StringId name, Text(r.name, offset, "function"));
      PFA_ASSIGN_OR_RETURN(const StringId system_name, Text(r.system_name, offset, "function"));
      PFA_ASSIGN_OR_RETURN(const StringId filename, Text(r.filename, offset, "function"));
      builder_.AddFunction({r.id, name, system_name, filename, r.start_line});
    }
    return {};
  }

  Result<void> FinishLocations() {
    std::vector<Line> lines;
    for (const StagedLocation& staged : locations_) {
      lines.clear();
      for (uint32_t i = 0; i < staged.line_count; ++i) {
        const LineRecord& line = lines_[staged.line_begin + i];
        const uint32_t function = function_rows_.Find(line.function_id);
        if (function == DenseIdMap::kAbsent) {
          return At(staged.offset,
                    fmt::format("malformed profile: location id: {} has a line with nil function "
                                "(function id {})",
                                staged.id, line.function_id));
        }
        lines.push_back({FunctionId(function), line.line, line.column});
      }
      MappingId mapping;
      if (const uint32_t row = mapping_rows_.Find(staged.mapping_id); row != DenseIdMap::kAbsent) {
        mapping = MappingId(row);
      } else if (staged.mapping_id != 0) {
        builder_.diagnostics().Add(DiagnosticKind::kUnknownMapping, staged.offset,
                                   fmt::format("mapping id {}", staged.mapping_id));
      }
      builder_.AddLocation({staged.id, staged.address, mapping, 0, 0, staged.is_folded}, lines);
    }
    for (size_t row = 0; row < file_positions_.size(); ++row) {
      if (!file_positions_[row].valid()) {
        return At(first_use_[row].offset,
                  fmt::format("malformed profile: sample refers to location {}, which does not "
                              "exist (nil location)",
                              static_cast<uint64_t>(first_use_[row].value)));
      }
    }
    if (!in_file_order_) builder_.RemapStackLocations(file_positions_);
    return {};
  }

  Result<void> FinishSamples() {
    if (builder_.sample_count() > 0 && sample_types_.empty()) {
      return At(first_sample_offset_, "malformed profile: missing sample type information");
    }
    if (builder_.sample_count() > 0 && width_ != sample_types_.size()) {
      return At(first_sample_offset_,
                fmt::format("malformed profile: mismatch: sample has {} values vs. {} types",
                            width_, sample_types_.size()));
    }
    PFA_TRY(Text(largest_text_.value, largest_text_.offset, "label"));
    builder_.RemapLabelTexts(strings_);
    return {};
  }

  ProfileBuilder builder_;
  std::vector<Staged<ValueTypeRecord>> sample_types_;
  Staged<ValueTypeRecord> period_type_ = {{}, 0};
  std::vector<Staged<MappingRecord>> mappings_;
  std::vector<Staged<FunctionRecord>> functions_;
  std::vector<StagedLocation> locations_;
  std::vector<LineRecord> lines_;
  std::vector<StringId> strings_;  // by index in the file
  Raw drop_frames_;
  Raw keep_frames_;
  Raw default_sample_type_;
  Raw doc_url_;
  std::vector<Raw> comments_;

  DenseIdMap mapping_rows_;
  DenseIdMap function_rows_;
  DenseIdMap location_rows_;                // file id to provisional row
  std::vector<LocationId> file_positions_;  // provisional row to row in file order
  std::vector<Raw> first_use_;              // of each provisional row: file id and offset
  bool in_file_order_ = true;

  size_t width_ = 0;
  uint64_t first_sample_offset_ = 0;
  Raw largest_text_;
  std::vector<LocationId> frames_;  // scratch
  std::vector<Label> labels_;       // scratch
};

}  // namespace

Result<Profile> ImportPprof(InflateStream& stream, const ImportOptions&) {
  Sink sink;
  PFA_TRY(ReadPprof(stream, sink));
  auto profile = sink.Finish();
  if (!profile.ok() && profile.error().source.empty()) profile.error().source = stream.name();
  return profile;
}

}  // namespace pfa
