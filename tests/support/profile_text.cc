#include "tests/support/profile_text.h"

#include <fmt/format.h>

#include "proto/base/result.h"

namespace pfa::test {
namespace {

class Dumper {
 public:
  explicit Dumper(const Profile& profile) : profile_(profile) {}

  std::string Run() {
    for (const ValueType& type : profile_.sample_types()) Add("type {}\n", TypeText(type));
    Header();
    for (const Mapping& m : profile_.mappings()) {
      Add("mapping {}: {:#x}-{:#x} +{:#x} {}", m.id, m.start, m.limit, m.file_offset,
          Quoted(m.file));
      if (m.build_id != StringId(0)) Add(" build {}", Quoted(m.build_id));
      Add(" flags {:d}{:d}{:d}{:d}\n", m.has_functions, m.has_filenames, m.has_line_numbers,
          m.has_inline_frames);
    }
    for (const Function& f : profile_.functions()) {
      Add("function {}: {}", f.id, Quoted(f.name));
      if (f.system_name != f.name) Add(" system {}", Quoted(f.system_name));
      Add(" {}:{}\n", Quoted(f.filename), f.start_line);
    }
    for (const Location& l : profile_.locations()) DumpLocation(l);
    for (size_t i = 0; i < profile_.sample_count(); ++i) DumpSample(i);
    for (const Diagnostic& d : profile_.diagnostics().rows()) {
      Add("diagnostic {} {}", InfoOf(d.kind).name, d.count);
      if (d.first_offset) Add(" at {:#x}", *d.first_offset);
      if (!d.detail.empty()) Add(": {}", d.detail);
      Add("\n");
    }
    return std::move(out_);
  }

 private:
  void Header() {
    const ProfileHeader& h = profile_.header();
    if (h.time_nanos != 0) Add("time {}\n", h.time_nanos);
    if (h.duration_nanos != 0) Add("duration {}\n", h.duration_nanos);
    if (h.period != 0 || h.period_type != ValueType{}) {
      Add("period {} {}\n", h.period, TypeText(h.period_type));
    }
    const auto text = [this](const char* name, StringId id) {
      if (id != StringId(0)) Add("{} {}\n", name, Quoted(id));
    };
    text("drop_frames", h.drop_frames);
    text("keep_frames", h.keep_frames);
    text("default_sample_type", h.default_sample_type);
    text("doc_url", h.doc_url);
    for (const StringId comment : h.comments) Add("comment {}\n", Quoted(comment));
  }

  void DumpLocation(const Location& location) {
    Add("location {}: {:#x}", location.id, location.address);
    if (location.mapping.valid()) Add(" mapping {}", profile_.mapping(location.mapping).id);
    Add("{}\n", location.is_folded ? " folded" : "");
    for (const Line& line : profile_.lines(location)) {
      Add("  function {} line {}", profile_.function(line.function).id, line.line);
      if (line.column != 0) Add(" column {}", line.column);
      Add("\n");
    }
  }

  void DumpSample(size_t sample) {
    std::string ids;
    std::string names;
    for (const LocationId id : profile_.stacks()[profile_.stack(sample)]) {
      const Location& location = profile_.location(id);
      if (!ids.empty()) ids += ' ';
      ids += fmt::format("{}", location.id);
      for (const Line& line : profile_.lines(location)) {
        names += ' ' + Quoted(profile_.function(line.function).name);
      }
    }
    Add("sample [{}]{} values [{}]", ids, names, fmt::join(profile_.values(sample), " "));
    for (const Label& label : profile_.labels(sample)) {
      Add(" {}=", Quoted(label.key));
      if (label.is_text()) {
        Add("{}", Quoted(label.text()));
      } else {
        Add("{}", label.value);
        if (label.unit != StringId(0)) Add(" {}", Quoted(label.unit));
      }
    }
    Add("\n");
  }

  [[nodiscard]] std::string Quoted(StringId id) const {
    return fmt::format("\"{}\"", EscapeControl(profile_.text(id)));
  }
  [[nodiscard]] std::string TypeText(const ValueType& type) const {
    return Quoted(type.type) + "/" + Quoted(type.unit);
  }
  template <typename... Args>
  void Add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  const Profile& profile_;
  std::string out_;
};

}  // namespace

std::string DumpProfile(const Profile& profile) { return Dumper(profile).Run(); }

}  // namespace pfa::test
