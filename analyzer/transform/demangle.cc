#include "analyzer/transform/demangle.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <span>
#include <utility>

#include "analyzer/transform/demangle_rust.h"

namespace pfa {
namespace {

bool IsIdentifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool StartsWithAny(std::string_view text, std::span<const std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view p) { return text.starts_with(p); });
}

// The library's demangler says everything: return type, arguments, templates. What is not wanted is
// taken out of its text, which reads like a declaration.
std::optional<std::string> FullName(std::string_view symbol) {
  int status = 0;
  const std::string terminated(symbol);
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(terminated.c_str(), nullptr, nullptr, &status), std::free);
  if (status != 0 || name == nullptr) return std::nullopt;
  std::string full = name.get();
  // Compilers split functions: "f() [clone .cold]".
  constexpr std::string_view kClone = " [clone ";
  if (const size_t clone = full.find(kClone); clone != std::string::npos) full.resize(clone);
  return full;
}

// Reads past an operator's name at `i`, whose brackets and angles open nothing: "operator()",
// "operator<<". Returns `i` if there is none. A conversion ("operator bool") and a literal
// ("operator"" _s") reach to their arguments.
size_t SkipOperator(std::string_view text, size_t i) {
  constexpr std::string_view kOperator = "operator";
  if (!text.substr(i).starts_with(kOperator) || (i > 0 && IsIdentifier(text[i - 1]))) return i;
  const size_t after = i + kOperator.size();
  if (after == text.size() || IsIdentifier(text[after])) return i;
  const std::string_view rest = text.substr(after);
  constexpr std::array<std::string_view, 12> kBrackets = {"()", "[]", "<=>", "<<=", ">>=", "->*",
                                                          "<<", ">>", "<=",  ">=",  "->",  "<"};
  for (const std::string_view symbol : kBrackets) {
    if (rest.starts_with(symbol)) return after + symbol.size();
  }
  if (rest.starts_with('>')) return after + 1;
  if (!rest.starts_with(' ') && !rest.starts_with('"')) return after;
  constexpr std::array<std::string_view, 4> kWords = {" new[]", " delete[]", " new", " delete"};
  for (const std::string_view word : kWords) {
    if (rest.starts_with(word)) return after + word.size();
  }
  const size_t arguments = rest.find('(');
  return arguments == std::string_view::npos ? text.size() : after + arguments;
}

// Where the bracket at `i` is closed, or the end of the text.
size_t GroupEnd(std::string_view text, size_t i) {
  size_t depth = 0;
  while (i < text.size()) {
    if (const size_t past = SkipOperator(text, i); past != i) {
      i = past;
      continue;
    }
    const char c = text[i++];
    if (c == '(' || c == '<' || c == '[' || c == '{') ++depth;
    const bool is_arrow = c == '>' && i >= 2 && text[i - 2] == '-';
    if ((c == ')' || c == '>' || c == ']' || c == '}') && !is_arrow && --depth == 0) return i;
  }
  return text.size();
}

std::string WithoutTemplateArguments(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (const size_t past = SkipOperator(text, i); past != i) {
      // The type of a conversion may have arguments too.
      std::string_view name = text.substr(i, past - i);
      if (name.find(' ') != std::string_view::npos) name = name.substr(0, name.find('<'));
      out += name;
      i += name.size();
      continue;
    }
    if (text[i] != '<') {
      out += text[i++];
      continue;
    }
    i = GroupEnd(text, i);
    // "operator< <int>": the space was there to keep them apart.
    while (out.ends_with(' ')) out.pop_back();
  }
  return out;
}

// The library writes ">>" after an empty pack, where pprof always has "> >".
std::string SpaceAngles(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (const size_t past = SkipOperator(text, i); past != i) {
      out += text.substr(i, past - i);
      i = past;
      continue;
    }
    if (text[i] == '>' && out.ends_with('>')) out += ' ';
    out += text[i++];
  }
  return out;
}

// " const", " &&": what may follow the arguments of a method. Returns the position behind.
size_t SkipQualifiers(std::string_view text, size_t i) {
  constexpr std::array<std::string_view, 4> kQualifiers = {" const", " volatile", " &&", " &"};
  while (true) {
    const std::string_view rest = text.substr(i);
    const auto found = std::ranges::find_if(
        kQualifiers, [&](std::string_view qualifier) { return rest.starts_with(qualifier); });
    if (found == kQualifiers.end()) return i;
    i += found->size();
  }
}

