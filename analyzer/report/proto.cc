#include "analyzer/report/proto.h"

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/model/string_pool.h"
#include "analyzer/query/shown_labels.h"
#include "analyzer/query/units.h"
#include "analyzer/report/ranking.h"
#include "analyzer/report/report_input.h"
#include "analyzer/report/value_formatter.h"
#include "proto/base/number.h"
#include "proto/pprof_writer.h"

namespace pfa {
namespace {

// Texts are numbered in the order of their first use, and written when all are known.
class StringNumbers {
 public:
  explicit StringNumbers(size_t size) : numbers_(size, 0) {}

  int64_t NumberOf(StringId id) {
    if (id == StringId(0)) return 0;
    uint32_t& number = numbers_[id.index()];
    if (number == 0) {
      used_.push_back(id);
      number = static_cast<uint32_t>(used_.size());
    }
    return number;
  }
  ValueTypeRecord TypeOf(const ValueType& type) {
    return {NumberOf(type.type), NumberOf(type.unit)};
  }
  Result<void> Write(const StringPool& pool, PprofWriter& writer) const {
    PFA_TRY(writer.AddString(""));
    for (const StringId id : used_) PFA_TRY(writer.AddString(pool[id]));
    return {};
  }

 private:
  std::vector<uint32_t> numbers_;  // by StringId; 0: not yet used
  std::vector<StringId> used_;
};

Result<void> SetUnlessZero(PprofWriter& writer, HeaderField field, int64_t value) {
  return value == 0 ? Result<void>() : writer.SetHeader(field, value);
}

Result<void> WriteTimes(const ProfileHeader& header, PprofWriter& writer) {
  PFA_TRY(SetUnlessZero(writer, HeaderField::kTimeNanos, header.time_nanos));
  PFA_TRY(SetUnlessZero(writer, HeaderField::kDurationNanos, header.duration_nanos));
  return SetUnlessZero(writer, HeaderField::kPeriod, header.period);
}

class SelectionWriter {
 public:
  SelectionWriter(const Selection& selection, const Query& query, ByteSink& sink)
      : selection_(selection),
        profile_(selection.profile()),
        query_(query),
        strings_(profile_.strings().size()),
        writer_(sink) {}

  Result<void> Run() {
    for (const ValueType& type : profile_.sample_types()) {
      PFA_TRY(writer_.AddSampleType(strings_.TypeOf(type)));
    }
    PFA_TRY(WriteSamples());
    PFA_TRY(WriteMappings());
    PFA_TRY(WriteLocations());
    for (const Function& function : profile_.functions()) {
      PFA_TRY(writer_.AddFunction({function.id, strings_.NumberOf(function.name),
                                   strings_.NumberOf(function.system_name),
                                   strings_.NumberOf(function.filename), function.start_line}));
    }
    PFA_TRY(WriteHeader());
    PFA_TRY(strings_.Write(profile_.strings(), writer_));
    return writer_.Finish();
  }

 private:
  Result<void> WriteSamples() {
    const ShownLabels shown(profile_, query_);
    const ValueFormatter formatter(query_.sample_unit, query_.options.unit, query_.ratio);
    std::vector<uint64_t> ids;
    std::vector<int64_t> values;
    std::vector<LabelRecord> labels;
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      if (!selection_.keeps(i)) continue;
      ids.clear();
      values.clear();
      labels.clear();
      for (const LocationId location : selection_.frames(profile_.stack(i))) {
        if (!selection_.hidden(location)) ids.push_back(profile_.location(location).id);
      }
      for (const int64_t value : profile_.values(i)) values.push_back(formatter.Multiply(value));
      for (const Label& label : profile_.labels(i)) {
        if (!shown.Shows(label.key)) continue;
        LabelRecord record;
        record.key = strings_.NumberOf(label.key);
        if (label.is_text()) {
          record.str = strings_.NumberOf(label.text());
        } else {
          record.num = label.value;
          record.num_unit = strings_.NumberOf(label.unit);
        }
        labels.push_back(record);
      }
      PFA_TRY(writer_.AddSample({ids, values, labels}));
    }
    return {};
  }

