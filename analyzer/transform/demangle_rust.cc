#include "analyzer/transform/demangle_rust.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proto/base/utf8.h"

namespace pfa {
namespace {

constexpr size_t kMaxSymbol = size_t{1} << 14;
constexpr size_t kMaxName = size_t{1} << 16;
constexpr size_t kMaxDepth = 300;
constexpr size_t kMaxSteps = size_t{1} << 18;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

std::string_view BasicType(char c) {
  constexpr std::string_view kTypes[] = {"i8",   "bool",  "char",  "f64", "str", "f32", "",
                                         "u8",   "isize", "usize", "",    "i32", "u32", "i128",
                                         "u128", "_",     "",      "",    "i16", "u16", "()",
                                         "...",  "",      "i64",   "u64", "!"};
  return IsLower(c) ? kTypes[c - 'a'] : std::string_view();
}

// Names that are not ASCII: RFC 3492, with "_" for "-" and the digits behind the letters, in both
// cases.
std::optional<std::string> FromPunycode(std::string_view text) {
  constexpr int64_t kBase = 36;
  constexpr int64_t kMin = 1;
  constexpr int64_t kMax = 26;
  constexpr int64_t kWeightLimit = 0x7fffffff / kBase;
  std::vector<uint32_t> out;
  if (const size_t end = text.rfind('_'); end != std::string_view::npos) {
    out.assign(text.begin(), text.begin() + static_cast<ptrdiff_t>(end));
    text.remove_prefix(end + 1);
  }
  int64_t code = 128;
  int64_t bias = 72;
  int64_t at = 0;
  while (!text.empty()) {
    const int64_t before = at;
    int64_t weight = 1;
    for (int64_t k = kBase;; k += kBase) {
      if (text.empty()) return std::nullopt;
      const char c = text.front();
      text.remove_prefix(1);
      const int64_t digit = IsDigit(c) ? c - '0' + 26 : IsUpper(c) ? c - 'A' : c - 'a';
      if (digit < 0 || digit >= kBase) return std::nullopt;
      at += digit * weight;
      const int64_t threshold = k <= bias ? kMin : std::min(k - bias, kMax);
      if (digit < threshold) break;
      if (weight >= kWeightLimit) return std::nullopt;
      weight *= kBase - threshold;
    }
    const auto count = static_cast<int64_t>(out.size()) + 1;
    int64_t delta = (at - before) / (before == 0 ? 700 : 2);
    delta += delta / count;
    int64_t k = 0;
    for (; delta > (kBase - kMin) * kMax / 2; k += kBase) delta /= kBase - kMin;
    bias = k + (kBase - kMin + 1) * delta / (delta + 38);
    code += at / count;
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return std::nullopt;
    at %= count;
    out.insert(out.begin() + at, static_cast<uint32_t>(code));
    ++at;
  }
  std::string utf8;
  for (const uint32_t c : out) AppendUtf8(c, &utf8);
  return utf8;
}

// Reads a symbol from left to right. After an error nothing is left to be read.
class RustReader {
 public:
  RustReader(std::string_view symbol, bool arguments)
      : symbol_(symbol), end_(symbol.size()), arguments_(arguments) {}

  std::optional<std::string> Run() {
    if (IsDigit(Peek())) return std::nullopt;  // a later version of the scheme
    ReadPath(/*in_expression=*/true);
    if (next_ < end_) {  // the crate that made an instance of a generic function
      quiet_ = true;
      ReadPath(false);
    }
    if (failed_ || next_ < end_ || out_.empty()) return std::nullopt;
    return std::move(out_);
  }

 private:
  // What is left of the symbol: bounds of what a reference may read are those of its beginning.
  [[nodiscard]] char Peek() const { return next_ < end_ ? symbol_[next_] : '\0'; }
  bool Take(char c) {
    if (Peek() != c || next_ >= end_) return false;
    ++next_;
    return true;
  }
  void Expect(char c) {
    if (!Take(c)) Fail();
  }
  void Fail() {
    failed_ = true;
    next_ = end_;
  }
  // Whether a list goes on.
  bool More() { return !failed_ && next_ < end_ && Peek() != 'E'; }

  void Write(std::string_view text) {
    if (quiet_ || text.empty()) return;
    out_ += text;
    if (out_.size() > kMaxName) Fail();
  }

