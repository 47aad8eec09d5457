#include "analyzer/report/raw.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "analyzer/query/selection.h"
#include "analyzer/report/go_time.h"
#include "analyzer/report/json_text.h"
#include "analyzer/transform/label_frames.h"

namespace pfa {
namespace {

// Collects lines and hands them on in large pieces.
class LineBuffer {
 public:
  explicit LineBuffer(ByteSink& sink) : sink_(sink) {}

  std::string& text() { return text_; }
  template <typename... Args>
  void Add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }
  // To be called at the end of a line only.
  Result<void> FlushIfFull() {
    constexpr size_t kPieceBytes = size_t{1} << 18;
    return text_.size() < kPieceBytes ? Result<void>() : Flush();
  }
  Result<void> Flush() {
    PFA_TRY(sink_.Write(text_));
    text_.clear();
    return {};
  }

 private:
  ByteSink& sink_;
  std::string text_;
};

// What both formats print of a profile: its tables, and what the filters left of its samples.
class RawView {
 public:
  RawView(const Profile& profile, Query& query)
      : framed_(FrameLabels(profile, query.options, &messages_)),
        profile_(framed_ ? framed_->profile : profile),
        query_(query),
        selection_(profile_, query) {
    const auto& more = selection_.messages();
    messages_.insert(messages_.end(), more.begin(), more.end());
    const Granularity& g = query.granularity;
    keeps_inlines_ = g.inlines;
    keeps_columns_ = g.inlines || query.options.showcolumns;
  }

  [[nodiscard]] const Profile& profile() const { return profile_; }
  [[nodiscard]] const Selection& selection() const { return selection_; }
  // For standard error, in pprof's words.
  [[nodiscard]] const std::vector<std::string>& messages() const { return messages_; }

  [[nodiscard]] std::span<const Line> lines(LocationId location) const {
    const auto lines = selection_.lines(location);
    return keeps_inlines_ || lines.size() < 2 ? lines : lines.last(1);
  }
  [[nodiscard]] int64_t column(const Line& line) const { return keeps_columns_ ? line.column : 0; }
  [[nodiscard]] bool has_inline_frames(const Mapping& mapping) const {
    return mapping.has_inline_frames && keeps_inlines_;
  }

  // Labels as pprof has them: texts and numbers apart, the values of a key together. Both lists are
  // sorted by key, values stay in order.
  void SplitLabels(size_t sample, std::vector<Label>* texts, std::vector<Label>* numbers) {
    texts->clear();
    numbers->clear();
    for (const Label& label : profile_.labels(sample)) {
      if (ShowsKey(label.key)) (label.is_text() ? texts : numbers)->push_back(label);
    }
    for (std::vector<Label>* list : {texts, numbers}) {
      std::ranges::stable_sort(*list, {}, [this](const Label& l) { return profile_.text(l.key); });
    }
  }

 private:
  bool ShowsKey(StringId key) {
    if (!query_.tagshow && !query_.taghide) return true;
    const auto [it, is_new] = shown_keys_.try_emplace(key);
    if (is_new) {
      const std::string_view name = profile_.text(key);
      it->second = (!query_.tagshow || query_.tagshow->Matches(name)) &&
                   !(query_.taghide && query_.taghide->Matches(name));
    }
    return it->second;
  }

  static std::optional<LabelFrames> FrameLabels(const Profile& profile, const Options& options,
                                                std::vector<std::string>* messages) {
    if (options.tagroot.empty() && options.tagleaf.empty()) return std::nullopt;
    LabelFrames framed = AddLabelFrames(profile, options.tagroot, options.tagleaf, options.unit);
    const auto warn = [&](bool matched, const char* option) {
      if (!matched) messages->push_back(fmt::format("{} expression matched no samples", option));
    };
    warn(options.tagroot.empty() || framed.root_matched, "TagRoot");
    warn(options.tagleaf.empty() || framed.leaf_matched, "TagLeaf");
    return framed;
  }

