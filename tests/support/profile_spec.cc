#include "tests/support/profile_spec.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "tests/bench/prng.h"
#include "tests/support/wire_writer.h"

namespace pfa::test {
namespace {

using bench::Prng;

template <typename T>
void Shuffle(Prng& prng, std::vector<T>& items) {
  for (size_t i = items.size(); i > 1; --i) {
    std::swap(items[i - 1], items[prng.Below(static_cast<uint32_t>(i))]);
  }
}

template <typename T>
const T& Pick(Prng& prng, const std::vector<T>& items) {
  return items[prng.Below(static_cast<uint32_t>(items.size()))];
}

int64_t AnyNumber(Prng& prng) {
  switch (prng.Below(4)) {
    case 0:
      return prng.Below(10);
    case 1:
      return -static_cast<int64_t>(prng.Below(1000));
    case 2:
      return static_cast<int64_t>(prng.Next());
    default:
      return prng.Next32();
  }
}

class IdMaker {
 public:
  explicit IdMaker(Prng& prng) : prng_(prng), style_(prng.Below(4)) {}

  std::vector<uint64_t> Make(size_t count) {
    std::set<uint64_t> ids;
    while (ids.size() < count) ids.insert(One(ids.size()));
    ids.erase(0);
    std::vector<uint64_t> list(ids.begin(), ids.end());
    for (uint64_t next = 1; list.size() < count; ++next) {
      if (!ids.contains(next)) list.push_back(next);
    }
    if (style_ != 0) Shuffle(prng_, list);
    return list;
  }

 private:
  uint64_t One(size_t index) {
    switch (style_) {
      case 0:  // as Go writes them
      case 1:
        return index + 1;
      case 2:  // of no order, with the extremes
        if (prng_.Percent(10)) return UINT64_MAX - prng_.Below(3);
        if (prng_.Percent(10)) return (uint64_t{1} << 63) + prng_.Below(3);
        return prng_.Next() >> prng_.Below(64);
      default:  // around the size up to which an array might be used
        return (uint64_t{1} << 22) - 5 + prng_.Below(1000);
    }
  }

  Prng& prng_;
  uint32_t style_;
};

std::string AnyText(Prng& prng, std::string_view prefix, uint32_t distinct) {
  return fmt::format("{}{}", prefix, prng.Below(distinct));
}

ProfileSpec::Label AnyLabel(Prng& prng) {
  ProfileSpec::Label label;
  label.key = AnyText(prng, "key", 4);
  switch (prng.Below(4)) {
    case 0:
      label.number = AnyNumber(prng);
      break;
    case 1:
      label.number = prng.Percent(30) ? 0 : AnyNumber(prng);
      label.unit = AnyText(prng, "unit", 2);
      break;
    case 2:
      if (prng.Percent(30)) break;  // nothing at all
      [[fallthrough]];
    default:
      label.text = AnyText(prng, "value", 5);
      break;
  }
  return label;
}

ProfileSpec::Location AnyLocation(Prng& prng, const ProfileSpec& spec, uint64_t id) {
  ProfileSpec::Location location;
  location.id = id;
  location.address = prng.Percent(10) ? 0 : prng.Next() >> prng.Below(64);
  location.is_folded = prng.Percent(10);
  if (!spec.mappings.empty() && prng.Percent(80)) {
    location.mapping = prng.Below(static_cast<uint32_t>(spec.mappings.size()));
  } else if (prng.Percent(30)) {
    location.unknown_mapping = uint64_t{1} << 50 | prng.Next32();
  }
  if (prng.Percent(10) || spec.functions.empty()) return location;  // no symbols
  const uint32_t lines = prng.Percent(70) ? 1 : 1 + prng.Below(4);
  for (uint32_t i = 0; i < lines; ++i) {
    location.lines.push_back({prng.Below(static_cast<uint32_t>(spec.functions.size())),
                              prng.Percent(5) ? AnyNumber(prng) : prng.Below(500),
                              prng.Percent(90) ? 0 : prng.Below(80)});
  }
  return location;
}

// Stands for the string table while the records are written.
class StringTable {
 public:
  StringTable(Prng& prng, std::set<std::string> texts) : prng_(prng) {
    texts.erase("");
    table_.assign(texts.begin(), texts.end());
    // Texts may be there twice, or for nothing.
    for (const std::string& text : texts) {
      if (prng.Percent(10)) table_.push_back(text);
      if (prng.Percent(10)) table_.push_back("unused " + text);
    }
    Shuffle(prng, table_);
    table_.insert(table_.begin(), "");
    for (size_t i = 0; i < table_.size(); ++i) places_[table_[i]].push_back(i);
  }

