#include "analyzer/import/callgrind.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/import/callgrind_rows.h"
#include "analyzer/import/line_reader.h"
#include "proto/base/hash.h"

namespace pfa {
namespace {

constexpr size_t kMaxEvents = 256;

// A decimal number, or one with 0x; the whole text.
std::optional<uint64_t> ParseUnsigned(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x")) {
    base = 16;
    text.remove_prefix(2);
  }
  uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value, base);
  if (code != std::errc() || stop != end || text.empty()) return std::nullopt;
  return value;
}

std::optional<int64_t> ParseCost(std::string_view text) {
  int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (code == std::errc() && stop == end && !text.empty()) return value;
  const auto hex = ParseUnsigned(text);
  if (!hex || *hex > static_cast<uint64_t>(INT64_MAX)) return std::nullopt;
  return static_cast<int64_t>(*hex);
}

// "fn [2/3]", as pprof tells functions of one name apart where they are called: without that.
std::string_view WithoutNumber(std::string_view name) {
  const size_t bracket = name.rfind(" [");
  if (bracket == std::string_view::npos || !name.ends_with(']')) return name;
  const std::string_view inside = name.substr(bracket + 2, name.size() - bracket - 3);
  const size_t slash = inside.find('/');
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (slash == std::string_view::npos) return name;
  const bool numbered = is_number(inside.substr(0, slash)) && is_number(inside.substr(slash + 1));
  return numbered ? name.substr(0, bracket) : name;
}

bool StartsPosition(std::string_view line) {
  return (line.front() >= '0' && line.front() <= '9') || line.front() == '+' ||
         line.front() == '-' || line.front() == '*';
}

// "key" of "key: value"; empty if there is none.
std::string_view HeaderKey(std::string_view line) {
  const size_t end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz");
  return end == std::string_view::npos || end == 0 || line[end] != ':' ? std::string_view()
                                                                       : line.substr(0, end);
}

// The words of a line, one after the other.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(TrimSpace(text)) {}
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  std::string_view Next() {
    const size_t end = std::min(rest_.find_first_of(" \t"), rest_.size());
    const std::string_view word = rest_.substr(0, end);
    rest_ = TrimSpace(rest_.substr(end));
    return word;
  }

 private:
  std::string_view rest_;
};

class CallgrindImporter {
 public:
  explicit CallgrindImporter(InflateStream& stream) : lines_(stream) {}

  Result<Profile> Run() && {
    while (true) {
      PFA_ASSIGN_OR_RETURN(const bool more, lines_.Next());
      if (!more) break;
      const std::string_view line = TrimSpace(lines_.line());
      if (line.empty() || line.front() == '#') continue;
      PFA_TRY(ReadLine(line));
    }
    if (rows_.event_count() == 0) return lines_.ErrorHere("a line \"events:\"");
    if (call_) return lines_.ErrorHere("the cost of the call in the line before");
    return std::move(rows_).Build();
  }