// Takes return type, arguments and qualifiers off a declaration. Functions around it, of lambdas
// and local classes, keep empty brackets: "f()::{lambda(int)#1}::operator()".
std::string OnlyName(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (const size_t past = SkipOperator(text, i); past != i) {
      out += text.substr(i, past - i);
      i = past;
      continue;
    }
    const char c = text[i];
    if (c == ' ') {
      if (text.substr(i).starts_with(" <")) {  // "operator<< <int>"
        out += c;
      } else {  // what came before was the return type
        out.clear();
      }
      ++i;
      continue;
    }
    if (c != '(' && c != '<' && c != '[' && c != '{') {
      out += c;
      ++i;
      continue;
    }
    const size_t end = GroupEnd(text, i);
    const std::string_view group = text.substr(i, end - i);
    i = end;
    if (c != '(' || group == "(anonymous namespace)") {
      out += group;
      continue;
    }
    const size_t past = SkipQualifiers(text, end);
    if (past == text.size()) return out;  // the arguments
    if (text.substr(past).starts_with("::")) {
      out += "()";
      out += text.substr(end, past - end);
      i = past;
    }
  }
  return out;
}

// "vtable for C", "guard variable for f(int)::v", "non-virtual thunk to C::f()": the length of what
// the compiler says about its data and stubs. Stubs keep the arguments of their function, and types
// have none to lose.
size_t SpecialPrefix(std::string_view name) {
  constexpr std::array<std::string_view, 6> kData = {"vtable for ",
                                                     "VTT for ",
                                                     "guard variable for ",
                                                     "construction vtable for ",
                                                     "TLS init function for ",
                                                     "TLS wrapper function for "};
  for (const std::string_view prefix : kData) {
    if (name.starts_with(prefix)) return prefix.size();
  }
  constexpr std::array<std::string_view, 8> kWhole = {
      "non-virtual thunk to ", "virtual thunk to ",      "covariant return thunk to ",
      "reference temporary #", "transaction clone for ", "typeinfo for ",
      "typeinfo name for ",    "typeinfo fn for "};
  return StartsWithAny(name, kWhole) ? name.size() : 0;
}

// Rust's first scheme: C++ names with a hash behind and escapes within. Returns nullopt for C++.
std::optional<std::string> RustName(std::string_view name) {
  constexpr std::string_view kHash = "::h";
  constexpr size_t kHashDigits = 16;
  if (name.size() <= kHash.size() + kHashDigits) return std::nullopt;
  const std::string_view hash = name.substr(name.size() - kHash.size() - kHashDigits);
  const bool is_hash =
      hash.starts_with(kHash) && std::ranges::all_of(hash.substr(kHash.size()), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      });
  if (!is_hash) return std::nullopt;
  name.remove_suffix(hash.size());

  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kEscapes = {{
      {"$SP$", "@"},
      {"$BP$", "*"},
      {"$RF$", "&"},
      {"$LT$", "<"},
      {"$GT$", ">"},
      {"$LP$", "("},
      {"$RP$", ")"},
      {"$C$", ","},
  }};
  std::string out;
  while (!name.empty()) {
    const auto escape =
        std::ranges::find_if(kEscapes, [&](const auto& e) { return name.starts_with(e.first); });
    if (escape != kEscapes.end()) {
      out += escape->second;
      name.remove_prefix(escape->first.size());
    } else if (unsigned code = 0; name.starts_with("$u")) {
      const size_t end = name.find('$', 2);
      if (end == std::string_view::npos) return std::nullopt;
      const auto [last, error] = std::from_chars(name.data() + 2, name.data() + end, code, 16);
      if (error != std::errc() || last != name.data() + end || code < ' ' || code > '~') {
        return std::nullopt;
      }
      out += static_cast<char>(code);
      name.remove_prefix(end + 1);
    } else if (name.starts_with("..")) {
      out += "::";
      name.remove_prefix(2);
    } else {
      // An underscore keeps an escape from starting an identifier.
      const bool is_guard = name.starts_with("_$") && (out.empty() || out.ends_with(':'));
      if (!is_guard) out += name.front();
      name.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> Demangle(std::string_view symbol, DemangleMode mode) {
  if (mode == DemangleMode::kNone) return std::nullopt;
  // Symbols of macOS have one underscore more; those of a linker may have a version.
  if (symbol.starts_with("__Z") || symbol.starts_with("__R")) symbol.remove_prefix(1);
  if (symbol.starts_with("_R")) return DemangleRust(symbol, mode != DemangleMode::kDefault);
  if (!symbol.starts_with("_Z")) return std::nullopt;
  if (mode != DemangleMode::kFull) symbol = symbol.substr(0, symbol.find('@'));
  auto full = FullName(symbol);
  if (!full) return std::nullopt;
  *full = SpaceAngles(*full);
  if (auto rust = RustName(*full)) return rust;
  if (mode == DemangleMode::kFull) return full;
  const size_t prefix = SpecialPrefix(*full);
  std::string name = full->substr(0, prefix) + OnlyName(std::string_view(*full).substr(prefix));
  if (mode == DemangleMode::kDefault) name = WithoutTemplateArguments(name);
  if (name.empty()) return std::nullopt;
  return name;
}

}  // namespace pfa