  uint64_t IndexOf(const std::string& text) { return Pick(prng_, places_.at(text)); }
  [[nodiscard]] const std::vector<std::string>& table() const { return table_; }

 private:
  Prng& prng_;
  std::vector<std::string> table_;
  std::unordered_map<std::string, std::vector<size_t>> places_;
};

std::set<std::string> TextsOf(const ProfileSpec& spec) {
  std::set<std::string> texts = {spec.period_type.type, spec.period_type.unit, spec.drop_frames,
                                 spec.keep_frames,      spec.default_type,     spec.doc_url};
  texts.insert(spec.comments.begin(), spec.comments.end());
  for (const auto& t : spec.types) texts.insert({t.type, t.unit});
  for (const auto& m : spec.mappings) texts.insert({m.file, m.build_id});
  for (const auto& f : spec.functions) texts.insert({f.name, f.system_name, f.file});
  for (const auto& s : spec.samples) {
    for (const auto& l : s.labels) texts.insert({l.key, l.text, l.unit});
  }
  return texts;
}

class Encoder {
 public:
  Encoder(const ProfileSpec& spec, uint64_t seed)
      : spec_(spec), prng_(seed), strings_(prng_, TextsOf(spec)) {}

  std::string Run() {
    for (const auto& t : spec_.types) types_.push_back(Record(1, TypeFields(t)));
    for (const auto& s : spec_.samples) samples_.push_back(Record(2, SampleFields(s)));
    for (const auto& m : spec_.mappings) mappings_.push_back(Record(3, MappingFields(m)));
    for (const auto& l : spec_.locations) locations_.push_back(Record(4, LocationFields(l)));
    for (const auto& f : spec_.functions) functions_.push_back(Record(5, FunctionFields(f)));
    for (const std::string& s : strings_.table()) texts_.push_back(WireWriter().Bytes(6, s).str());
    EncodeHeader();
    return Arrange();
  }

 private:
  using Pieces = std::vector<std::string>;

  // Fields of a message in random order, except those of one repeated field.
  std::string Record(uint32_t field, std::vector<Pieces> fields) {
    return WireWriter().Bytes(field, Interleave(std::move(fields))).str();
  }

  // Mixes the lists, keeping the order within each.
  std::string Interleave(std::vector<Pieces> lists) {
    std::vector<size_t> turns;
    for (size_t i = 0; i < lists.size(); ++i) turns.insert(turns.end(), lists[i].size(), i);
    Shuffle(prng_, turns);
    std::vector<size_t> next(lists.size(), 0);
    std::string out;
    for (const size_t list : turns) {
      out += lists[list][next[list]++];
      if (prng_.Percent(3)) out += UnknownField();
    }
    return out;
  }

  std::string UnknownField() {
    const uint32_t number = 16 + prng_.Below(1000);
    switch (prng_.Below(4)) {
      case 0:
        return WireWriter().Uint(number, prng_.Next()).str();
      case 1:
        return WireWriter().Fixed64(number, prng_.Next()).str();
      case 2:
        return WireWriter().Fixed32(number, prng_.Next32()).str();
      default:
        return WireWriter().Bytes(number, std::string(prng_.Below(40), '\x7f')).str();
    }
  }

  // Once; or zero, which may be left out; or another value before, which does not count.
  Pieces Number(uint32_t field, uint64_t value) {
    Pieces pieces;
    if (prng_.Percent(5)) pieces.push_back(WireWriter().Uint(field, prng_.Next()).str());
    if (value != 0 || !pieces.empty() || prng_.Percent(20)) {
      pieces.push_back(WireWriter().Uint(field, value).str());
    }
    return pieces;
  }
  Pieces Number(uint32_t field, int64_t value) {
    return Number(field, static_cast<uint64_t>(value));
  }
  Pieces Text(uint32_t field, const std::string& text) {
    return Number(field, strings_.IndexOf(text));
  }
  Pieces Flag(uint32_t field, bool value) {
    return Number(field, value ? 1 + (prng_.Next() >> 1) : uint64_t{0});
  }

