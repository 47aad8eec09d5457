#include "analyzer/query/function_name.h"

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(SimplifiedFunctionName, ArgumentsAreCut) {
  struct Case {
    const char* name;
    const char* expected;
  };
  const Case cases[] = {
      {"", ""},
      {"main.main", "main.main"},
      {".main", "main"},
      {"..main", ".main"},
      {"foo(int)", "foo"},
      {"foo(int)::bar", "foo"},
      {"main.(*conn).serve", "main."},  // a method of a pointer loses all
      {"operator()", "operator()"},
      {"ns::operator()(int) const", "ns::operator()"},
      {"(anonymous namespace)::f(int)", "(anonymous namespace)::f"},
      {"a::(anonymous namespace)::operator()(x)", "a::(anonymous namespace)::operator()"},
      {"(anonymous)::f", ""},
      {"operator(int)", "operator"},
      {"f(", "f"},
      {"f)", "f)"},
  };
  for (const Case& c : cases) EXPECT_EQ(SimplifiedFunctionName(c.name), c.expected) << c.name;
}

}  // namespace
}  // namespace pfa