  Result<void> WriteMappings() {
    for (const Mapping& mapping : profile_.mappings()) {
      MappingRecord record;
      record.id = mapping.id;
      record.start = mapping.start;
      record.limit = mapping.limit;
      record.file_offset = mapping.file_offset;
      record.filename = strings_.NumberOf(mapping.file);
      record.build_id = strings_.NumberOf(mapping.build_id);
      record.has_functions = mapping.has_functions;
      record.has_filenames = mapping.has_filenames;
      record.has_line_numbers = mapping.has_line_numbers;
      record.has_inline_frames = mapping.has_inline_frames && !query_.options.noinlines;
      PFA_TRY(writer_.AddMapping(record));
    }
    return {};
  }

  Result<void> WriteLocations() {
    const Options& options = query_.options;
    std::vector<LineRecord> lines;
    for (size_t i = 0; i < profile_.locations().size(); ++i) {
      const Location& location = profile_.locations()[i];
      std::span<const Line> left = selection_.lines(LocationId::FromIndex(i));
      if (options.noinlines && left.size() > 1) left = left.last(1);
      lines.clear();
      for (const Line& line : left) {
        // As everywhere, columns are gone with the inlined functions unless they are asked for.
        const bool has_column = !options.noinlines || options.showcolumns;
        lines.push_back(
            {profile_.function(line.function).id, line.line, has_column ? line.column : 0});
      }
      const uint64_t mapping = location.mapping.valid() ? profile_.mapping(location.mapping).id : 0;
      PFA_TRY(
          writer_.AddLocation({location.id, mapping, location.address, lines, location.is_folded}));
    }
    return {};
  }

  Result<void> WriteHeader() {
    const ProfileHeader& header = profile_.header();
    const auto text = [&](HeaderField field, StringId id) {
      return SetUnlessZero(writer_, field, strings_.NumberOf(id));
    };
    PFA_TRY(text(HeaderField::kDropFrames, header.drop_frames));
    PFA_TRY(text(HeaderField::kKeepFrames, header.keep_frames));
    PFA_TRY(WriteTimes(header, writer_));
    if (header.period_type != ValueType{}) {
      PFA_TRY(writer_.SetPeriodType(strings_.TypeOf(header.period_type)));
    }
    for (const StringId comment : header.comments) {
      PFA_TRY(writer_.SetHeader(HeaderField::kComment, strings_.NumberOf(comment)));
    }
    PFA_TRY(text(HeaderField::kDefaultSampleType, header.default_sample_type));
    return text(HeaderField::kDocUrl, header.doc_url);
  }