  std::vector<std::string> messages_;
  std::optional<LabelFrames> framed_;
  const Profile& profile_;
  const Query& query_;
  Selection selection_;
  bool keeps_inlines_ = true;
  bool keeps_columns_ = true;
  std::unordered_map<StringId, bool> shown_keys_;
};

// The values of one key, in a list sorted by key.
std::span<const Label> TakeKey(std::span<const Label>* labels) {
  size_t n = 1;
  while (n < labels->size() && (*labels)[n].key == labels->front().key) ++n;
  const auto taken = labels->first(n);
  *labels = labels->subspan(n);
  return taken;
}

bool HasUnit(std::span<const Label> labels) {
  return std::ranges::any_of(labels, [](const Label& l) { return l.unit != StringId(0); });
}

class TextWriter {
 public:
  TextWriter(RawView& view, ByteSink& sink) : view_(view), profile_(view.profile()), out_(sink) {}

  Result<void> Run() {
    Header();
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      if (!view_.selection().keeps(i)) continue;
      Sample(i);
      PFA_TRY(out_.FlushIfFull());
    }
    out_.Add("Locations\n");
    for (size_t i = 0; i < profile_.locations().size(); ++i) {
      AddLocation(LocationId::FromIndex(i));
      PFA_TRY(out_.FlushIfFull());
    }
    out_.Add("Mappings\n");
    for (const Mapping& m : profile_.mappings()) {
      out_.Add("{}: {:#x}/{:#x}/{:#x} {} {} {}{}{}{}\n", m.id, m.start, m.limit, m.file_offset,
               Text(m.file), Text(m.build_id), m.has_functions ? "[FN]" : "",
               m.has_filenames ? "[FL]" : "", m.has_line_numbers ? "[LN]" : "",
               view_.has_inline_frames(m) ? "[IN]" : "");
      PFA_TRY(out_.FlushIfFull());
    }
    return out_.Flush();
  }

 private:
  [[nodiscard]] std::string_view Text(StringId id) const { return profile_.text(id); }

  void Header() {
    const ProfileHeader& header = profile_.header();
    for (const StringId comment : header.comments) out_.Add("Comment: {}\n", Text(comment));
    if (header.doc_url != StringId(0)) out_.Add("Doc: {}\n", Text(header.doc_url));
    out_.Add("PeriodType: {} {}\n", Text(header.period_type.type), Text(header.period_type.unit));
    out_.Add("Period: {}\n", header.period);
    if (header.time_nanos != 0) out_.Add("Time: {}\n", GoTime(header.time_nanos));
    if (header.duration_nanos != 0) {
      // pprof prints four characters of it, whatever they are.
      std::string duration = GoDuration(header.duration_nanos);
      size_t end = 0;
      for (int i = 0; i < 4 && end < duration.size(); ++i) {
        do {
          ++end;
        } while (end < duration.size() && (static_cast<uint8_t>(duration[end]) & 0xc0U) == 0x80);
      }
      out_.Add("Duration: {}\n", duration.substr(0, end));
    }
    out_.Add("Samples:\n");
    std::string types;
    for (const ValueType& type : profile_.sample_types()) {
      const bool is_default = type.type == header.default_sample_type;
      types +=
          fmt::format("{}/{}{} ", Text(type.type), Text(type.unit), is_default ? "[dflt]" : "");
    }
    constexpr std::string_view kSpace = " \t\n\v\f\r";
    types.resize(types.find_last_not_of(kSpace) + 1);
    types.erase(0, types.find_first_not_of(kSpace));
    out_.Add("{}\n", types);
  }

  void Sample(size_t sample) {
    for (const int64_t value : profile_.values(sample)) out_.Add(" {:>10}", value);
    out_.text() += ": ";
    for (const LocationId location : view_.selection().frames(profile_.stack(sample))) {
      if (view_.selection().hidden(location)) continue;
      const fmt::format_int id(profile_.location(location).id);
      out_.text().append(id.data(), id.size());
      out_.text() += ' ';
    }
    out_.text() += '\n';
    if (profile_.labels(sample).empty()) return;
    view_.SplitLabels(sample, &texts_, &numbers_);
    items_.clear();
    for (std::span<const Label> rest = texts_; !rest.empty();) TextItem(TakeKey(&rest));
    AddItems();
    for (std::span<const Label> rest = numbers_; !rest.empty();) NumberItem(TakeKey(&rest));
    AddItems();
  }