  // Counts levels and steps as long as it lives.
  class Level {
   public:
    explicit Level(RustReader& reader) : reader_(reader) {
      if (++reader_.depth_ > kMaxDepth || ++reader_.steps_ > kMaxSteps) reader_.Fail();
    }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    ~Level() { --reader_.depth_; }

   private:
    RustReader& reader_;
  };

  // Reads something without writing it.
  template <typename Read>
  void Quietly(Read read) {
    const bool before = std::exchange(quiet_, true);
    read();
    quiet_ = before;
  }

  // In expressions "::" comes before the arguments of a generic function: "f::<T>".
  void ReadPath(bool in_expression) {
    const Level level(*this);
    if (failed_) return;
    const char kind = Peek();
    if (kind == 'B') {
      FollowReference([&] { ReadPath(in_expression); });
      return;
    }
    if (kind == '\0') return Fail();
    ++next_;
    switch (kind) {
      case 'C':
        ReadDisambiguator();
        Write(ReadIdentifier().text);
        return;
      case 'M':
      case 'X':
        Quietly([&] {  // where the implementation is
          ReadDisambiguator();
          ReadPath(false);
        });
        [[fallthrough]];
      case 'Y':
        Write("<");
        ReadType();
        if (kind != 'M') {
          Write(" as ");
          ReadPath(false);
        }
        Write(">");
        return;
      case 'N':
        ReadNested(in_expression);
        return;
      case 'I':
        ReadPath(in_expression);
        Write(in_expression ? "::<" : "<");
        ReadArguments();
        Write(">");
        Expect('E');
        return;
      default:
        Fail();
    }
  }

  void ReadNested(bool in_expression) {
    const char space = Peek();
    if (!IsLower(space) && !IsUpper(space)) return Fail();
    ++next_;
    ReadPath(in_expression);
    const int64_t number = ReadDisambiguator();
    const std::string name = ReadIdentifier().text;
    if (IsLower(space)) {
      Write("::");
      Write(name);
      return;
    }
    Write("::{");
    Write(space == 'C' ? "closure" : space == 'S' ? "shim" : std::string_view(&space, 1));
    if (!name.empty()) Write(":" + name);
    Write(fmt::format("#{}}}", number));
  }

  int64_t ReadDisambiguator() { return Take('s') ? Increment(ReadNumber62()) : 0; }

  struct Identifier {
    std::string text;
    bool is_punycode = false;
  };
  Identifier ReadIdentifier() {
    Identifier identifier;
    identifier.is_punycode = Take('u');
    const size_t length = ReadDecimal();
    Take('_');
    if (failed_ || length > end_ - next_) {
      Fail();
      return {};
    }
    const std::string_view bytes = symbol_.substr(next_, length);
    next_ += length;
    const bool plain = std::ranges::all_of(
        bytes, [](char c) { return IsDigit(c) || IsUpper(c) || IsLower(c) || c == '_'; });
    if (!plain) Fail();
    identifier.text = bytes;
    if (plain && identifier.is_punycode) {
      auto decoded = FromPunycode(bytes);
      if (!decoded) Fail();
      identifier.text = std::move(decoded).value_or("");
    }
    return identifier;
  }

  void ReadArguments() {
    const auto read = [this] {
      for (bool first = true; More(); first = false) {
        if (!first) Write(", ");
        if (Take('L')) {
          WriteLifetime(ReadNumber62());
        } else if (Take('K')) {
          ReadConstant();
        } else {
          ReadType();
        }
      }
    };
    if (arguments_) {
      read();
    } else {
      Quietly(read);
    }
  }

  void ReadType() {
    const Level level(*this);
    if (failed_) return;
    const char kind = Peek();
    if (IsLower(kind)) {
      const std::string_view basic = BasicType(kind);
      if (basic.empty()) return Fail();
      ++next_;
      return Write(basic);
    }
    if (kind == 'B') return FollowReference([this] { ReadType(); });
    if (std::string_view("CMXYNI").find(kind) != std::string_view::npos && kind != '\0') {
      return ReadPath(false);
    }
    if (kind == '\0') return Fail();
    ++next_;
    switch (kind) {
      case 'A':
      case 'S':
        Write("[");
        ReadType();
        if (kind == 'A') {
          Write("; ");
          ReadConstant();
        }
        return Write("]");
      case 'T':
        return ReadTuple();
      case 'R':
      case 'Q':
        Write("&");
        if (Take('L')) {
          if (const int64_t lifetime = ReadNumber62(); lifetime > 0) {
            WriteLifetime(lifetime);
            Write(" ");
          }
        }
        if (kind == 'Q') Write("mut ");
        return ReadType();
      case 'P':
        Write("*const ");
        return ReadType();
      case 'O':
        Write("*mut ");
        return ReadType();
      case 'F':
      case 'D': {
        const int64_t before = lifetimes_;
        if (kind == 'F') {
          ReadFunctionType();
        } else {
          ReadBounds();
        }
        lifetimes_ = before;
        if (kind == 'D') ReadBoundLifetime();
        return;
      }
      default:
        Fail();
    }
  }