  // One by one, packed, or a mixture.
  Pieces Numbers(uint32_t field, const std::vector<uint64_t>& values) {
    Pieces pieces;
    const bool may_pack = prng_.Percent(60);
    for (size_t i = 0; i < values.size();) {
      if (!may_pack || prng_.Percent(20)) {
        pieces.push_back(WireWriter().Uint(field, values[i++]).str());
        continue;
      }
      const size_t n = std::min<size_t>(values.size() - i, prng_.Below(10));
      const std::vector<uint64_t> run(values.begin() + static_cast<ptrdiff_t>(i),
                                      values.begin() + static_cast<ptrdiff_t>(i + n));
      pieces.push_back(WireWriter().Packed(field, run).str());
      i += n;
    }
    return pieces;
  }

  std::vector<Pieces> TypeFields(const ProfileSpec::Type& type) {
    return {Text(1, type.type), Text(2, type.unit)};
  }

  std::vector<Pieces> SampleFields(const ProfileSpec::Sample& sample) {
    std::vector<uint64_t> ids;
    for (const size_t index : sample.stack) ids.push_back(spec_.locations[index].id);
    std::vector<uint64_t> values;
    for (const int64_t value : sample.values) values.push_back(static_cast<uint64_t>(value));
    Pieces labels;
    for (const auto& label : sample.labels) {
      // A text of its own is index 0, which makes it a number.
      labels.push_back(
          Record(3, {Text(1, label.key), LabelText(label), LabelNumber(label), LabelUnit(label)}));
    }
    return {Numbers(1, ids), Numbers(2, values), labels};
  }
  // Not repeated with nonsense before: an index need not be in the table then.
  Pieces LabelText(const ProfileSpec::Label& label) {
    if (label.text.empty()) return {};
    return {WireWriter().Uint(2, strings_.IndexOf(label.text)).str()};
  }
  Pieces LabelNumber(const ProfileSpec::Label& label) {
    // A number beside a text does not count.
    if (!label.text.empty() && prng_.Percent(20)) return {WireWriter().Uint(3, 77).str()};
    return Number(3, label.number);
  }
  Pieces LabelUnit(const ProfileSpec::Label& label) {
    if (label.unit.empty()) return {};
    return {WireWriter().Uint(4, strings_.IndexOf(label.unit)).str()};
  }

  std::vector<Pieces> MappingFields(const ProfileSpec::Mapping& m) {
    return {Number(1, m.id),
            Number(2, m.start),
            Number(3, m.limit),
            Number(4, m.offset),
            Text(5, m.file),
            Text(6, m.build_id),
            Flag(7, m.has_functions),
            Flag(8, m.has_filenames),
            Flag(9, m.has_line_numbers),
            Flag(10, m.has_inline_frames)};
  }

  std::vector<Pieces> LocationFields(const ProfileSpec::Location& l) {
    Pieces lines;
    for (const auto& line : l.lines) {
      lines.push_back(Record(4, {Number(1, spec_.functions[line.function].id), Number(2, line.line),
                                 Number(3, line.column)}));
    }
    const uint64_t mapping = l.mapping ? spec_.mappings[*l.mapping].id : l.unknown_mapping;
    return {Number(1, l.id), Number(2, mapping), Number(3, l.address), lines, Flag(5, l.is_folded)};
  }

  std::vector<Pieces> FunctionFields(const ProfileSpec::Function& f) {
    return {Number(1, f.id), Text(2, f.name), Text(3, f.system_name), Text(4, f.file),
            Number(5, f.start_line)};
  }

  void EncodeHeader() {
    const auto add = [this](const Pieces& pieces) {
      header_.insert(header_.end(), pieces.begin(), pieces.end());
    };
    add(Text(7, spec_.drop_frames));
    add(Text(8, spec_.keep_frames));
    // Twice is an error, unless the first is zero.
    if (prng_.Percent(10)) add({WireWriter().Uint(9, 0).str()});
    if (spec_.time_nanos != 0) add({WireWriter().Int(9, spec_.time_nanos).str()});
    add(Number(10, spec_.duration_nanos));
    if (prng_.Percent(10)) add({WireWriter().Bytes(11, WireWriter().Uint(1, 1).str()).str()});
    add({Record(11, TypeFields(spec_.period_type))});
    add(Number(12, spec_.period));
    std::vector<uint64_t> comments;
    for (const std::string& comment : spec_.comments) {
      comments.push_back(strings_.IndexOf(comment));
    }
    add(Numbers(13, comments));
    add(Text(14, spec_.default_type));
    add(Text(15, spec_.doc_url));
  }