  void TextItem(std::span<const Label> labels) {
    std::string item = fmt::format("{}:[", Text(labels.front().key));
    for (const Label& label : labels) {
      if (&label != labels.data()) item += ' ';
      item += Text(label.text());
    }
    items_.push_back(item + "]");
  }

  void NumberItem(std::span<const Label> labels) {
    std::string item = fmt::format("{}:[", Text(labels.front().key));
    const bool has_unit = HasUnit(labels);
    for (const Label& label : labels) {
      if (&label != labels.data()) item += ' ';
      item += fmt::format("{}", label.value);
      if (has_unit) item += fmt::format(" {}", Text(label.unit));
    }
    items_.push_back(item + "]");
  }

  void AddItems() {
    if (items_.empty()) return;
    std::ranges::sort(items_);
    out_.Add("{:16}{}\n", "", fmt::join(items_, " "));
    items_.clear();
  }

  void AddLocation(LocationId id) {
    const Location& location = profile_.location(id);
    out_.Add("{:>6}: {:#x} ", location.id, location.address);
    if (location.mapping.valid()) out_.Add("M={} ", profile_.mapping(location.mapping).id);
    if (location.is_folded) out_.Add("[F] ");
    const auto lines = view_.lines(id);
    if (lines.empty()) out_.text() += '\n';
    for (const Line& line : lines) {
      if (&line != lines.data()) out_.Add("{:13}", "");
      const Function& function = profile_.function(line.function);
      out_.Add("{} {}:{}:{} s={}", Text(function.name), Text(function.filename), line.line,
               view_.column(line), function.start_line);
      if (function.name != function.system_name) out_.Add("({})", Text(function.system_name));
      out_.text() += '\n';
    }
  }

  RawView& view_;
  const Profile& profile_;
  LineBuffer out_;
  std::vector<Label> texts_;  // scratch
  std::vector<Label> numbers_;
  std::vector<std::string> items_;
};

// One row per line, so that line-based tools can work on it too.
class JsonWriter {
 public:
  JsonWriter(RawView& view, ByteSink& sink) : view_(view), profile_(view.profile()), out_(sink) {}