  void ReadTuple() {
    Write("(");
    size_t count = 0;
    for (; More(); ++count) {
      if (count > 0) Write(", ");
      ReadType();
    }
    Write(count == 1 ? ",)" : ")");
    Expect('E');
  }

  // "for<'a, 'b> ".
  void ReadBinder() {
    if (!Take('G')) return;
    const int64_t count = Increment(ReadNumber62());
    // Each is referred to later.
    if (count >= static_cast<int64_t>(end_ - next_) - lifetimes_) return Fail();
    Write("for<");
    for (int64_t i = 0; i < count && !failed_; ++i) {
      if (i > 0) Write(", ");
      ++lifetimes_;
      WriteLifetime(1);
    }
    Write("> ");
  }

  void ReadFunctionType() {
    ReadBinder();
    if (Take('U')) Write("unsafe ");
    if (Take('K')) {
      std::string abi = "C";
      if (!Take('C')) {
        const Identifier identifier = ReadIdentifier();
        if (identifier.is_punycode) Fail();
        abi = identifier.text;
        std::ranges::replace(abi, '_', '-');
      }
      Write("extern \"" + abi + "\" ");
    }
    Write("fn(");
    for (bool first = true; More(); first = false) {
      if (!first) Write(", ");
      ReadType();
    }
    Expect('E');
    Write(")");
    if (Take('u')) return;
    Write(" -> ");
    ReadType();
  }

  // "dyn A + B<C = D>".
  void ReadBounds() {
    Write("dyn ");
    ReadBinder();
    for (bool first = true; More(); first = false) {
      if (!first) Write(" + ");
      bool open = ReadOpenPath();
      while (Take('p')) {
        Write(open ? ", " : "<");
        open = true;
        Write(ReadIdentifier().text);
        Write(" = ");
        ReadType();
      }
      if (open) Write(">");
    }
    Expect('E');
  }

  void ReadBoundLifetime() {
    Expect('L');
    const int64_t lifetime = ReadNumber62();
    if (failed_ || lifetime <= 0) return;
    Write(out_.ends_with(' ') ? "+ " : " + ");
    WriteLifetime(lifetime);
  }

  // A path that is left open behind its arguments, if it has some: whether it has.
  bool ReadOpenPath() {
    const Level level(*this);
    if (failed_) return false;
    if (Peek() == 'B') {
      bool open = false;
      FollowReference([&] { open = ReadOpenPath(); });
      return open;
    }
    if (!Take('I')) {
      ReadPath(false);
      return false;
    }
    ReadPath(false);
    Write("<");
    ReadArguments();
    Expect('E');
    return true;
  }

  void WriteLifetime(int64_t lifetime) {
    if (failed_) return;
    if (lifetime == 0) return Write("'_");
    const int64_t depth = lifetimes_ - lifetime;
    constexpr int64_t kLetters = 26;
    if (depth < 0) return Fail();
    if (depth < kLetters) {
      Write({'\'', static_cast<char>('a' + depth)});
    } else {
      Write(fmt::format("'z{}", depth - kLetters + 1));
    }
  }

  void Write(std::initializer_list<char> text) {
    Write(std::string_view(text.begin(), text.size()));
  }

