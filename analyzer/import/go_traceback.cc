#include "analyzer/import/go_traceback.h"

#include <algorithm>
#include <charconv>

#include "analyzer/import/go_quoted.h"

namespace pfa {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view TakeDigits(std::string_view* text) {
  const auto end = std::ranges::find_if_not(*text, IsDigit);
  const std::string_view digits = text->substr(0, static_cast<size_t>(end - text->begin()));
  text->remove_prefix(digits.size());
  return digits;
}

bool Take(std::string_view* text, std::string_view prefix) {
  if (!text->starts_with(prefix)) return false;
  text->remove_prefix(prefix.size());
  return true;
}

// " gp=0xc000002380 m=0 mp=0x5a1b20" or " gp=0xc000002380 m=nil".
void SkipPointers(std::string_view* text) {
  for (const std::string_view key : {" gp=", " m=", " mp="}) {
    if (!Take(text, key)) continue;
    const size_t end = text->find(' ');
    text->remove_prefix(end == std::string_view::npos ? text->size() : end);
  }
}

// A key or value: quoted, or as it is up to one of `ends`.
bool TakeLabelText(std::string_view* text, std::string_view ends, std::string* out) {
  if (text->starts_with('"')) return TakeGoQuoted(text, out);
  const size_t end = text->find_first_of(ends);
  if (end == std::string_view::npos) return false;
  out->assign(text->substr(0, end));
  text->remove_prefix(end);
  return true;
}

// "{worker: "a b", route: x}".
bool TakeLabels(std::string_view* text, GoroutineHeader* header) {
  if (!Take(text, "{")) return false;
  while (!Take(text, "}")) {
    std::string key;
    std::string value;
    if (!TakeLabelText(text, ":", &key) || !Take(text, ": ")) return false;
    if (!TakeLabelText(text, ",}", &value)) return false;
    header->labels.emplace_back(std::move(key), std::move(value));
    if (!Take(text, ", ") && !text->starts_with('}')) return false;
  }
  return true;
}

bool RemoveSuffix(std::string* text, std::string_view suffix) {
  if (!text->ends_with(suffix)) return false;
  text->resize(text->size() - suffix.size());
  return true;
}

// What comes before the next ", ".
std::string_view TakePart(std::string_view* text) {
  const size_t end = text->find(", ");
  const std::string_view part = text->substr(0, end);
  text->remove_prefix(end == std::string_view::npos ? text->size() : end + 2);
  return part;
}

// One of the parts between the brackets, after the status.
void ApplyRemark(std::string_view remark, GoroutineHeader* header) {
  if (remark == "locked to thread") {
    header->locked_to_thread = true;
  } else if (remark.ends_with(" minutes")) {
    const std::string_view digits = TakeDigits(&remark);
    if (remark != " minutes") return;
    std::from_chars(digits.data(), digits.data() + digits.size(), header->minutes);
  }
  // "synctest bubble 3" says nothing about where the goroutine is.
}

}  // namespace

std::optional<GoroutineHeader> ParseGoroutineHeader(std::string_view line) {
  GoroutineHeader header;
  if (!Take(&line, "goroutine ")) return std::nullopt;
  header.id = TakeDigits(&line);
  SkipPointers(&line);
  if (header.id.empty() || !Take(&line, " [")) return std::nullopt;

  // Neither a status nor a remark has brackets, but quoted labels may.
  constexpr std::string_view kBeforeLabels = " labels:";
  const size_t labels = line.find(kBeforeLabels);
  size_t end = line.find(']');
  std::string inside(line.substr(0, std::min(labels, end)));
  if (labels < end) {
    line.remove_prefix(labels + kBeforeLabels.size());
    if (!TakeLabels(&line, &header)) return std::nullopt;
    end = line.find(']');
    inside += line.substr(0, end);
  }
  if (end == std::string_view::npos) return std::nullopt;
  line.remove_prefix(end + 1);
  if (Take(&line, " ") && !TakeLabels(&line, &header)) return std::nullopt;
  if (line != ":") return std::nullopt;

  std::string_view rest = inside;
  header.status.assign(TakePart(&rest));
  while (!rest.empty()) ApplyRemark(TakePart(&rest), &header);
  // In the order in which the runtime appends them; "(durable)" is part of the wait reason.
  RemoveSuffix(&header.status, " (scan)");
  header.leaked = RemoveSuffix(&header.status, " (leaked)");
  return header;
}

size_t FindGoroutineHeader(std::string_view line) {
  if (!line.ends_with(':')) return std::string_view::npos;
  constexpr std::string_view kWord = "goroutine ";
  // A line has few of these words, unless it is made to have many.
  constexpr int kMaxTrials = 8;
  size_t at = line.find(kWord);
  for (int i = 0; i < kMaxTrials && at != std::string_view::npos; ++i) {
    // Loggers that write in colour switch it off before the text.
    constexpr std::string_view kColorOff = "\x1b[0m";
    const bool is_word = at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t' ||
                         line.substr(0, at).ends_with(kColorOff);
    if (is_word && ParseGoroutineHeader(line.substr(at))) return at;
    at = line.find(kWord, at + 1);
  }
  return std::string_view::npos;
}

std::optional<TracebackCall> ParseTracebackCall(std::string_view line) {
  if (!line.ends_with(')')) return std::nullopt;
  const size_t open = line.rfind('(');
  if (open == 0 || open == std::string_view::npos) return std::nullopt;
  const std::string_view arguments = line.substr(open + 1, line.size() - open - 2);
  return TracebackCall{line.substr(0, open), arguments == "..."};
}

std::optional<TracebackPlace> ParseTracebackPlace(std::string_view line) {
  const size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
  if (indent == 0) return std::nullopt;
  line.remove_prefix(indent);
  TracebackPlace place;
  if (const size_t pointers = line.find(" fp=0x"); pointers != std::string_view::npos) {
    line = line.substr(0, pointers);
  }
  if (const size_t pc = line.rfind(" pc=0x"); pc != std::string_view::npos) {
    line = line.substr(0, pc);
  }
  if (const size_t offset = line.rfind(" +0x"); offset != std::string_view::npos) {
    place.has_offset = true;
    line = line.substr(0, offset);
  }
  const size_t colon = line.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const std::string_view number = line.substr(colon + 1);
  const auto [end, code] =
      std::from_chars(number.data(), number.data() + number.size(), place.line);
  if (code != std::errc() || end != number.data() + number.size()) return std::nullopt;
  place.file = line.substr(0, colon);
  return place;
}

std::optional<TracebackCreator> ParseTracebackCreator(std::string_view line) {
  if (!Take(&line, "created by ")) return std::nullopt;
  constexpr std::string_view kIn = " in goroutine ";
  TracebackCreator creator;
  const size_t in = line.rfind(kIn);
  creator.function = line.substr(0, in);
  if (in != std::string_view::npos) creator.goroutine = line.substr(in + kIn.size());
  if (creator.function.empty()) return std::nullopt;
  return creator;
}

}  // namespace pfa
