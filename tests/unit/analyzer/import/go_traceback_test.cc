#include "analyzer/import/go_traceback.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/import/go_quoted.h"

namespace pfa {
namespace {

std::string Text(const std::optional<GoroutineHeader>& header) {
  if (!header) return "none";
  std::string text = fmt::format("{} [{}]", header->id, header->status);
  if (header->minutes != 0) text += fmt::format(" {}min", header->minutes);
  if (header->locked_to_thread) text += " locked";
  if (header->leaked) text += " leaked";
  for (const auto& [key, value] : header->labels) text += fmt::format(" <{}>=<{}>", key, value);
  return text;
}

TEST(GoTraceback, Headers) {
  const struct {
    std::string_view line;
    std::string_view expected;
  } cases[] = {
      {"goroutine 1 [running]:", "1 [running]"},
      {"goroutine 18446744073709551615 [idle]:", "18446744073709551615 [idle]"},
      {"goroutine 7 [chan receive (nil chan), 3 minutes]:", "7 [chan receive (nil chan)] 3min"},
      {"goroutine 7 [syscall, 12 minutes, locked to thread]:", "7 [syscall] 12min locked"},
      {"goroutine 7 [select, locked to thread]:", "7 [select] locked"},
      {"goroutine 7 [chan send (nil chan) (leaked)]:", "7 [chan send (nil chan)] leaked"},
      {"goroutine 7 [chan send (leaked) (scan)]:", "7 [chan send] leaked"},
      {"goroutine 7 [runnable (scan)]:", "7 [runnable]"},
      {"goroutine 7 [sync.WaitGroup.Wait (durable), synctest bubble 3]:",
       "7 [sync.WaitGroup.Wait (durable)]"},
      {"goroutine 7 [select, synctest group 3]:", "7 [select]"},
      {"goroutine 1 gp=0xc000002380 m=0 mp=0x5a1b20 [running]:", "1 [running]"},
      {"goroutine 2 gp=0xc000002380 m=nil [force gc (idle), 2 minutes]:",
       "2 [force gc (idle)] 2min"},
      // Go 1.27.
      {R"(goroutine 17 [chan receive] {worker: "a b", route: x}:)",
       "17 [chan receive] <worker>=<a b> <route>=<x>"},
      {R"(goroutine 17 [IO wait, 1 minutes] {"a: b": "}, ]\"", c: d/e.f_1}:)",
       R"(17 [IO wait] 1min <a: b>=<}, ]"> <c>=<d/e.f_1>)"},
      {"goroutine 17 [IO wait] {}:", "17 [IO wait]"},
      // Go 1.26 with GODEBUG=tracebacklabels=1.
      {R"(goroutine 17 [chan receive labels:{"worker": "a b"}]:)",
       "17 [chan receive] <worker>=<a b>"},
      {R"(goroutine 17 [select labels:{"a": "x, 9 minutes]", "b": "\n"}, 3 minutes]:)",
       "17 [select] 3min <a>=<x, 9 minutes]> <b>=<\n>"},
      // Remarks that a later release may add.
      {"goroutine 7 [select, in a new mood, 3 minutes]:", "7 [select] 3min"},
      {"goroutine 7 [select, 99999999999999999999 minutes]:", "7 [select]"},

      {"", "none"},
      {"goroutine", "none"},
      {"goroutine 1", "none"},
      {"goroutine 1 [running]", "none"},
      {"goroutine 1 [running:", "none"},
      {"goroutine x [running]:", "none"},
      {"goroutine  [running]:", "none"},
      {" goroutine 1 [running]:", "none"},
      {"goroutine 1 [running]: and more", "none"},
      {"goroutine 1 [running] {a: b:", "none"},
      {"goroutine 1 [running] {a}:", "none"},
      {R"(goroutine 1 [running] {a: "b}:)", "none"},
      {R"(goroutine 1 [running labels:{"a": "b"]:)", "none"},
      {"goroutine profile: total 3", "none"},
      {"goroutine 1 gp=0x1", "none"},
  };
  for (const auto& c : cases) EXPECT_EQ(Text(ParseGoroutineHeader(c.line)), c.expected) << c.line;
}

