#include "proto/base/shared_library.h"

#include <cmath>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(SharedLibrary, FindsFunctionsOfALibraryThatIsThere) {
  const auto library = SharedLibrary::Load("libm.so.6", "libc6");
  ASSERT_TRUE(library.ok());
  const auto power = library.value().Find<double (*)(double, double)>("pow");
  ASSERT_TRUE(power.ok());
  EXPECT_EQ(power.value()(2, 10), 1024);
}

TEST(SharedLibrary, SaysWhichLibraryAndPackageAreMissing) {
  const auto library = SharedLibrary::Load("libpfa-no-such.so.1", "libpfa-no-such1");
  ASSERT_FALSE(library.ok());
  EXPECT_NE(library.error().message.find("libpfa-no-such.so.1"), std::string::npos);
  EXPECT_NE(library.error().message.find("libpfa-no-such1"), std::string::npos);
}

TEST(SharedLibrary, SaysWhichFunctionIsMissing) {
  const auto library = SharedLibrary::Load("libm.so.6", "libc6");
  ASSERT_TRUE(library.ok());
  const auto missing = library.value().Find<void (*)()>("pfa_no_such_function");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message, "libm.so.6 has no function pfa_no_such_function");
}

}  // namespace
}  // namespace pfa
