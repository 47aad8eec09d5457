#include "analyzer/report/callgrind.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

std::string Text(const Profile& profile, Compatibility compatibility = Compatibility::kPprof) {
  Query query = CompileQuery(profile, {}, compatibility).value();
  auto output = Callgrind(profile, query);
  EXPECT_TRUE(output.ok());
  StringSink sink;
  EXPECT_TRUE(output.value().stream(sink).ok());
  return sink.TakeText();
}

TEST(Callgrind, CompressesNamesAndAddresses) {
  const Profile profile = test::FoldedProfile({"main@m.go:1;f@f.go:2 3", "main@m.go:1 2"});
  EXPECT_EQ(Text(profile),
            "positions: instr line\n"
            "events: samples(count)\n"
            "\n"
            "ob=(1) /bin/app\n"
            "fl=(1) f.go\n"
            "fn=(1) f\n"
            "0x1020 2 3\n"
            "\n"
            "ob=(1)\n"
            "fl=(2) m.go\n"
            "fn=(2) main\n"
            "-16 1 2\n"
            "cfl=(1)\n"
            "cfn=(1)\n"
            "calls=0 * 2\n"
            "* * 3\n");
}

}  // namespace
}  // namespace pfa
