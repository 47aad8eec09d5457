#include "tests/support/folded_profile.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "proto/base/check.h"

namespace pfa::test {
namespace {

std::vector<std::string_view> Split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + separator.size());
  }
}

int64_t ParseInt(std::string_view text, int base = 10) {
  int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  PFA_CHECK(code == std::errc() && end == text.data() + text.size());
  return value;
}

// "512bytes": a number with letters for its unit, or nullopt.
std::optional<std::pair<int64_t, std::string_view>> ParseNumber(std::string_view text) {
  const size_t start = text.starts_with('-') ? 1 : 0;
  const size_t end = std::min(text.find_first_not_of("0123456789", start), text.size());
  const std::string_view unit = text.substr(end);
  const bool letters = std::ranges::all_of(
      unit, [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
  if (end == start || !letters) return std::nullopt;
  return std::pair(ParseInt(text.substr(0, end)), unit);
}

class FoldedReader {
 public:
  explicit FoldedReader(const FoldedOptions& options) {
    for (const std::string& type : options.types) {
      const auto parts = Split(type, "/");
      PFA_CHECK(parts.size() == 2);
      builder_.AddSampleType(parts[0], parts[1]);
    }
    builder_.header().default_sample_type = builder_.Intern(options.default_type);
    Mapping mapping;
    mapping.id = 1;
    mapping.start = 0x1000;
    mapping.limit = 0x100000;
    mapping.file = builder_.Intern(options.mapping_file);
    mapping.has_functions = true;
    builder_.AddMapping(mapping);
  }

  void Add(std::string_view line) {
    std::vector<Label> labels;
    if (const size_t brace = line.find(" {"); brace != std::string_view::npos) {
      PFA_CHECK(line.ends_with('}'));
      for (const std::string_view label :
           Split(line.substr(brace + 2, line.size() - brace - 3), ", ")) {
        labels.push_back(ParseLabel(label));
      }
      line = line.substr(0, brace);
    }
    const size_t space = line.rfind(' ');
    PFA_CHECK(space != std::string_view::npos);
    std::vector<int64_t> values;
    for (const std::string_view value : Split(line.substr(space + 1), ",")) {
      values.push_back(ParseInt(value));
    }
    PFA_CHECK(values.size() == builder_.sample_types().size());
    std::vector<LocationId> frames;
    if (space > 0) {
      for (const std::string_view frame : Split(line.substr(0, space), ";")) {
        frames.push_back(LocationOf(frame));
      }
    }
    std::ranges::reverse(frames);
    builder_.AddSample(frames, values, labels);
  }

  Profile Build() { return std::move(builder_).Build(); }

 private:
  Label ParseLabel(std::string_view text) {
    const size_t equals = text.find('=');
    PFA_CHECK(equals != std::string_view::npos);
    const StringId key = builder_.Intern(text.substr(0, equals));
    std::string_view value = text.substr(equals + 1);
    if (const auto number = ParseNumber(value)) {
      return Label::Number(key, number->first, builder_.Intern(number->second));
    }
    if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) {
      value = value.substr(1, value.size() - 2);
    }
    return Label::Text(key, builder_.Intern(value));
  }

  LocationId LocationOf(std::string_view text) {
    const auto [it, is_new] = locations_.try_emplace(std::string(text));
    if (!is_new) return it->second;
    Location location;
    location.id = locations_.size();
    location.address = 0x1000 + 0x10 * location.id;
    location.mapping = MappingId(0);
    std::vector<Line> lines;
    if (text.starts_with("0x")) {
      location.address = static_cast<uint64_t>(ParseInt(text.substr(2), 16));
    } else {
      for (const std::string_view frame : Split(text, "+")) lines.push_back(ParseLine(frame));
      std::ranges::reverse(lines);
    }
    return it->second = builder_.AddLocation(location, lines);
  }

  Line ParseLine(std::string_view text) {
    const auto parts = Split(text, "@");
    PFA_CHECK(parts.size() <= 2);
    Line line;
    std::string_view file;
    if (parts.size() == 2) {
      const auto place = Split(parts[1], ":");
      file = place[0];
      if (place.size() > 1) line.line = ParseInt(place[1]);
      if (place.size() > 2) line.column = ParseInt(place[2]);
    }
    const std::string_view name = parts[0] == "?" ? std::string_view() : parts[0];
    const auto [it, is_new] = functions_.try_emplace({std::string(name), std::string(file)});
    if (is_new) {
      Function function;
      function.id = functions_.size();
      function.name = builder_.Intern(name);
      function.system_name = function.name;
      function.filename = builder_.Intern(file);
      it->second = builder_.AddFunction(function);
    }
    line.function = it->second;
    return line;
  }

  ProfileBuilder builder_;
  std::map<std::string, LocationId> locations_;
  std::map<std::pair<std::string, std::string>, FunctionId> functions_;
};

std::string DumpLine(const Profile& profile, const Line& line) {
  const Function& function = profile.function(line.function);
  std::string out(profile.text(function.name));
  if (out.empty()) out = "?";
  if (function.filename != StringId(0)) out += fmt::format("@{}", profile.text(function.filename));
  if (line.line != 0) out += fmt::format(":{}", line.line);
  if (line.column != 0) out += fmt::format(":{}", line.column);
  return out;
}

std::string DumpLocation(const Profile& profile, LocationId id) {
  const Location& location = profile.location(id);
  const auto lines = profile.lines(location);
  if (lines.empty()) return fmt::format("{:#x}", location.address);
  std::string out;
  for (size_t n = lines.size(); n > 0; --n) {
    if (!out.empty()) out += '+';
    out += DumpLine(profile, lines[n - 1]);
  }
  return out;
}

std::string DumpLabel(const Profile& profile, const Label& label) {
  const std::string_view key = profile.text(label.key);
  if (!label.is_text()) {
    return fmt::format("{}={}{}", key, label.value, profile.text(label.unit));
  }
  const std::string_view text = profile.text(label.text());
  if (ParseNumber(text)) return fmt::format("{}=\"{}\"", key, text);
  return fmt::format("{}={}", key, text);
}

}  // namespace