  Result<void> Run(const std::vector<std::string>& messages) {
    Header();
    bool first = true;
    out_.Add(",\n\"samples\": [");
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      if (!view_.selection().keeps(i)) continue;
      StartRow(&first);
      Sample(i);
      PFA_TRY(FlushAtLineEnd());
    }
    out_.Add("],\n\"locations\": [");
    first = true;
    for (size_t i = 0; i < profile_.locations().size(); ++i) {
      StartRow(&first);
      AddLocation(LocationId::FromIndex(i));
      PFA_TRY(FlushAtLineEnd());
    }
    out_.Add("],\n\"mappings\": [");
    first = true;
    for (const Mapping& mapping : profile_.mappings()) {
      StartRow(&first);
      AddMapping(mapping);
      PFA_TRY(FlushAtLineEnd());
    }
    out_.Add("],\n\"warnings\": [");
    first = true;
    for (const std::string& message : messages) {
      StartRow(&first);
      String(message);
    }
    out_.Add("]\n}}\n");
    return out_.Flush();
  }

 private:
  void String(std::string_view text) { AppendJsonString(text, &out_.text()); }
  void String(StringId id) { String(profile_.text(id)); }
  void Member(std::string_view name, StringId id) {
    out_.Add(", \"{}\": ", name);
    String(id);
  }
  void StartRow(bool* first) {
    out_.Add("{}\n", *first ? "" : ",");
    *first = false;
  }
  // The row's line is not ended yet, but its text is whole.
  Result<void> FlushAtLineEnd() { return out_.FlushIfFull(); }

  void Header() {
    const ProfileHeader& header = profile_.header();
    out_.Add("{{\n\"report\": \"raw\",\n\"comments\": [");
    for (size_t i = 0; i < header.comments.size(); ++i) {
      if (i > 0) out_.Add(", ");
      String(header.comments[i]);
    }
    out_.Add("],\n\"doc_url\": ");
    String(header.doc_url);
    out_.Add(",\n\"period_type\": {{\"type\": ");
    String(header.period_type.type);
    Member("unit", header.period_type.unit);
    out_.Add("}},\n\"period\": {},\n\"time_nanos\": {},\n\"duration_nanos\": {},\n", header.period,
             header.time_nanos, header.duration_nanos);
    out_.Add("\"drop_frames\": ");
    String(header.drop_frames);
    out_.Add(",\n\"keep_frames\": ");
    String(header.keep_frames);
    out_.Add(",\n\"default_sample_type\": ");
    String(header.default_sample_type);
    out_.Add(",\n\"sample_types\": [");
    bool first = true;
    for (const ValueType& type : profile_.sample_types()) {
      StartRow(&first);
      out_.Add("{{\"type\": ");
      String(type.type);
      Member("unit", type.unit);
      out_.Add("}}");
    }
    out_.Add("]");
  }

  void Sample(size_t sample) {
    out_.Add(R"({{"values": [{}], "locations": [)", fmt::join(profile_.values(sample), ", "));
    bool first = true;
    for (const LocationId location : view_.selection().frames(profile_.stack(sample))) {
      if (view_.selection().hidden(location)) continue;
      if (!first) out_.text() += ", ";
      first = false;
      const fmt::format_int id(profile_.location(location).id);
      out_.text().append(id.data(), id.size());
    }
    out_.Add("]");
    view_.SplitLabels(sample, &texts_, &numbers_);
    Labels("labels", texts_, [this](const Label& label) { String(label.text()); });
    Labels("numeric_labels", numbers_, [this](const Label& label) {
      out_.Add("{{\"value\": {}", label.value);
      if (label.unit != StringId(0)) Member("unit", label.unit);
      out_.Add("}}");
    });
    out_.Add("}}");
  }

  template <typename AddValue>
  void Labels(std::string_view name, std::span<const Label> rest, AddValue add_value) {
    if (rest.empty()) return;
    out_.Add(", \"{}\": {{", name);
    while (true) {
      const auto labels = TakeKey(&rest);
      String(labels.front().key);
      out_.Add(": [");
      for (const Label& label : labels) {
        if (&label != labels.data()) out_.Add(", ");
        add_value(label);
      }
      out_.Add("]");
      if (rest.empty()) break;
      out_.Add(", ");
    }
    out_.Add("}}");
  }

  void AddLocation(LocationId id) {
    const Location& location = profile_.location(id);
    out_.Add(R"({{"id": {}, "address": "{:#x}")", location.id, location.address);
    if (location.mapping.valid()) {
      out_.Add(", \"mapping\": {}", profile_.mapping(location.mapping).id);
    }
    if (location.is_folded) out_.Add(", \"folded\": true");
    out_.Add(", \"lines\": [");
    bool first = true;
    for (const Line& line : view_.lines(id)) {
      const Function& function = profile_.function(line.function);
      out_.Add("{}{{\"function\": ", first ? "" : ", ");
      first = false;
      String(function.name);
      if (function.name != function.system_name) Member("system_name", function.system_name);
      Member("file", function.filename);
      out_.Add(R"(, "line": {}, "column": {}, "start_line": {}}})", line.line, view_.column(line),
               function.start_line);
    }
    out_.Add("]}}");
  }

  void AddMapping(const Mapping& m) {
    out_.Add(R"({{"id": {}, "start": "{:#x}", "limit": "{:#x}", "offset": "{:#x}")", m.id, m.start,
             m.limit, m.file_offset);
    Member("file", m.file);
    Member("build_id", m.build_id);
    out_.Add(
        ", \"has_functions\": {}, \"has_filenames\": {}, \"has_line_numbers\": {}, "
        "\"has_inline_frames\": {}}}",
        m.has_functions, m.has_filenames, m.has_line_numbers, view_.has_inline_frames(m));
  }

  RawView& view_;
  const Profile& profile_;
  LineBuffer out_;
  std::vector<Label> texts_;  // scratch
  std::vector<Label> numbers_;
};

}  // namespace

Result<PprofOutput> Raw(const Profile& profile, Query& query) {
  const auto view = std::make_shared<RawView>(profile, query);
  PprofOutput output;
  output.messages = view->messages();
  if (query.options.format == "json") {
    output.stream = [view](ByteSink& sink) {
      return JsonWriter(*view, sink).Run(view->messages());
    };
  } else {
    output.stream = [view](ByteSink& sink) { return TextWriter(*view, sink).Run(); };
  }
  return output;
}

}  // namespace pfa