  const Selection& selection_;
  const Profile& profile_;
  const Query& query_;
  StringNumbers strings_;
  PprofWriter writer_;
};

struct TopEntry {
  NodeInfo info;
  int64_t flat = 0;  // in the unit of the report
  int64_t cum = 0;
};

// The rows of top, with what is needed to write them.
struct TopEntries {
  ReportInput input;
  std::unique_ptr<const NodeTable> nodes;  // the texts of the entries
  std::vector<TopEntry> entries;
  std::string unit;
};

Result<std::shared_ptr<TopEntries>> RankTop(const Profile& profile, Query& query) {
  auto top = std::make_shared<TopEntries>();
  PFA_ASSIGN_OR_RETURN(top->input, PrepareReport(profile, query));
  const Selection& selection = *top->input.selection;
  top->nodes = std::make_unique<const NodeTable>(selection, query);
  PFA_ASSIGN_OR_RETURN(const StackWeights weights, SumByStack(selection, query));
  const std::vector<NodeValue> values = ComputeFlatCum(selection, *top->nodes, weights);
  const Ranking ranking =
      RankNodes(*top->nodes, values, query, LimitsFor(query.options, /*default_nodecount=*/0));
  int64_t smallest = 0;
  for (const RankedNode& row : ranking.shown) {
    const NodeValue& value = values[row.node.index()];
    int64_t least = SaturatingAbs(value.shown_flat());
    if (least == 0) least = SaturatingAbs(value.shown_cum());
    if (least > 0 && (smallest == 0 || least < smallest)) smallest = least;
  }
  ValueFormatter formatter = FormatterFor(query);
  if (!ranking.shown.empty()) formatter.ChooseUnit(smallest, top->input.total);
  top->unit = formatter.output_unit();
  const auto scaled = [&](int64_t value) {
    return TruncateToInt64(Scale(value, query.sample_unit, top->unit).value);
  };
  for (const RankedNode& row : ranking.shown) {
    const NodeValue& value = values[row.node.index()];
    top->entries.push_back(
        {top->nodes->info(row.node), scaled(value.shown_flat()), scaled(value.shown_cum())});
  }
  return top;
}

Result<void> WriteTop(const TopEntries& top, ByteSink& sink) {
  const Profile& profile = top.input.profile();
  const ProfileHeader& header = profile.header();
  StringPool pool;
  const auto number_of = [&](std::string_view text) {
    return static_cast<int64_t>(pool.Intern(text).value);
  };
  PprofWriter writer(sink);
  PFA_TRY(writer.AddSampleType({number_of("cum"), number_of(top.unit)}));
  PFA_TRY(writer.AddSampleType({number_of("flat"), number_of(top.unit)}));
  struct FunctionKey {
    int64_t name;
    int64_t file;
    int64_t start_line;
    auto operator<=>(const FunctionKey&) const = default;  // NOLINT(modernize-use-nullptr)
  };
  std::map<FunctionKey, uint64_t> functions;
  uint64_t id = 0;
  for (const TopEntry& entry : top.entries) {
    ++id;
    const FunctionKey key = {number_of(top.nodes->text(entry.info.name)),
                             number_of(top.nodes->text(entry.info.file)), entry.info.start_line};
    const auto [function, is_new] = functions.try_emplace(key, functions.size() + 1);
    if (is_new) {
      PFA_TRY(writer.AddFunction({function->second, key.name, 0, key.file, key.start_line}));
    }
    const LineRecord line = {function->second, entry.info.line, entry.info.column};
    PFA_TRY(writer.AddLocation({id, 0, entry.info.address, {&line, 1}, false}));
    const std::array<int64_t, 2> values = {entry.cum, entry.flat};
    PFA_TRY(writer.AddSample({{&id, 1}, values, {}}));
  }
  PFA_TRY(WriteTimes(header, writer));
  if (header.period_type != ValueType{}) {
    PFA_TRY(writer.SetPeriodType({number_of(profile.text(header.period_type.type)),
                                  number_of(profile.text(header.period_type.unit))}));
  }
  for (size_t i = 0; i < pool.size(); ++i) {
    PFA_TRY(writer.AddString(pool[StringId::FromIndex(i)]));
  }
  return writer.Finish();
}

}  // namespace

Result<PprofOutput> ProtoPprof(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(ReportInput made, PrepareReport(profile, query));
  const auto input = std::make_shared<const ReportInput>(std::move(made));
  PprofOutput output;
  output.messages = input->messages;
  output.stream = [input, &query](ByteSink& sink) {
    return SelectionWriter(*input->selection, query, sink).Run();
  };
  return output;
}

Result<PprofOutput> TopProtoPprof(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(const std::shared_ptr<const TopEntries> top, RankTop(profile, query));
  PprofOutput output;
  output.messages = top->input.messages;
  output.stream = [top](ByteSink& sink) { return WriteTop(*top, sink); };
  return output;
}

}  // namespace pfa