  std::string Arrange() {
    switch (prng_.Below(4)) {
      case 0:  // the order of Go's runtime
        return Interleave({header_}) + Interleave({types_}) +
               Interleave({samples_, locations_, functions_}) + Interleave({mappings_}) +
               Interleave({texts_});
      case 1:  // what is referred to comes first
        return Interleave({texts_}) + Interleave({mappings_}) + Interleave({functions_}) +
               Interleave({locations_}) + Interleave({types_}) + Interleave({samples_}) +
               Interleave({header_});
      case 2:  // what is referred to comes last
        return Interleave({samples_}) + Interleave({locations_}) + Interleave({functions_}) +
               Interleave({mappings_}) + Interleave({header_}) + Interleave({types_}) +
               Interleave({texts_});
      default:
        return Interleave({header_, types_, samples_, mappings_, locations_, functions_, texts_});
    }
  }

  const ProfileSpec& spec_;
  Prng prng_;
  StringTable strings_;
  Pieces header_, types_, samples_, mappings_, locations_, functions_, texts_;
};

std::string Quoted(const std::string& text) { return '"' + text + '"'; }

// The parts of Describe().
class Describer {
 public:
  explicit Describer(const ProfileSpec& spec) : spec_(spec) {}

  std::string Run() {
    for (const auto& t : spec_.types) out_ += "type " + TypeText(t) + "\n";
    Header();
    for (const auto& m : spec_.mappings) {
      out_ += fmt::format("mapping {}: {:#x}-{:#x} +{:#x} {}", m.id, m.start, m.limit, m.offset,
                          Quoted(m.file));
      if (!m.build_id.empty()) out_ += " build " + Quoted(m.build_id);
      out_ += fmt::format(" flags {:d}{:d}{:d}{:d}\n", m.has_functions, m.has_filenames,
                          m.has_line_numbers, m.has_inline_frames);
    }
    for (const auto& f : spec_.functions) {
      out_ += fmt::format("function {}: {}", f.id, Quoted(f.name));
      if (f.system_name != f.name) out_ += " system " + Quoted(f.system_name);
      out_ += fmt::format(" {}:{}\n", Quoted(f.file), f.start_line);
    }
    for (const auto& l : spec_.locations) DescribeLocation(l);
    for (const auto& s : spec_.samples) DescribeSample(s);
    Diagnostics();
    return std::move(out_);
  }

 private:
  static std::string TypeText(const ProfileSpec::Type& type) {
    return Quoted(type.type) + "/" + Quoted(type.unit);
  }

  void Header() {
    if (spec_.time_nanos != 0) out_ += fmt::format("time {}\n", spec_.time_nanos);
    if (spec_.duration_nanos != 0) out_ += fmt::format("duration {}\n", spec_.duration_nanos);
    if (spec_.period != 0 || !(spec_.period_type.type + spec_.period_type.unit).empty()) {
      out_ += fmt::format("period {} {}\n", spec_.period, TypeText(spec_.period_type));
    }
    const auto text = [this](const char* name, const std::string& value) {
      if (!value.empty()) out_ += fmt::format("{} {}\n", name, Quoted(value));
    };
    text("drop_frames", spec_.drop_frames);
    text("keep_frames", spec_.keep_frames);
    text("default_sample_type", spec_.default_type);
    text("doc_url", spec_.doc_url);
    for (const std::string& comment : spec_.comments) out_ += "comment " + Quoted(comment) + "\n";
  }

  void DescribeLocation(const ProfileSpec::Location& l) {
    out_ += fmt::format("location {}: {:#x}", l.id, l.address);
    if (l.mapping) out_ += fmt::format(" mapping {}", spec_.mappings[*l.mapping].id);
    out_ += l.is_folded ? " folded\n" : "\n";
    for (const auto& line : l.lines) {
      out_ += fmt::format("  function {} line {}", spec_.functions[line.function].id, line.line);
      if (line.column != 0) out_ += fmt::format(" column {}", line.column);
      out_ += "\n";
    }
  }

  void DescribeSample(const ProfileSpec::Sample& s) {
    std::vector<uint64_t> ids;
    std::string names;
    for (const size_t index : s.stack) {
      ids.push_back(spec_.locations[index].id);
      for (const auto& line : spec_.locations[index].lines) {
        names += " " + Quoted(spec_.functions[line.function].name);
      }
    }
    out_ += fmt::format("sample [{}]{} values [{}]", fmt::join(ids, " "), names,
                        fmt::join(s.values, " "));
    for (const auto& l : s.labels) {
      if (l.vanishes()) continue;
      out_ += " " + Quoted(l.key) + "=";
      out_ += l.text.empty() ? fmt::format("{}", l.number) : Quoted(l.text);
      if (l.text.empty() && !l.unit.empty()) out_ += " " + Quoted(l.unit);
    }
    out_ += "\n";
  }

