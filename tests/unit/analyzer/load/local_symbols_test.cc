#include "analyzer/load/local_symbols.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/model/profile_builder.h"

namespace pfa {
namespace {

const std::string kSpin = std::string(PFA_SOURCE_DIR) + "/testdata/binary/spin";

// Two addresses of a binary that was loaded 0x1000 higher; the second has a name already.
Profile MakeProfile(const std::string& file, bool has_functions = false,
                    const std::string& build_id = "") {
  ProfileBuilder builder;
  Mapping mapping;
  mapping.id = 1;
  mapping.start = 0x402000;
  mapping.limit = 0x403000;
  mapping.file_offset = 0x1000;
  mapping.file = builder.Intern(file);
  mapping.build_id = builder.Intern(build_id);
  mapping.has_functions = has_functions;
  const MappingId id = builder.AddMapping(mapping);
  Function known;
  known.id = 7;
  known.name = known.system_name = builder.Intern("known");
  const Line line{builder.AddFunction(known), 1, 0};
  Location location;
  location.id = 1;
  location.mapping = id;
  location.address = 0x402010;
  builder.AddLocation(location, {});
  location.id = 2;
  location.address = 0x40203d;
  builder.AddLocation(location, std::vector{line});
  return std::move(builder).Build();
}

std::string Names(const Profile& profile) {
  std::string out;
  for (const Location& location : profile.locations()) {
    for (const Line& line : profile.lines(location)) {
      const Function& function = profile.function(line.function);
      out += fmt::format("{} {}:{}, ", profile.text(function.name), function.id, line.line);
    }
    out += "; ";
  }
  return out;
}

class LocalSymbols : public testing::Test {
 protected:
  std::string Symbolize(Profile profile, Compatibility compatibility, bool force = false) {
    messages_.clear();
    return Names(SymbolizeLocally(std::move(profile), {force, compatibility, given_}, &messages_));
  }
  std::string given_;
  std::vector<std::string> messages_;
};

TEST_F(LocalSymbols, NativelyFillWhatIsMissing) {
  EXPECT_EQ(Symbolize(MakeProfile(kSpin), Compatibility::kNative),
            "square 8:3, sum 9:8, spin 10:13, ; known 7:1, ; ");
  EXPECT_EQ(Symbolize(MakeProfile(kSpin), Compatibility::kNative, true),
            "square 8:3, sum 9:8, spin 10:13, ; spin 10:14, ; ");
  EXPECT_TRUE(messages_.empty());
}

TEST_F(LocalSymbols, AsPprofReplaceAllOfAMapping) {
  EXPECT_EQ(Symbolize(MakeProfile(kSpin), Compatibility::kPprof), "spin 8:3, ; spin 8:14, ; ");
  const Profile symbolized =
      SymbolizeLocally(MakeProfile(kSpin), {false, Compatibility::kPprof, ""}, &messages_);
  const Mapping& mapping = symbolized.mappings().front();
  EXPECT_TRUE(mapping.has_functions && mapping.has_filenames && mapping.has_line_numbers &&
              mapping.has_inline_frames);
}

TEST_F(LocalSymbols, LeaveSymbolizedMappingsAlone) {
  for (const auto compatibility : {Compatibility::kNative, Compatibility::kPprof}) {
    EXPECT_EQ(Symbolize(MakeProfile("/nonexistent/x", true), compatibility), "; known 7:1, ; ");
    EXPECT_TRUE(messages_.empty()) << messages_.front();
    EXPECT_EQ(Symbolize(MakeProfile("[vdso]"), compatibility), "; known 7:1, ; ");
    EXPECT_TRUE(messages_.empty()) << messages_.front();
  }
}

TEST_F(LocalSymbols, SayWhyThereAreNone) {
  Symbolize(MakeProfile("/nonexistent/x", false, "ab"), Compatibility::kPprof);
  EXPECT_EQ(messages_,
            (std::vector<std::string>{
                "Local symbolization failed for x (build ID ab): open /nonexistent/x: no such file "
                "or directory",
                "Some binary filenames not available. Symbolization may be incomplete.",
                "Try setting PPROF_BINARY_PATH to the search path for local binaries."}));
  Symbolize(MakeProfile(""), Compatibility::kPprof);
  EXPECT_EQ(messages_, (std::vector<std::string>{"Main binary filename not available."}));
  Symbolize(MakeProfile("/nonexistent/x"), Compatibility::kNative);
  ASSERT_EQ(messages_.size(), 1U);
  EXPECT_EQ(messages_[0],
            "some addresses of x have no names: /nonexistent/x: no such file or directory; give "
            "the binary before the profile, or set PPROF_BINARY_PATH to where binaries are");
  Symbolize(MakeProfile(kSpin, false, "ab"), Compatibility::kNative);
  ASSERT_EQ(messages_.size(), 1U);
  EXPECT_NE(messages_[0].find("another build"), std::string::npos);
}

}  // namespace
}  // namespace pfa
