#include "analyzer/transform/demangle.h"

#include <string>

#include <gtest/gtest.h>

namespace pfa {
namespace {

struct SymbolCase {
  const char* symbol;
  const char* simple;
  const char* templates;
  const char* full;
};

// What go tool pprof shows with -symbolize=demangle=default, templates and full.
TEST(Demangle, ShowsWhatPprofShows) {
  const SymbolCase cases[] = {
      {"_ZN3foo3barEv", "foo::bar", "foo::bar", "foo::bar()"},
      {"__ZN3foo3barEv", "foo::bar", "foo::bar", "foo::bar()"},  // macOS
      {"_ZN3foo3barEv@plt", "foo::bar", "foo::bar", nullptr},
      {"_ZNKSt6vectorIiSaIiEE4sizeEv", "std::vector::size",
       "std::vector<int, std::allocator<int> >::size",
       "std::vector<int, std::allocator<int> >::size() const"},
      {"_ZN12_GLOBAL__N_11fEv", "(anonymous namespace)::f", "(anonymous namespace)::f",
       "(anonymous namespace)::f()"},
      {"_Z1fILi1EEvv", "f", "f<1>", "void f<1>()"},  // a template shows what it returns
      {"_ZSt4sortIPiEvT_S1_", "std::sort", "std::sort<int*>", "void std::sort<int*>(int*, int*)"},
      {"_ZNKR3Foo3barEv", "Foo::bar", "Foo::bar", "Foo::bar() const &"},
      {"_ZNO3Foo3barEv", "Foo::bar", "Foo::bar", "Foo::bar() &&"},
      {"_ZN3fooD0Ev", "foo::~foo", "foo::~foo", "foo::~foo()"},
      {"_ZN3fooIFviEE3barEv", "foo::bar", "foo<void (int)>::bar", "foo<void (int)>::bar()"},
      {"_ZN5boost6spirit3fooERKSt8functionIFviEE", "boost::spirit::foo", "boost::spirit::foo",
       "boost::spirit::foo(std::function<void (int)> const&)"},
      // Compilers split functions.
      {"_ZN3foo3barEv.cold", "foo::bar", "foo::bar", "foo::bar()"},
      {"_ZN3foo3barEv.constprop.0", "foo::bar", "foo::bar", "foo::bar()"},
      {"_ZL3foov.isra.0", "foo", "foo", "foo()"},
      // Brackets and angles that open nothing.
      {"_ZN3FooclEi", "Foo::operator()", "Foo::operator()", "Foo::operator()(int)"},
      {"_ZN3FooltERKS_", "Foo::operator<", "Foo::operator<", "Foo::operator<(Foo const&)"},
      {"_ZlsIiEvT_S0_", "operator<<", "operator<< <int>", "void operator<< <int>(int, int)"},
      {"_ZNK3FooptEv", "Foo::operator->", "Foo::operator->", "Foo::operator->() const"},
      {"_ZN3FooixEi", "Foo::operator[]", "Foo::operator[]", "Foo::operator[](int)"},
      {"_ZN3FoogtERKS_", "Foo::operator>", "Foo::operator>", "Foo::operator>(Foo const&)"},
      {"_ZN3FoocvbEv", "Foo::operator bool", "Foo::operator bool", "Foo::operator bool()"},
      {"_ZN3FoocvSt6vectorIiSaIiEEEv", "Foo::operator std::vector",
       "Foo::operator std::vector<int, std::allocator<int> >",
       "Foo::operator std::vector<int, std::allocator<int> >()"},
      {"_Znwm", "operator new", "operator new", "operator new(unsigned long)"},
      {"_ZdaPv", "operator delete[]", "operator delete[]", "operator delete[](void*)"},
      {"_Zli2_sPKcm", "operator\"\" _s", "operator\"\" _s",
       "operator\"\" _s(char const*, unsigned long)"},
      // Lambdas: the function around them keeps empty brackets.
      {"_ZZN3foo3barEiENKUlvE_clEv", "foo::bar()::{lambda()#1}::operator()",
       "foo::bar()::{lambda()#1}::operator()", "foo::bar(int)::{lambda()#1}::operator()() const"},
      {"_ZZNK3foo3barEiENKUlvE_clEv", "foo::bar() const::{lambda()#1}::operator()",
       "foo::bar() const::{lambda()#1}::operator()",
       "foo::bar(int) const::{lambda()#1}::operator()() const"},
      // Data and stubs.
      {"_ZTV3Foo", "vtable for Foo", "vtable for Foo", "vtable for Foo"},
      {"_ZThn16_N3Foo3barEv", "non-virtual thunk to Foo::bar()", "non-virtual thunk to Foo::bar()",
       "non-virtual thunk to Foo::bar()"},
      {"_ZGVZ1fiE1x", "guard variable for f()::x", "guard variable for f()::x",
       "guard variable for f(int)::x"},
  };
  for (const SymbolCase& c : cases) {
    EXPECT_EQ(Demangle(c.symbol, DemangleMode::kDefault), c.simple) << c.symbol;
    EXPECT_EQ(Demangle(c.symbol, DemangleMode::kTemplates), c.templates) << c.symbol;
    if (c.full != nullptr) {
      EXPECT_EQ(Demangle(c.symbol, DemangleMode::kFull), c.full) << c.symbol;
    }
    EXPECT_EQ(Demangle(c.symbol, DemangleMode::kNone), std::nullopt);
  }
}

// Their hash goes, and there are no arguments: all modes show the same.
TEST(Demangle, OlderRustSymbols) {
  struct Case {
    const char* symbol;
    const char* name;
  };
  const Case cases[] = {
      {"_ZN4core3fmt9Formatter3new17h0123456789abcdefE", "core::fmt::Formatter::new"},
      {"_ZN50_$LT$T$u20$as$u20$core..convert..Into$LT$U$GT$$GT$4into17h0123456789abcdefE",
       "<T as core::convert::Into<U>>::into"},
      {"_ZN4core3ptr45drop_in_place$LT$$RF$mut$u20$$u5b$u8$u5d$$GT$17h0123456789abcdefE",
       "core::ptr::drop_in_place<&mut [u8]>"},
      {"_ZN1a28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE", "a::{{closure}}"},
      {"_ZN14_$LP$A$C$B$RP$10f$SP$g$BP$17h0123456789abcdefE", "(A,B)::f@g*"},
      {"_ZN3a.b1c17h0123456789abcdefE", "a.b::c"},
  };
  for (const Case& c : cases) {
    for (const auto mode :
         {DemangleMode::kDefault, DemangleMode::kTemplates, DemangleMode::kFull}) {
      EXPECT_EQ(Demangle(c.symbol, mode), c.name);
    }
  }
}

TEST(Demangle, OtherNamesAreNoSymbols) {
  for (const char* name :
       {"", "main.main", "_", "_Z", "_Zx", "_ZN3foo", "_ZN3foo3barEv garbage", "Z3foov", "_start",
        "runtime.goexit", "___ZN3foo3barEv", "_R", "_ZN99999999999foo3barEv"}) {
    EXPECT_EQ(Demangle(name, DemangleMode::kDefault), std::nullopt) << name;
  }
}

// Every beginning of a symbol, and every change of one letter: any answer will do, but an empty
// one.
TEST(Demangle, DamagedSymbols) {
  const std::string symbols[] = {
      "_ZNKSt6vectorIiSaIiEE4sizeEv.cold", "_ZZNK3foo3barEiENKUlvE_clEv",
      "_ZN3FoocvSt6vectorIiSaIiEEEv",
      "_ZN50_$LT$T$u20$as$u20$core..convert..Into$LT$U$GT$$GT$4into17h0123456789abcdefE"};
  const auto check = [](const std::string& symbol) {
    for (const auto mode : {DemangleMode::kDefault, DemangleMode::kTemplates}) {
      const auto name = Demangle(symbol, mode);
      EXPECT_NE(name, "") << symbol;
    }
  };
  for (const std::string& symbol : symbols) {
    for (size_t length = 0; length < symbol.size(); ++length) check(symbol.substr(0, length));
    for (size_t i = 0; i < symbol.size(); ++i) {
      for (const char c : {'E', 'N', 'c', 'l', '0', '9', '$', '<'}) {
        std::string damaged = symbol;
        damaged[i] = c;
        check(damaged);
      }
    }
  }
}

}  // namespace
}  // namespace pfa