TEST(GoTraceback, Calls) {
  const struct {
    std::string_view line;
    std::string_view function;  // empty: not a call
    bool may_be_inlined;
  } cases[] = {
      {"main.main()", "main.main", false},
      {"main.stuck(...)", "main.stuck", true},
      {"main.f(0x1, {0x2, 0x3}, ...)", "main.f", false},
      {"main.(*T).Method(0xc000012345?, _)", "main.(*T).Method", false},
      {"main.(*box[...]).get(...)", "main.(*box[...]).get", true},
      {"example.com/a%2eb/c.T.m.func1()", "example.com/a%2eb/c.T.m.func1", false},
      {"panic({0x49be20?, 0x37b6d9550090?})", "panic", false},
      {"()", "", false},
      {"main.main", "", false},
      {"main.main(0x1", "", false},
      {"", "", false},
  };
  for (const auto& c : cases) {
    const auto call = ParseTracebackCall(c.line);
    EXPECT_EQ(call ? call->function : "", c.function) << c.line;
    if (call) {
      EXPECT_EQ(call->may_be_inlined, c.may_be_inlined) << c.line;
    }
  }
}

TEST(GoTraceback, Places) {
  const struct {
    std::string_view line;
    std::string_view expected;
  } cases[] = {
      {"\t/src/main.go:42 +0x25", "/src/main.go 42 offset"},
      {"\t/src/main.go:42", "/src/main.go 42"},
      {"\truntime/panic.go:879 +0x16f fp=0x37 sp=0x36 pc=0x47", "runtime/panic.go 879 offset"},
      {"\t/with space/a:b.go:7 +0x1", "/with space/a:b.go 7 offset"},
      {"\tC:/src/main.go:42 +0x25", "C:/src/main.go 42 offset"},
      {"      /src/main.go:12 +0x3b", "/src/main.go 12 offset"},
      {"\t_cgo_gotypes.go:0 +0x1", "_cgo_gotypes.go 0 offset"},
      {"\t/lib/libc.c:5 pc=0x7f00", "/lib/libc.c 5"},
      {"/src/main.go:42", "none"},
      {"\t/src/main.go", "none"},
      {"\t:42", "none"},
      {"\t/src/main.go:", "none"},
      {"\t/src/main.go:4x", "none"},
      {"\t/src/main.go:99999999999999999999", "none"},
      {"\t", "none"},
      {"", "none"},
  };
  for (const auto& c : cases) {
    const auto place = ParseTracebackPlace(c.line);
    const std::string text =
        place ? fmt::format("{} {}{}", place->file, place->line, place->has_offset ? " offset" : "")
              : "none";
    EXPECT_EQ(text, c.expected) << c.line;
  }
}

TEST(GoTraceback, Creators) {
  const auto text = [](std::string_view line) {
    const auto creator = ParseTracebackCreator(line);
    return creator ? fmt::format("{}|{}", creator->function, creator->goroutine) : "none";
  };
  EXPECT_EQ(text("created by main.main in goroutine 1"), "main.main|1");
  EXPECT_EQ(text("created by main.(*T).run.func1"), "main.(*T).run.func1|");
  EXPECT_EQ(text("created by "), "none");
  EXPECT_EQ(text("main.main()"), "none");
}

TEST(GoQuoted, DecodesWhatGoWrites) {
  const struct {
    std::string_view text;
    const char* expected;  // null: not a quoted string
    std::string_view rest;
  } cases[] = {
      {R"("" more)", "", " more"},
      {R"("a b")", "a b", ""},
      {R"("\a\b\f\n\r\t\v\\\"\'")", "\a\b\f\n\r\t\v\\\"'", ""},
      {R"("\x41\101\u00e4\u20ac\U0001f600")", "AA\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", ""},
      {R"("\xff")", "\xff", ""},
      {R"("open)", nullptr, ""},
      {R"(none)", nullptr, ""},
      {R"("\q")", nullptr, ""},
      {R"("\x4")", nullptr, ""},
      {R"("\400")", nullptr, ""},
      {R"("\ud800")", nullptr, ""},
      {R"("\U00110000")", nullptr, ""},
      {R"("\)", nullptr, ""},
      {R"("\x+1")", nullptr, ""},
  };
  for (const auto& c : cases) {
    std::string_view text = c.text;
    std::string decoded;
    const bool taken = TakeGoQuoted(&text, &decoded);
    EXPECT_EQ(taken, c.expected != nullptr) << c.text;
    if (!taken || c.expected == nullptr) continue;
    EXPECT_EQ(decoded, c.expected) << c.text;
    EXPECT_EQ(text, c.rest) << c.text;
  }
}

}  // namespace
}  // namespace pfa
