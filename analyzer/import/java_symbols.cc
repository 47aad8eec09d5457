#include "analyzer/import/java_symbols.h"

#include <charconv>
#include <string>
#include <unordered_map>
#include <vector>

#include <re2/re2.h>

#include "analyzer/import/frame_filters.h"
#include "analyzer/import/re2_piece.h"

namespace pfa {
namespace {

struct Method {
  std::string_view function;
  std::string_view file;
  int64_t line = 0;
};

std::string_view BaseName(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const size_t slash = path.rfind('/');
  if (slash != std::string_view::npos && path.size() > 1) path.remove_prefix(slash + 1);
  return path.empty() ? "." : path;
}

Method ParseMethod(std::string_view text) {
  static const re2::RE2 with_line(R"(^(.*)\s+\((.+):(-?[[:digit:]]+)\)$)");
  static const re2::RE2 with_path(R"(^(.*)\s+\((.*)\)$)");
  const Piece piece(text.data(), text.size());
  Piece function;
  Piece file;
  Piece line;
  if (re2::RE2::PartialMatch(piece, with_line, &function, &file, &line)) {
    Method method = {View(function), View(file), 0};
    if (!ParseInt64(View(line), &method.line) || method.line < 0) method.line = 0;
    return method;
  }
  if (re2::RE2::PartialMatch(piece, with_path, &function, &file)) {
    return {View(function), BaseName(View(file)), 0};
  }
  // A whole line is the name of a state of the virtual machine, such as GC.
  if (text.find("generated stub/JIT") != std::string_view::npos) return {"STUB", "", 0};
  return {text, "", 0};
}

class JavaSymbols {
 public:
  explicit JavaSymbols(TextProfile& text)
      : builder_(text.builder()), text_(text), lines_(builder_.locations().size()) {}

  // Others than "0xADDRESS METHOD" are skipped.
  Result<void> OnLine(const LineReader& reader) {
    static const re2::RE2 pattern(R"(^\s*0x([[:xdigit:]]+)\s+(.*)\s*$)");
    const std::string_view line = TrimSpace(reader.line());
    Piece address_text;
    Piece method_text;
    if (!re2::RE2::PartialMatch({line.data(), line.size()}, pattern, &address_text, &method_text)) {
      return {};
    }
    uint64_t address = 0;
    const auto [end, code] = std::from_chars(
        address_text.data(), address_text.data() + address_text.size(), address, 16);
    if (code != std::errc()) return reader.ErrorHere("an address of 64 bits");
    const LocationId location = text_.FindLocation(address);
    if (!location.valid()) return {};
    const Method method = ParseMethod(View(method_text));
    // The first method of a name decides about the file.
    const StringId name = builder_.Intern(method.function);
    files_.try_emplace(name, builder_.Intern(method.file));
    lines_[location.index()] = {name, method.line};
    return {};
  }

  Result<Profile> Build() && {
    for (size_t i = 0; i < lines_.size(); ++i) {
      const auto& [name, number] = lines_[i];
      if (!name.valid()) continue;
      const Line line = {FunctionOf(name), number, 0};
      builder_.SetLines(LocationId::FromIndex(i), {&line, 1});
      builder_.locations()[i].address = 0;
    }
    AssignMappings({}, builder_);
    for (Location& location : builder_.locations()) location.address = 0;
    SetFrameFilters(builder_);
    return std::move(builder_).Build();
  }

 private:
  FunctionId FunctionOf(StringId name) {
    const auto [it, is_new] = functions_.try_emplace(name);
    if (is_new) {
      Function function;
      function.id = functions_.size();
      function.name = function.system_name = name;
      function.filename = files_.at(name);
      it->second = builder_.AddFunction(function);
    }
    return it->second;
  }

  ProfileBuilder& builder_;
  TextProfile& text_;
  std::vector<std::pair<StringId, int64_t>> lines_;  // by location; kNone: not named
  std::unordered_map<StringId, StringId> files_;     // by function
  std::unordered_map<StringId, FunctionId> functions_;
};

}  // namespace

Result<Profile> FinishWithJavaSymbols(TextProfile& text, LineReader& lines) {
  JavaSymbols symbols(text);
  while (true) {
    PFA_TRY(symbols.OnLine(lines));
    PFA_ASSIGN_OR_RETURN(const bool more, lines.Next());
    if (!more) break;
  }
  return std::move(symbols).Build();
}

}  // namespace pfa
