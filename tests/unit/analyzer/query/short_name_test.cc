#include "analyzer/query/short_name.h"

#include <string>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(ShortFunctionName, ByLanguage) {
  struct Case {
    std::string name;
    std::string shortened;
  };
  const Case cases[] = {
      {"", ""},
      {"main.main", "main.main"},
      {"net/http.(*conn).serve", "http.(*conn).serve"},
      {"github.com/foo/bar/v4.(*Foo).Bar", "bar.(*Foo).Bar"},
      {"github.com/foo/bar/v4/v4.(*Foo).Bar", "v4.(*Foo).Bar"},
      {"github.com/foo/bar/v1.Bar", "v1.Bar"},
      {"foo/xyz", "foo/xyz"},
      {"java.bar.foo.FooBar.run(java.lang.Runnable)", "FooBar.run"},
      {"com.foo.Bar.<init>(int)", "Bar.<init>"},
      {"cpp::namespace::Class::method<float>()", "Class::method<float>"},
      {"(anonymous namespace)::A::B", "A::B"},
      {"a/b\xff.c", "b\xff.c"},
  };
  for (const Case& c : cases) EXPECT_EQ(ShortFunctionName(c.name), c.shortened) << c.name;
}

}  // namespace
}  // namespace pfa