  void ReadConstant() {
    const Level level(*this);
    if (failed_) return;
    if (Peek() == 'B') return FollowReference([this] { ReadConstant(); });
    if (Take('p')) return Write("_");
    const char type = Peek();
    const bool is_signed =
        type != '\0' && std::string_view("aslxni").find(type) != std::string_view::npos;
    const bool is_unsigned =
        type != '\0' && std::string_view("htmyoj").find(type) != std::string_view::npos;
    if (!is_signed && !is_unsigned && type != 'b' && type != 'c') return Fail();
    ++next_;
    if (is_signed && Take('n')) Write("-");
    const std::string_view digits = ReadHex();
    if (digits.empty()) return Fail();
    uint64_t value = 0;
    for (const char c : digits) {
      value = value * 16 + static_cast<uint64_t>(IsDigit(c) ? c - '0' : c - 'a' + 10);
    }
    if (type == 'b') {
      if (digits.size() > 1 || value > 1) return Fail();
      Write(value == 1 ? "true" : "false");
    } else if (type == 'c') {
      if (digits.size() > 6) return Fail();
      WriteCharacter(value);
    } else if (digits.size() > 16) {
      Write("0x");
      Write(digits);
    } else {
      Write(fmt::format("{}", value));
    }
  }

  // Digits up to a "_", without zeros before them.
  std::string_view ReadHex() {
    const size_t begin = next_;
    while (IsDigit(Peek()) || (Peek() >= 'a' && Peek() <= 'f')) ++next_;
    const std::string_view digits = symbol_.substr(begin, next_ - begin);
    if (digits.size() > 1 && digits.starts_with('0')) Fail();
    // The tool takes a number that the end of the symbol cuts short.
    if (!Take('_') && next_ < end_) Fail();
    return failed_ ? std::string_view() : digits;
  }

  void WriteCharacter(uint64_t value) {
    const char c = static_cast<char>(value);
    if (value == '\t') {
      Write("'\\t'");
    } else if (value == '\r') {
      Write("'\\r'");
    } else if (value == '\n') {
      Write("'\\n'");
    } else if (value == '\\' || value == '\'') {
      Write({'\'', '\\', c, '\''});
    } else if (value >= ' ' && value <= '~') {
      Write({'\'', c, '\''});
    } else {
      Write(fmt::format("'\\u{{{:x}}}'", value));
    }
  }

  // Goes on reading further up, and comes back. What is not written need not be read.
  template <typename Read>
  void FollowReference(Read read) {
    const size_t here = next_;
    Expect('B');
    const int64_t target = ReadNumber62();
    if (failed_ || quiet_) return;
    if (target < 0 || static_cast<uint64_t>(target) >= here) return Fail();
    const size_t next = std::exchange(next_, static_cast<size_t>(target));
    const size_t end = std::exchange(end_, here);
    read();
    end_ = end;
    next_ = failed_ ? end : next;
  }

  // "_" is 0, "0_" is 1. Too large numbers wrap around, and are no positions then.
  int64_t ReadNumber62() {
    if (Take('_')) return 0;
    uint64_t value = 0;
    while (next_ < end_) {
      const char c = symbol_[next_++];
      if (c == '_') return Increment(static_cast<int64_t>(value));
      const int digit = IsDigit(c)   ? c - '0'
                        : IsLower(c) ? c - 'a' + 10
                        : IsUpper(c) ? c - 'A' + 36
                                     : -1;
      if (digit < 0) break;
      value = value * 62 + static_cast<uint64_t>(digit);
    }
    Fail();
    return 0;
  }
  static int64_t Increment(int64_t value) {
    return static_cast<int64_t>(static_cast<uint64_t>(value) + 1);
  }

  // No digit is 0, as in pprof: that makes two empty names of "00".
  size_t ReadDecimal() {
    if (next_ >= end_) Fail();
    size_t value = 0;
    while (IsDigit(Peek())) {
      value = value * 10 + static_cast<size_t>(symbol_[next_++] - '0');
      if (value > kMaxSymbol) Fail();
    }
    return value;
  }

  std::string_view symbol_;  // without "_R": references count from here
  size_t next_ = 0;
  size_t end_;
  bool arguments_;
  bool quiet_ = false;
  bool failed_ = false;
  int64_t lifetimes_ = 0;  // bound around what is being read
  size_t depth_ = 0;
  size_t steps_ = 0;
  std::string out_;
};

}  // namespace

std::optional<std::string> DemangleRust(std::string_view symbol, bool arguments) {
  if (!symbol.starts_with("_R")) return std::nullopt;
  symbol.remove_prefix(2);
  symbol = symbol.substr(0, symbol.find('.'));  // what compilers append
  if (symbol.empty() || symbol.size() > kMaxSymbol) return std::nullopt;
  return RustReader(symbol, arguments).Run();
}

}  // namespace pfa
