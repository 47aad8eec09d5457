#include "analyzer/transform/demangle_rust.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "analyzer/transform/demangle.h"

namespace pfa {
namespace {

struct SymbolCase {
  const char* symbol;
  const char* simple;  // null: it is none
  const char* full;
};

// What go tool pprof shows with -symbolize=demangle=default, and templates or full.
const SymbolCase kCases[] = {
    {"_RNvC6_123foo3bar", "123foo::bar", "123foo::bar"},
    {"_RNvCs1234_7mycrate3foo", "mycrate::foo", "mycrate::foo"},
    {"_RNvCskwGfYPst2Cb_3foo16example_function", "foo::example_function", "foo::example_function"},
    {"_RNvMs_Cs4Cv8Wi1oAIB_7mycrateNtB4_7Example3foo", "<mycrate::Example>::foo",
     "<mycrate::Example>::foo"},
    {"_RNvXINtC7mycrate3FoopEINtC3std7ConvertpE4from", nullptr, nullptr},
    {"_RNvYNtC7mycrate3FooNtC7mycrate3Bar3baz", "<mycrate::Foo as mycrate::Bar>::baz",
     "<mycrate::Foo as mycrate::Bar>::baz"},
    {"_RNCNvC7mycrate4main0", "mycrate::main::{closure#0}", "mycrate::main::{closure#0}"},
    {"_RNCNvC7mycrate4mains_0", "mycrate::main::{closure#1}", "mycrate::main::{closure#1}"},
    {"_RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_", "cc::spawn::{closure#0}::{closure#0}",
     "cc::spawn::{closure#0}::{closure#0}"},
    {"_RINvNtC3std3mem8align_ofdE", "std::mem::align_of::<>", "std::mem::align_of::<f64>"},
    {"_RINvC3foo3barhabcdefijlmnopstuvxyzE", "foo::bar::<>",
     "foo::bar::<u8, i8, bool, char, f64, str, f32, isize, usize, i32, u32, i128, u128, _, i16, "
     "u16, (), ..., i64, u64, !>"},
    {"_RINvC3foo3barTEE", "foo::bar::<>", "foo::bar::<()>"},
    {"_RINvC3foo3barThEE", "foo::bar::<>", "foo::bar::<(u8,)>"},
    {"_RINvC3foo3barThtEE", "foo::bar::<>", "foo::bar::<(u8, u16)>"},
    {"_RINvC3foo3barRhE", "foo::bar::<>", "foo::bar::<&u8>"},
    {"_RINvC3foo3barQhE", "foo::bar::<>", "foo::bar::<&mut u8>"},
    {"_RINvC3foo3barPhE", "foo::bar::<>", "foo::bar::<*const u8>"},
    {"_RINvC3foo3barOhE", "foo::bar::<>", "foo::bar::<*mut u8>"},
    {"_RINvC3foo3barShE", "foo::bar::<>", "foo::bar::<[u8]>"},
    {"_RINvC3foo3barAhj10_E", "foo::bar::<>", "foo::bar::<[u8; 16]>"},
    {"_RINvC3foo3barFEuE", "foo::bar::<>", "foo::bar::<fn()>"},
    {"_RINvC3foo3barFUKC_hEtE", nullptr, nullptr},
    {"_RINvC3foo3barFG_RL0_hEuE", "foo::bar::<>", "foo::bar::<for<'a> fn(&'a u8)>"},
    {"_RINvC3foo3barFKC_hEuE", nullptr, nullptr},
    {"_RINvC3foo3barFK5cdeclhEuE", "foo::bar::<>", "foo::bar::<extern \"cdecl\" fn(u8)>"},
    {"_RINvC3foo3barFK8fast_abihEuE", "foo::bar::<>", "foo::bar::<extern \"fast-abi\" fn(u8)>"},
    {"_RINvC3foo3barDNtC3std4ReadEL_E", "foo::bar::<>", "foo::bar::<dyn std::Read>"},
    {"_RINvC3foo3barDNtC3std4ReadNtC3std4SendEL_E", "foo::bar::<>",
     "foo::bar::<dyn std::Read + std::Send>"},
    {"_RINvC3foo3barDG_INtC3std2FnRL0_hEp6OutputuEL_E", "foo::bar::<>",
     "foo::bar::<dyn for<'a> std::Fn<&'a u8, Output = ()>>"},
    {"_RINvC3foo3barDINtC3std8IteratorE4ItemhEL_E", nullptr, nullptr},
    {"_RINvC3foo3barDNtC3std8Iteratorp4ItemhEL_E", "foo::bar::<>",
     "foo::bar::<dyn std::Iterator<Item = u8>>"},
    {"_RINvC3foo3barKj7b_E", "foo::bar::<>", "foo::bar::<123>"},
    {"_RINvC3foo3barKin7b_E", "foo::bar::<>", "foo::bar::<-123>"},
    {"_RINvC3foo3barKb0_Kb1_E", "foo::bar::<>", "foo::bar::<false, true>"},
    {"_RINvC3foo3barKc61_Kc27_Kc5c_Kca_Kcd_Kc9_Kc1f600_E", "foo::bar::<>",
     "foo::bar::<'a', '\\'', '\\\\', '\\n', '\\r', '\\t', '\\u{1f600}'>"},
    {"_RINvC3foo3barKpE", "foo::bar::<>", "foo::bar::<_>"},
    {"_RINvC3foo3barKo123456789abcdef0123_E", "foo::bar::<>", "foo::bar::<0x123456789abcdef0123>"},
    {"_RINvC3foo3barLj_E", nullptr, nullptr},
    {"_RINvC3foo3barL_E", "foo::bar::<>", "foo::bar::<'_>"},
    {"_RNvC7mycrateu8gdel_5qa", "mycrate::gödel", "mycrate::gödel"},
    {"_RNvNtC7mycrateu11b_cher_wva3bar", nullptr, nullptr},
    {"_RNvCu8Mnchen_3ya3foo", nullptr, nullptr},
    {"_RNSNvC7mycrate3foo6vtable0", nullptr, nullptr},
    {"_RNkNvC7mycrate3foo3bar0", nullptr, nullptr},
    {"_RNZNvC7mycrate3foo3bar0", nullptr, nullptr},
    {"_RNvC7mycrate3foo.llvm.1234567", "mycrate::foo", "mycrate::foo"},
    {"_RNvC7mycrate3foo.cold", "mycrate::foo", "mycrate::foo"},
    {"_RINvNtCs9ltgdHTiPiY_4core3ptr13drop_in_placeINtNtCs1GtwyVXdCsA_"
     "5alloc3vec3VechEECsbmNqQUJIY6D_4rust",
     "core::ptr::drop_in_place::<>", "core::ptr::drop_in_place::<alloc::vec::Vec<u8>>"},
    {"_RNvXs5_NtCsbmNqQUJIY6D_4core5sliceINtB5_4IterhENtNtNtNtB7_"
     "4iter6traits8iterator8Iterator4nextCslZWn9KuYEtS_3foo",
     "<core::slice::Iter<> as core::iter::traits::iterator::Iterator>::next",
     "<core::slice::Iter<u8> as core::iter::traits::iterator::Iterator>::next"},
    {"_RINvMNtCs9ltgdHTiPiY_4core6optionINtB3_6OptionjE3mapNtB3_3FooNCNvB5_3bar0EB5_",
     "<core::option::Option<>>::map::<>",
     "<core::option::Option<usize>>::map::<core::option::Foo, core::bar::{closure#0}>"},
    {"_RNvC", nullptr, nullptr},
    {"_R", nullptr, nullptr},
    {"_R0", nullptr, nullptr},
    {"_RC", nullptr, nullptr},
    {"_RC0", nullptr, nullptr},
    {"_RC3foo", "foo", "foo"},
    {"_RB_", nullptr, nullptr},
};

std::string OrNone(const std::optional<std::string>& name) { return name.value_or("(none)"); }
std::string OrNone(const char* name) { return name == nullptr ? "(none)" : name; }

TEST(DemangleRust, ShowsWhatPprofShows) {
  for (const SymbolCase& c : kCases) {
    EXPECT_EQ(OrNone(DemangleRust(c.symbol, false)), OrNone(c.simple)) << c.symbol;
    EXPECT_EQ(OrNone(DemangleRust(c.symbol, true)), OrNone(c.full)) << c.symbol;
    EXPECT_EQ(OrNone(Demangle(c.symbol, DemangleMode::kDefault)), OrNone(c.simple));
    EXPECT_EQ(OrNone(Demangle(c.symbol, DemangleMode::kTemplates)), OrNone(c.full));
    EXPECT_EQ(OrNone(Demangle(c.symbol, DemangleMode::kFull)), OrNone(c.full));
    EXPECT_EQ(Demangle(c.symbol, DemangleMode::kNone), std::nullopt);
  }
}

TEST(DemangleRust, SymbolsOfMacOs) {
  EXPECT_EQ(Demangle("__RNvC3foo3bar", DemangleMode::kDefault), "foo::bar");
}

// Each level refers twice to the one before: a name of 2^n parts.
TEST(DemangleRust, RefusesNamesThatGrowWithoutEnd) {
  std::string symbol = "_RINvC1a1b";
  size_t last = symbol.size() - 2;
  const auto reference = [](size_t target) {
    constexpr std::string_view kDigits =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::string digits;
    for (size_t n = target - 1;; n /= 62) {
      digits.insert(digits.begin(), kDigits[n % 62]);
      if (n < 62) break;
    }
    return "B" + digits + "_";
  };
  symbol += "ThhE";
  for (int level = 0; level < 60; ++level) {
    const size_t here = symbol.size() - 2;
    symbol += "T" + reference(last) + reference(last) + "E";
    last = here;
    if (level == 3) {
      EXPECT_TRUE(DemangleRust(symbol + "E", true).has_value()) << symbol;
    }
  }
  EXPECT_EQ(DemangleRust(symbol + "E", true), std::nullopt);
  EXPECT_EQ(DemangleRust(symbol + "E", false), "a::b::<>");
}

TEST(DemangleRust, RefusesDeepNesting) {
  for (const char* nest : {"R", "S", "T", "Nv", "I", "M", "FG_", "DI"}) {
    std::string symbol = "_RINvC1a1b";
    for (int i = 0; i < 5'000; ++i) symbol += nest;
    EXPECT_EQ(DemangleRust(symbol, true), std::nullopt) << nest;
  }
  EXPECT_EQ(DemangleRust("_R" + std::string(1'000'000, 'I'), true), std::nullopt);
}

// Every beginning of a symbol, and random changes: any answer will do, in bounded time.
TEST(DemangleRust, DamagedSymbols) {
  constexpr std::string_view kLetters = "_059abhpsuzABCDEFGIKLMNPQRSTXYZ.";
  std::mt19937 random(3);
  size_t names = 0;
  for (const SymbolCase& c : kCases) {
    const std::string symbol = c.symbol;
    for (size_t length = 0; length < symbol.size(); ++length) {
      if (DemangleRust(symbol.substr(0, length), true)) ++names;
    }
    for (int i = 0; i < 300; ++i) {
      std::string damaged = symbol;
      for (int change = 0; change < 3; ++change) {
        damaged.insert(random() % (damaged.size() + 1), 1, kLetters[random() % kLetters.size()]);
        damaged.erase(random() % damaged.size(), 1);
      }
      if (DemangleRust(damaged, true)) ++names;
    }
  }
  EXPECT_GT(names, 100U);
}

}  // namespace
}  // namespace pfa
