#include "analyzer/import/folded.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/import/line_reader.h"
#include "analyzer/import/text_profile.h"
#include "analyzer/import/traceback_stacks.h"
#include "analyzer/model/profile_builder.h"

namespace pfa {
namespace {

constexpr std::string_view kInlinedMark = "_[i]";

struct FoldedLine {
  std::string_view stack;
  int64_t value = 0;
};

// As pfa writes samples that have no frames.
constexpr std::string_view kNoStack = "(no stack)";

// Names may have spaces, so the value is what follows the last one.
std::optional<FoldedLine> ParseLine(std::string_view line) {
  line = TrimSpace(line);
  const size_t space = line.rfind(' ');
  FoldedLine folded;
  if (space == std::string_view::npos || !ParseInt64(line.substr(space + 1), &folded.value)) {
    return std::nullopt;
  }
  folded.stack = TrimSpace(line.substr(0, space));
  return folded;
}

}  // namespace

namespace {

// Without its last line, which may be cut off.
std::string_view WholeLines(std::string_view head) {
  const size_t last = head.rfind('\n');
  return last == std::string_view::npos ? head : head.substr(0, last);
}

// Whether all lines have two values, as those of difffolded.pl do.
bool IsDifference(std::string_view head) {
  return !AnyLine(WholeLines(head), [](std::string_view line) {
    if (IsBlankOrComment(line)) return false;
    const auto folded = ParseLine(line);
    return !folded || !ParseLine(folded->stack);
  });
}

}  // namespace

bool RecognizesFolded(std::string_view head) {
  head = WholeLines(head);
  constexpr size_t kEnough = 50;
  size_t lines = 0;
  bool has_stack = false;
  const bool other = AnyLine(head, [&](std::string_view line) {
    if (IsBlankOrComment(line)) return false;
    const auto folded = ParseLine(line);
    if (!folded) return true;
    has_stack = has_stack || folded->stack.find(';') != std::string_view::npos;
    return ++lines == kEnough;
  });
  return has_stack && (!other || lines == kEnough);
}

Result<Profile> ImportFolded(InflateStream& stream, const ImportOptions& /*options*/) {
  PFA_ASSIGN_OR_RETURN(const auto head, stream.Peek());
  const bool is_difference =
      IsDifference({reinterpret_cast<const char*>(head.data()), head.size()});
  LineReader lines(stream);
  ProfileBuilder builder;
  const Label base = Label::Text(builder.Intern("pprof::base"), builder.Intern("true"));
  TracebackStacks stacks(builder);
  builder.AddSampleType("samples", "count");
  builder.header().period_type = builder.sample_types().front();
  builder.header().period = 1;
  std::vector<std::string_view> names;
  while (true) {
    PFA_ASSIGN_OR_RETURN(const bool more, lines.Next());
    if (!more) return std::move(builder).Build();
    if (IsBlankOrComment(lines.line())) continue;
    auto folded = ParseLine(lines.line());
    if (!folded) return lines.ErrorHere("\"<frame>;<frame>... <count>\"");
    std::optional<FoldedLine> old;
    if (is_difference) {
      old = ParseLine(folded->stack);
      if (!old || old->value == INT64_MIN) {
        return lines.ErrorHere("\"<frame>;<frame>... <old count> <new count>\"");
      }
      folded->stack = old->stack;
    }
    if (folded->stack == kNoStack) folded->stack = {};
    names.clear();
    std::string_view rest = folded->stack;
    while (!rest.empty()) {
      const size_t end = rest.find(';');
      if (end != 0) names.push_back(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    for (size_t i = names.size(); i > 0; --i) {
      std::string_view name = names[i - 1];
      const bool inlined = i > 1 && name.ends_with(kInlinedMark);
      if (inlined) name.remove_suffix(kInlinedMark.size());
      stacks.AddFrame(name, "", 0, inlined);
    }
    const StackId stack = builder.InternStack(stacks.Finish());
    if (!old || folded->value != 0) builder.AddSample(stack, std::array{folded->value}, {});
    if (old && old->value != 0) builder.AddSample(stack, std::array{-old->value}, {&base, 1});
  }
}

}  // namespace pfa
