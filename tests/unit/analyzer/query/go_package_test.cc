#include "analyzer/query/go_package.h"

#include <string_view>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(GoPackage, OfSymbols) {
  const struct {
    std::string_view symbol;
    std::string_view package;
    bool is_standard;
  } cases[] = {
      {"main.main", "main", false},
      {"main.(*box[...]).get", "main", false},
      {"runtime.gopark", "runtime", true},
      {"net/http.(*Server).Serve", "net/http", true},
      {"internal/runtime/maps.(*Iter).Next", "internal/runtime/maps", true},
      {"github.com/acme/shop/cart.Add.func1", "github.com/acme/shop/cart", false},
      {"gopkg.in/yaml%2ev3.Unmarshal", "gopkg.in/yaml%2ev3", false},
      {"slices.SortFunc[go.shape.[]example.com/a/b.T,go.shape.int]", "slices", true},
      {"shop/cart.Add", "shop/cart", false},
      {"type:.eq.example.com/a.T", "example.com/a", false},
      {"type..eq.example.com/a.T", "example.com/a", false},
      {"type:.hash.[3]*net/http.T", "net/http", true},
      {"type:.eq.struct { net/http.a int }", "", false},
      {"type:.eq", "", false},
      {"main.Map[go.shape.int,go.shape.struct { a/b.x int }].func1", "main", false},
      {"main.(*T).M-fm", "main", false},
      {"main.glob..func1", "main", false},
      {"main.init.0.func1", "main", false},
      {"example.com/a/v2.F.gowrap1", "example.com/a/v2", false},
      {"example.com/a.F.(*T).G.func1", "example.com/a", false},
      {"example.com/a.F-range1", "example.com/a", false},
      {"gopkg.in/yaml.v3.Unmarshal", "gopkg.in/yaml.v3", false},
      {"gopkg.in/yaml%2ev3.init", "gopkg.in/yaml%2ev3", false},
      {"example.com/world\xc3\xa9.F", "example.com/world\xc3\xa9", false},
      {"_cgo_6f668e16310a_Cfunc_f", "", false},
      {"main._Cfunc_f", "main", false},
      {"runtime/cgo._cgo_yield", "runtime/cgo", true},
      {"memcpy.part.0", "", false},
      {"memcpy@@GLIBC_2.14", "", false},
      {"std::sort<int>", "", false},
      {".hidden", "", false},
      {"[frames elided]", "", false},
      {"memcpy", "", false},
      {"", "", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(GoPackageOf(c.symbol), c.package) << c.symbol;
    EXPECT_EQ(IsStandardPackage(GoPackageOf(c.symbol)), c.is_standard) << c.symbol;
  }
}

TEST(GoPackage, Unescaped) {
  EXPECT_EQ(UnescapedGoPath("gopkg.in/yaml%2ev3"), "gopkg.in/yaml.v3");
  EXPECT_EQ(UnescapedGoPath("a%2Eb%2ec"), "a.b.c");
  EXPECT_EQ(UnescapedGoPath("100%"), "100%");
  EXPECT_EQ(UnescapedGoPath("a%2"), "a%2");
  EXPECT_EQ(UnescapedGoPath("a%zz"), "a%zz");
  EXPECT_EQ(UnescapedGoPath(""), "");
}

}  // namespace
}  // namespace pfa