Profile FoldedProfile(const std::vector<std::string>& lines, const FoldedOptions& options) {
  FoldedReader reader(options);
  for (const std::string& line : lines) reader.Add(line);
  return reader.Build();
}

Profile EditProfile(Profile profile, const std::function<void(ProfileBuilder&)>& edit) {
  ProfileBuilder builder(std::move(profile));
  edit(builder);
  return std::move(builder).Build();
}

FunctionId FunctionNamed(const Profile& profile, std::string_view name) {
  const auto functions = profile.functions();
  for (size_t i = 0; i < functions.size(); ++i) {
    if (profile.text(functions[i].name) == name) return FunctionId::FromIndex(i);
  }
  PFA_CHECK(false);
}

std::vector<std::string> DumpSamples(const Profile& profile) {
  std::vector<std::string> out;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    std::string line;
    const auto frames = profile.stacks()[profile.stack(i)];
    for (size_t f = frames.size(); f > 0; --f) {
      if (!line.empty()) line += ';';
      line += DumpLocation(profile, frames[f - 1]);
    }
    line += fmt::format(" {}", fmt::join(profile.values(i), ","));
    std::string labels;
    for (const Label& label : profile.labels(i)) {
      if (!labels.empty()) labels += ", ";
      labels += DumpLabel(profile, label);
    }
    if (!labels.empty()) line += fmt::format(" {{{}}}", labels);
    out.push_back(std::move(line));
  }
  return out;
}

std::string DumpSorted(const Profile& profile) {
  std::vector<std::string> lines = DumpSamples(profile);
  std::ranges::sort(lines);
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

}  // namespace pfa::test
