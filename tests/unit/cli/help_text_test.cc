#include "cli/help_text.h"

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(HelpText, IsWrappedAtSpaces) {
  EXPECT_EQ(Wrapped("one two three", 80), "one two three");
  EXPECT_EQ(Wrapped("one two three", 7), "one two\nthree");
  EXPECT_EQ(Wrapped("one two three", 9, 2), "one two\n  three");
  EXPECT_EQ(Wrapped("incomprehensibilities of", 10), "incomprehensibilities\nof");
  EXPECT_EQ(Wrapped("", 10), "");
}

TEST(HelpText, NamesThatAreTooLongHaveALineOfTheirOwn) {
  EXPECT_EQ(HelpEntry("gc", "what it cost", 6), "  gc    what it cost\n");
  EXPECT_EQ(HelpEntry("goroutines", "where", 6), "  goroutines\n        where\n");
  EXPECT_EQ(HelpEntry("events", "all", 6), "  events\n        all\n");
}

}  // namespace
}  // namespace pfa
