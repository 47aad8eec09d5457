// Profiles from text, for unit tests: one line is one sample, its stack root first.
//
//   FoldedProfile({"main;serve;parse 10",              // parse called by serve called by main
//                  "main;serve;parse+skip 20",         // skip is inlined into parse: one location
//                  "main;read@io.go:12:3 5,700",       // file, line and column; two values
//                  " 1",                               // no stack at all
//                  "main 4 {endpoint=/cart, size=512bytes, n=\"7\"}"},  // labels; n is a text
//                 {.types = {"samples/count", "cpu/nanoseconds"}})
//
// A function is a name in a file; a location is a frame as it is written ("parse+skip"), so the
// same text is the same location. Locations get the addresses 0x1010, 0x1020, ... in the order of
// their first sight, in one mapping of /bin/app. A frame "0x1234" is a location without symbols, a
// frame "?" one whose function has no name. What the text cannot say is changed afterwards:
//
//   Profile profile = EditProfile(FoldedProfile(...), [](ProfileBuilder& builder) {
//     builder.header().duration_nanos = 5;
//   });
//
// Text that does not follow these rules stops the test.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/model/profile_builder.h"

namespace pfa::test {

struct FoldedOptions {
  std::vector<std::string> types = {"samples/count"};
  std::string mapping_file = "/bin/app";
  std::string default_type = {};
};

Profile FoldedProfile(const std::vector<std::string>& lines, const FoldedOptions& options = {});

// Takes the profile apart, lets `edit` change it, and builds it again.
Profile EditProfile(Profile profile, const std::function<void(ProfileBuilder&)>& edit);

// The id of the first function of this name; the test stops if there is none.
FunctionId FunctionNamed(const Profile& profile, std::string_view name);

// The samples as lines that FoldedProfile reads, in the profile's order. Unlike there, file and
// line are only written if the profile has them, and addresses never.
std::vector<std::string> DumpSamples(const Profile& profile);
// The same with one line feed after each line, sorted: for profiles whose order does not matter.
std::string DumpSorted(const Profile& profile);

}  // namespace pfa::test
