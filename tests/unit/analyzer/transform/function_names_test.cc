#include "analyzer/transform/function_names.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

struct NameCase {
  const char* name;
  const char* as_pprof;
};

// Names of Go and of other languages stay as they were recorded; pprof takes some for C++.
TEST(FunctionNames, PprofDamagesWhatLooksLikeCpp) {
  const NameCase cases[] = {
      {"main.main", "main.main"},
      {"net/http.(*conn).serve", "net/http.(*conn).serve"},
      {"main.main.func1", "main.main.func1"},
      {"main.(*X).Do[go.shape.int]", "main..Do[go.shape.int]"},
      {"main.Map[go.shape.func(int) string]", "main.Map[go.shape.func string]"},
      {"main.(*Box[go.shape.int]).Run", "main.(*Box[go.shape.int]).Run"},
      {"main.Map[...]", "main.Map[...]"},
      {"std::vector<int>::push_back(int const&)", "std::vector::push_back"},
      {"foo(int)", "foo(int)"},
      {"ns::f(std::map<int, int>)", "ns::f"},
      {"java.util.List.<init>", "java.util.List.<init>"},
      {"a<b<c>d>e", "ae"},
      {"a(b", "a(b"},
      {"x::a(b", "x::a(b"},
      {"x::b)c(d)", "x::b)c(d)"},  // given up at the first mismatch
      {"x::(a)b)c", "x::b)c"},
      {"<a>", ""},
      {"", ""},
  };
  for (const NameCase& c : cases) {
    const auto simplified = [&](NameStyle style, DemangleMode mode) {
      return SimplifiedSymbol(c.name, style, mode);
    };
    EXPECT_EQ(simplified(NameStyle::kPprof, DemangleMode::kDefault), c.as_pprof) << c.name;
    EXPECT_EQ(simplified(NameStyle::kRecorded, DemangleMode::kDefault), c.name);
    EXPECT_EQ(simplified(NameStyle::kPprof, DemangleMode::kFull), c.name);
    EXPECT_EQ(simplified(NameStyle::kPprof, DemangleMode::kNone), c.name);
  }
  EXPECT_EQ(
      SimplifiedSymbol("std::vector<int>::at(long)", NameStyle::kPprof, DemangleMode::kTemplates),
      "std::vector<int>::at");
}

TEST(FunctionNames, SymbolsAreDemangledInBothStyles) {
  for (const NameStyle style : {NameStyle::kRecorded, NameStyle::kPprof}) {
    EXPECT_EQ(SimplifiedSymbol("_ZN3foo3barEv", style, DemangleMode::kDefault), "foo::bar");
    EXPECT_EQ(SimplifiedSymbol("_ZN3foo3barEv", style, DemangleMode::kFull), "foo::bar()");
    EXPECT_EQ(SimplifiedSymbol("_ZN3foo3barEv", style, DemangleMode::kNone), "_ZN3foo3barEv");
  }
}

struct FunctionCase {
  const char* what;
  const char* name;
  const char* system_name;
  bool force;
  DemangleMode mode;
  const char* expected;
};

TEST(FunctionNames, OnlyNamesThatAreSymbolsStill) {
  const FunctionCase cases[] = {
      {"a symbol", "_Z1fv", "_Z1fv", false, DemangleMode::kDefault, "f"},
      {"named by someone else", "F", "_Z1fv", false, DemangleMode::kDefault, "F"},
      {"forced", "F", "_Z1fv", true, DemangleMode::kDefault, "f"},
      {"forced to be a symbol", "F", "_Z1fv", true, DemangleMode::kNone, "_Z1fv"},
      {"not forced", "F", "_Z1fv", false, DemangleMode::kNone, "F"},
      {"without a name", "", "_Z1fv", false, DemangleMode::kDefault, "f"},
      {"without a symbol", "F", "", true, DemangleMode::kDefault, "F"},
      {"without either", "", "", true, DemangleMode::kDefault, ""},
      {"Go", "main.f", "main.f", true, DemangleMode::kDefault, "main.f"},
  };
  for (const FunctionCase& c : cases) {
    Profile profile = test::EditProfile(test::FoldedProfile({"A 1"}), [&](ProfileBuilder& builder) {
      builder.functions()[0].name = builder.Intern(c.name);
      builder.functions()[0].system_name = builder.Intern(c.system_name);
    });
    profile = SimplifyFunctionNames(std::move(profile), NameStyle::kRecorded, c.mode, c.force);
    EXPECT_EQ(profile.text(profile.functions()[0].name), c.expected) << c.what;
    EXPECT_EQ(profile.text(profile.functions()[0].system_name), c.system_name) << c.what;
  }
}

TEST(FunctionNames, NothingElseChanges) {
  const std::vector<std::string> lines = {"main.f@a.go:3;g+h 1,2 {k=v}", " 3,4"};
  const Profile profile =
      SimplifyFunctionNames(test::FoldedProfile(lines, {.types = {"n/count", "t/ns"}}),
                            NameStyle::kPprof, DemangleMode::kDefault, true);
  EXPECT_EQ(test::DumpSamples(profile), lines);
}

}  // namespace
}  // namespace pfa
