#include "proto/base/result.h"

#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace pfa::test {
namespace {

TEST(ErrorTest, ToStringNamesSourceAndOffset) {
  const struct {
    const char* name;
    Error error;
    const char* expected;
  } cases[] = {
      {"only a message", {ErrorCode::kUsage, "no such option", {}}, "no such option"},
      {"with a source", {ErrorCode::kIo, "cannot open", "a.pprof"}, "a.pprof: cannot open"},
      {"offset in the file",
       {ErrorCode::kBadInput, "damaged", "a.pprof", OffsetKind::kFile, 26},
       "a.pprof: offset 0x1a: damaged"},
      {"offset in the inflated data",
       {ErrorCode::kBadInput, "damaged", "a.pprof", OffsetKind::kInflated, 0x1a2f},
       "a.pprof: inflated offset 0x1a2f: damaged"},
      {"offset without a source",
       {ErrorCode::kBadInput, "damaged", {}, OffsetKind::kInflated, 0},
       "inflated offset 0x0: damaged"},
      {"an offset of no kind is not printed",
       {ErrorCode::kBadInput, "damaged", {}, OffsetKind::kNone, 7},
       "damaged"},
      {"the largest offset",
       {ErrorCode::kBadInput, "damaged", {}, OffsetKind::kFile, UINT64_MAX},
       "offset 0xffffffffffffffff: damaged"},
      {"control characters of an input",
       {ErrorCode::kBadInput, "found \"\x1b[2J\n\"", "evil\tname", OffsetKind::kNone, 0},
       R"(evil\x09name: found "\x1b[2J\x0a")"},
  };
  for (const auto& c : cases) EXPECT_EQ(c.error.ToString(), c.expected) << c.name;
}

TEST(ErrorTest, Constructors) {
  EXPECT_EQ(BadInput("x").code, ErrorCode::kBadInput);
  EXPECT_EQ(BadInput("x").offset_kind, OffsetKind::kNone);
  EXPECT_EQ(UsageError("x").code, ErrorCode::kUsage);
  const Error error = BadInputAt(OffsetKind::kFile, 5, "x");
  EXPECT_EQ(error.code, ErrorCode::kBadInput);
  EXPECT_EQ(error.ToString(), "offset 0x5: x");
}

TEST(EscapeControlTest, EscapesWhatDrivesATerminal) {
  using std::string_view_literals::operator""sv;
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {
      {"", ""},
      {"plain text ~", "plain text ~"},
      {"a\nb", "a\\x0ab"},
      {"\x1b]0;title\x07", "\\x1b]0;title\\x07"},
      {"\x7f", "\\x7f"},
      {"a\0b"sv, "a\\x00b"},
      // UTF-8 passes; so does what is no UTF-8, which a terminal shows as a replacement.
      {"µ → 中", "µ → 中"},
      {"\xff\x80", "\xff\x80"},
  };
  for (const auto& c : cases) EXPECT_EQ(EscapeControl(c.text), c.expected);
}

TEST(ResultTest, HoldsAValueOrAnError) {
  Result<int> good = 7;
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(good.value(), 7);
  good.value() = 8;
  EXPECT_EQ(std::move(good).value(), 8);

  const Result<int> bad = BadInput("no number");
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().message, "no number");

  Result<void> nothing;
  EXPECT_TRUE(nothing.ok());
  Result<void> failed = BadInput("nothing");
  ASSERT_FALSE(failed.ok());
  failed.error().source = "a.pprof";
  EXPECT_EQ(failed.error().ToString(), "a.pprof: nothing");
}

// A Result<Error> would be ambiguous, a Result<std::string> is not.
TEST(ResultTest, AStringIsAValue) {
  const Result<std::string> text = std::string("text");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text.value(), "text");
}

Result<std::unique_ptr<int>> MakeNumber(bool good, int* calls) {
  ++*calls;
  if (!good) return BadInput("no number");
  return std::make_unique<int>(42);
}

Result<int> Unwrap(bool good, int* calls) {
  PFA_ASSIGN_OR_RETURN(const std::unique_ptr<int> number, MakeNumber(good, calls));
  PFA_ASSIGN_OR_RETURN(const std::unique_ptr<int> again, MakeNumber(good, calls));
  return *number + *again;
}

Result<void> Check(bool good, int* calls) {
  PFA_TRY(MakeNumber(true, calls));
  PFA_TRY(MakeNumber(good, calls));
  ++*calls;
  return {};
}

TEST(ResultTest, AssignOrReturnMovesTheValueOrReturnsTheError) {
  int calls = 0;
  EXPECT_EQ(Unwrap(true, &calls).value(), 84);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(Unwrap(false, &calls).error().message, "no number");
  EXPECT_EQ(calls, 3);
}

TEST(ResultTest, TryReturnsTheError) {
  int calls = 0;
  EXPECT_TRUE(Check(true, &calls).ok());
  EXPECT_EQ(calls, 3);
  calls = 0;
  EXPECT_EQ(Check(false, &calls).error().message, "no number");
  EXPECT_EQ(calls, 2);
}

TEST(ResultDeathTest, LookingAtTheWrongSideAborts) {
  Result<int> bad = BadInput("x");
  EXPECT_DEATH(static_cast<void>(bad.value()), "PFA_CHECK");
  Result<int> good = 1;
  EXPECT_DEATH(static_cast<void>(good.error()), "PFA_CHECK");
  Result<void> nothing;
  EXPECT_DEATH(static_cast<void>(nothing.error()), "PFA_CHECK");
}

}  // namespace
}  // namespace pfa::test