 private:
  Result<void> ReadLine(std::string_view line) {
    if (StartsPosition(line)) return ReadCosts(line);
    if (call_) return lines_.ErrorHere("the cost of the call in the line before");
    const std::string_view header = HeaderKey(line);
    if (!header.empty()) return ReadHeader(header, TrimSpace(line.substr(header.size() + 1)));
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      return lines_.ErrorHere(R"(a cost, "key=value" or "key: value")");
    }
    return ReadAssignment(line.substr(0, equals), TrimSpace(line.substr(equals + 1)));
  }

  Result<void> ReadHeader(std::string_view key, std::string_view value) {
    if (key == "positions") {
      std::vector<std::string> columns;
      for (Words words(value); !words.empty();) columns.emplace_back(words.Next());
      const auto known = [](const std::string& c) {
        return c == "instr" || c == "bb" || c == "line";
      };
      if (columns.empty() || columns.size() > 3 || !std::ranges::all_of(columns, known)) {
        return lines_.ErrorHere("some of the positions instr, bb and line");
      }
      positions_ = std::move(columns);
      position_.assign(positions_.size(), 0);
      return {};
    }
    if (key == "events") return ReadEvents(value);
    if (key == "cmd" && !value.empty()) {
      rows_.builder().header().comments.push_back(
          rows_.builder().Intern(fmt::format("cmd: {}", value)));
    }
    return {};
  }

  Result<void> ReadEvents(std::string_view value) {
    std::vector<std::pair<std::string, std::string>> events;
    for (Words words(value); !words.empty();) {
      std::string_view name = words.Next();
      std::string_view unit = "count";
      const size_t parenthesis = name.find('(');
      if (parenthesis != std::string_view::npos && parenthesis > 0 && name.ends_with(')')) {
        unit = name.substr(parenthesis + 1, name.size() - parenthesis - 2);
        name = name.substr(0, parenthesis);
        if (name.size() > 1 && name.ends_with('_')) name.remove_suffix(1);
      }
      events.emplace_back(name, unit);
    }
    if (events.empty() || events.size() > kMaxEvents) {
      return lines_.ErrorHere(fmt::format("1 to {} events", kMaxEvents));
    }
    if (rows_.event_count() != 0) {  // of another part of the profile
      if (events != events_) return lines_.ErrorHere("the same events as before");
      return {};
    }
    for (const auto& [name, unit] : events) rows_.builder().AddSampleType(name, unit);
    // The first is what the others explain.
    rows_.builder().header().default_sample_type = rows_.builder().sample_types().front().type;
    rows_.SetEventCount(events.size());
    events_ = std::move(events);
    return {};
  }

  Result<void> ReadAssignment(std::string_view key, std::string_view value) {
    const auto name = [&](std::unordered_map<uint64_t, StringId, SeededHash>& names,
                          StringId* out) -> Result<void> {
      PFA_ASSIGN_OR_RETURN(*out, ReadName(value, names));
      return {};
    };
    if (key == "ob") return name(object_names_, &here_.object);
    if (key == "fl" || key == "fi" || key == "fe") {
      PFA_TRY(name(file_names_, &file_));
      if (key == "fl") here_.file = file_;
      return {};
    }
    if (key == "fn") {
      PFA_TRY(name(function_names_, &here_.name));
      // The function's own file is the one that was named last.
      here_.file = file_;
      function_ = rows_.FunctionOf(here_);
      return {};
    }
    if (key == "cob") return name(object_names_, &callee_object_.emplace());
    if (key == "cfi" || key == "cfl") return name(file_names_, &callee_file_.emplace());
    if (key == "cfn") return name(function_names_, &callee_name_.emplace());
    if (key == "calls") return ReadCall(value);
    if (key == "jump" || key == "jcnd") {
      skips_position_ = true;  // where it is from follows
      return {};
    }
    if (key == "jfi" || key == "jfn" || key == "rcalls" || key == "frfn" || key == "rec") return {};
    return lines_.ErrorHere("one of ob, fl, fi, fe, fn, cob, cfi, cfl, cfn, calls, jump, jcnd");
  }

  // "name", "(3) name" or "(3)".
  Result<StringId> ReadName(std::string_view text,
                            std::unordered_map<uint64_t, StringId, SeededHash>& names) {
    const size_t end = text.find(')');
    if (!text.starts_with('(') || end == std::string_view::npos) {
      return rows_.builder().Intern(WithoutNumber(text));
    }
    const auto number = ParseUnsigned(text.substr(1, end - 1));
    if (!number) return rows_.builder().Intern(WithoutNumber(text));  // "(below main)"
    const std::string_view name = TrimSpace(text.substr(end + 1));
    if (!name.empty()) {
      const StringId id = rows_.builder().Intern(WithoutNumber(name));
      names[*number] = id;
      return id;
    }
    const auto found = names.find(*number);
    if (found == names.end()) {
      return lines_.ErrorHere("the number of a name that was there before");
    }
    return found->second;
  }

  // "calls=COUNT POSITION"; the position is where the callee starts, which nothing needs.
  Result<void> ReadCall(std::string_view value) {
    Words words(value);
    if (!ParseUnsigned(words.Next())) return lines_.ErrorHere("\"calls=<count> <position>\"");
    if (!callee_name_) return lines_.ErrorHere("a line \"cfn=\" before the call");
    if (!function_) return lines_.ErrorHere("a line \"fn=\" before the call");
    call_ = CallgrindRows::Function{callee_object_.value_or(here_.object),
                                    callee_file_.value_or(file_), *callee_name_};
    callee_file_is_given_ = callee_file_.has_value();
    callee_object_.reset();
    callee_file_.reset();
    callee_name_.reset();
    return {};
  }

  // A position and costs: of the function, or of the call in the line before.
  Result<void> ReadCosts(std::string_view line) {
    Words words(line);
    for (uint64_t& position : position_) {
      const std::string_view word = words.Next();
      if (word == "*") continue;
      const bool is_relative = word.starts_with('+') || word.starts_with('-');
      const auto number = ParseUnsigned(word.substr(is_relative ? 1 : 0));
      if (!number) return lines_.ErrorHere("a position and costs");
      if (is_relative) {
        position = word.front() == '+' ? position + *number : position - *number;
      } else {
        position = *number;
      }
    }
    if (std::exchange(skips_position_, false)) return {};
    if (rows_.event_count() == 0) return lines_.ErrorHere("a line \"events:\" before the costs");
    if (!function_) return lines_.ErrorHere("a line \"fn=\" before the costs");
    values_.assign(rows_.event_count(), 0);
    size_t count = 0;
    for (; !words.empty(); ++count) {
      const auto cost = ParseCost(words.Next());
      if (!cost || count == values_.size()) {
        return lines_.ErrorHere(fmt::format("a position and at most {} costs", values_.size()));
      }
      values_[count] = *cost;
    }
    PFA_ASSIGN_OR_RETURN(const LocationId location, LocationHere());
    bool added = false;
    if (call_) {
      const uint32_t callee = rows_.FunctionOf(*call_);
      if (!callee_file_is_given_) rows_.GuessFileOf(callee);
      call_.reset();
      added = rows_.AddCall(*function_, callee, location, values_);
    } else {
      added = rows_.AddCost(*function_, location, values_);
    }
    if (!added) return lines_.ErrorHere("costs that fit 64 bits when added up");
    return {};
  }

  // Where the line is.
  Result<LocationId> LocationHere() {
    uint64_t address = 0;
    uint64_t line = 0;
    for (size_t i = 0; i < positions_.size(); ++i) {
      if (positions_[i] == "instr") address = position_[i];
      if (positions_[i] == "line") line = position_[i];
    }
    if (line > static_cast<uint64_t>(INT64_MAX)) return lines_.ErrorHere("the number of a line");
    return rows_.LocationOf(here_, file_, static_cast<int64_t>(line), address);
  }

  LineReader lines_;
  CallgrindRows rows_;
  std::vector<std::pair<std::string, std::string>> events_;  // name and unit
  std::vector<std::string> positions_ = {"line"};
  std::vector<uint64_t> position_ = {0};
  std::unordered_map<uint64_t, StringId, SeededHash> object_names_;
  std::unordered_map<uint64_t, StringId, SeededHash> file_names_;
  std::unordered_map<uint64_t, StringId, SeededHash> function_names_;

  CallgrindRows::Function here_;      // the function that lines belong to
  StringId file_{0};                  // in which the lines are
  std::optional<uint32_t> function_;  // of `here_`
  std::optional<StringId> callee_object_;
  std::optional<StringId> callee_file_;
  std::optional<StringId> callee_name_;
  std::optional<CallgrindRows::Function> call_;  // whose costs follow
  bool callee_file_is_given_ = false;
  bool skips_position_ = false;

  std::vector<int64_t> values_;  // scratch
};

}  // namespace

bool RecognizesCallgrind(std::string_view head) {
  if (head.starts_with("# callgrind format")) return true;
  // Nothing but headers, up to that of the events.
  bool has_events = false;
  AnyLine(head, [&](std::string_view line) {
    if (IsBlankOrComment(line)) return false;
    const std::string_view key = HeaderKey(line);
    has_events = key == "events";
    return has_events || key.empty();
  });
  return has_events;
}

Result<Profile> ImportCallgrind(InflateStream& stream, const ImportOptions& /*options*/) {
  return CallgrindImporter(stream).Run();
}

}  // namespace pfa