  // In the order in which a reader that resolves locations at the end finds them.
  void Diagnostics() {
    size_t empty_labels = 0;
    for (const auto& s : spec_.samples) {
      for (const auto& l : s.labels) empty_labels += l.vanishes() ? 1 : 0;
    }
    if (empty_labels > 0) out_ += fmt::format("diagnostic empty_label {}\n", empty_labels);
    std::vector<uint64_t> unknown;
    for (const auto& l : spec_.locations) {
      if (l.unknown_mapping != 0) unknown.push_back(l.unknown_mapping);
    }
    if (unknown.empty()) return;
    out_ += fmt::format("diagnostic unknown_mapping {}: mapping id {}\n", unknown.size(),
                        unknown.front());
  }

  const ProfileSpec& spec_;
  std::string out_;
};

}  // namespace

ProfileSpec RandomProfile(uint64_t seed) {
  Prng prng(seed);
  ProfileSpec spec;
  const uint32_t types = 1 + prng.Below(4);
  for (uint32_t i = 0; i < types; ++i) {
    spec.types.push_back({fmt::format("type{}", i), AnyText(prng, "unit", 3)});
  }
  spec.period_type = {AnyText(prng, "type", 3), prng.Percent(50) ? "" : "nanoseconds"};
  spec.period = AnyNumber(prng);
  spec.time_nanos = prng.Percent(50) ? AnyNumber(prng) : 0;
  spec.duration_nanos = AnyNumber(prng);
  if (prng.Percent(30)) spec.drop_frames = "drop.*";
  if (prng.Percent(30)) spec.keep_frames = "keep.*";
  if (prng.Percent(30)) spec.default_type = AnyText(prng, "type", types);
  if (prng.Percent(30)) spec.doc_url = "https://example.com/doc";
  for (uint32_t i = prng.Below(8); i > 0; --i) spec.comments.push_back(AnyText(prng, "note ", 4));

  const auto mapping_ids = IdMaker(prng).Make(prng.Below(4));
  for (size_t i = 0; i < mapping_ids.size(); ++i) {
    spec.mappings.push_back({mapping_ids[i], prng.Next() >> 20, prng.Next(), prng.Below(9000),
                             fmt::format("/lib/binary{}.so", i), AnyText(prng, "build", 2),
                             prng.Percent(50), prng.Percent(50), prng.Percent(50),
                             prng.Percent(50)});
  }
  // Several functions of one name are usual: they come from several binaries.
  const auto function_ids = IdMaker(prng).Make(prng.Below(12));
  for (const uint64_t id : function_ids) {
    const std::string name = AnyText(prng, "main.f", 8);
    spec.functions.push_back({id, name, prng.Percent(80) ? name : "_Z" + name,
                              AnyText(prng, "/src/file", 3),
                              prng.Percent(5) ? -1 : prng.Below(900)});
  }
  const auto location_ids = IdMaker(prng).Make(prng.Below(20));
  for (const uint64_t id : location_ids) spec.locations.push_back(AnyLocation(prng, spec, id));

  for (uint32_t i = prng.Below(60); i > 0; --i) {
    ProfileSpec::Sample sample;
    if (!spec.samples.empty() && prng.Percent(25)) {
      sample.stack = Pick(prng, spec.samples).stack;
    } else if (!spec.locations.empty()) {
      for (uint32_t depth = prng.Below(12); depth > 0; --depth) {
        sample.stack.push_back(prng.Below(static_cast<uint32_t>(spec.locations.size())));
      }
    }
    for (uint32_t t = 0; t < types; ++t) {
      sample.values.push_back(static_cast<int64_t>(prng.Next()) >> (8 + prng.Below(56)));
    }
    for (uint32_t l = prng.Percent(50) ? 0 : prng.Below(5); l > 0; --l) {
      sample.labels.push_back(AnyLabel(prng));
    }
    spec.samples.push_back(std::move(sample));
  }
  return spec;
}

std::string Encode(const ProfileSpec& spec, uint64_t seed) { return Encoder(spec, seed).Run(); }

std::string Describe(const ProfileSpec& spec) { return Describer(spec).Run(); }

}  // namespace pfa::test
