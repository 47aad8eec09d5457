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
      {"type:.eq", "", false},
      {"[frames elided]", "", false},
      {"memcpy", "", false},
      {"", "", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(GoPackageOf(c.symbol), c.package) << c.symbol;
    EXPECT_EQ(IsStandardPackage(GoPackageOf(c.symbol)), c.is_standard) << c.symbol;
  }
}

}  // namespace
}  // namespace pfa
