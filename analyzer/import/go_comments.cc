#include "analyzer/import/go_comments.h"

#include <charconv>
#include <string>

#include "analyzer/import/go_quoted.h"

namespace pfa {
namespace {

constexpr std::string_view kLabels = "# labels: ";
constexpr size_t kMaxInlineDepth = 1000;

bool TakeChar(std::string_view* text, char c) {
  *text = TrimSpace(*text);
  if (!text->starts_with(c)) return false;
  text->remove_prefix(1);
  *text = TrimSpace(*text);
  return true;
}

// The text up to the next tab; that and further tabs are taken off.
std::string_view TakeColumn(std::string_view* text) {
  const size_t end = text->find('\t');
  const std::string_view column = text->substr(0, end);
  text->remove_prefix(end == std::string_view::npos ? text->size() : end);
  while (text->starts_with('\t')) text->remove_prefix(1);
  return column;
}

}  // namespace

std::optional<std::vector<std::pair<std::string, std::string>>> ParseGoLabels(
    std::string_view text) {
  std::vector<std::pair<std::string, std::string>> labels;
  if (!TakeChar(&text, '{')) return std::nullopt;
  while (!text.starts_with('}')) {
    auto& [key, value] = labels.emplace_back();
    if (labels.size() > 1 && !TakeChar(&text, ',')) return std::nullopt;
    if (!TakeGoQuoted(&text, &key) || !TakeChar(&text, ':') || !TakeGoQuoted(&text, &value)) {
      return std::nullopt;
    }
    text = TrimSpace(text);
  }
  return text == "}" ? std::optional(std::move(labels)) : std::nullopt;
}

Result<void> GoComments::AddSample(std::span<const uint64_t> return_addresses,
                                   std::span<const int64_t> values, std::span<const Label> labels) {
  if (ignored_) return text_.AddSample(return_addresses, values, labels);
  PFA_TRY(Finish());
  addresses_.assign(return_addresses.begin(), return_addresses.end());
  values_.assign(values.begin(), values.end());
  labels_.assign(labels.begin(), labels.end());
  pending_ = true;
  return {};
}

void GoComments::OnComment(std::string_view line, uint64_t offset) {
  if (ignored_ || !pending_) return;
  ProfileBuilder& builder = text_.builder();
  if (line.starts_with(kLabels)) {
    const auto labels = ParseGoLabels(line.substr(kLabels.size()));
    if (!labels) {
      builder.diagnostics().Add(DiagnosticKind::kUnreadableLabels, offset, line.substr(0, 60));
      return;
    }
    for (const auto& [key, value] : *labels) {
      // As in a protobuf, a label without a value does not exist.
      if (value.empty()) continue;
      const StringId key_id = builder.Intern(key);
      labels_.push_back(Label::Text(key_id, builder.Intern(value)));
    }
    return;
  }
  if (!line.starts_with("#\t0x")) return;
  line.remove_prefix(4);
  Frame frame;
  const std::string_view address = TakeColumn(&line);
  const auto [end, code] =
      std::from_chars(address.data(), address.data() + address.size(), frame.address, 16);
  if (code != std::errc() || end != address.data() + address.size()) return;
  const std::string_view name = TakeColumn(&line);
  const std::string_view place = TakeColumn(&line);
  if (!name.empty()) {
    frame.function = builder.Intern(name.substr(0, name.rfind("+0x")));
    const size_t colon = place.rfind(':');
    frame.file = builder.Intern(place.substr(0, colon));
    if (colon != std::string_view::npos && !ParseInt64(place.substr(colon + 1), &frame.line)) {
      frame.line = 0;
    }
  }
  frames_.push_back(frame);
}

bool GoComments::Align() {
  places_.clear();
  size_t next = 0;
  size_t depth = 0;
  for (const Frame& frame : frames_) {
    const bool repeats = !places_.empty() && frame.address == addresses_[places_.back()] - 1;
    if (repeats && (next == addresses_.size() || addresses_[next] - 1 != frame.address)) {
      // Inlined into the same place.
      if (++depth == kMaxInlineDepth) return false;
      places_.push_back(places_.back());
      continue;
    }
    while (next < addresses_.size() && addresses_[next] - 1 != frame.address) {
      // Only frames at the leaf are left out.
      if (!places_.empty()) return false;
      ++next;
    }
    if (next == addresses_.size()) return false;
    places_.push_back(next++);
    depth = 0;
  }
  return true;
}

FunctionId GoComments::FunctionOf(const Frame& frame) {
  const auto [it, is_new] = functions_.try_emplace({frame.function.value, frame.file.value});
  if (is_new) {
    Function function;
    function.id = functions_.size();
    function.name = function.system_name = frame.function;
    function.filename = frame.file;
    it->second = text_.builder().AddFunction(function);
  }
  return it->second;
}

void GoComments::NameLocations() {
  std::vector<Line> lines;
  for (size_t i = 0; i < frames_.size(); ++i) {
    if (frames_[i].function.valid()) {
      lines.push_back({FunctionOf(frames_[i]), frames_[i].line, 0});
    }
    if (i + 1 < frames_.size() && places_[i + 1] == places_[i]) continue;
    if (!lines.empty() && named_.insert(frames_[i].address).second) {
      text_.builder().SetLines(text_.FindLocation(frames_[i].address), lines);
    }
    lines.clear();
  }
}

Result<void> GoComments::Finish() {
  if (!pending_) return {};
  pending_ = false;
  std::span<const uint64_t> stack = addresses_;
  const bool aligned = !frames_.empty() && Align();
  if (aligned) {
    const size_t first = places_.front();
    stack = stack.subspan(first, places_.back() + 1 - first);
    if (first > 0) {
      text_.builder().diagnostics().Add(DiagnosticKind::kHiddenRuntimeFrames, std::nullopt, "");
    }
  }
  PFA_TRY(text_.AddSample(stack, values_, labels_));
  if (aligned) NameLocations();
  frames_.clear();
  return {};
}

}  // namespace pfa
