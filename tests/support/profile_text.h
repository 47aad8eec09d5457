// A profile as text, all of it: for tests that compare whole profiles and show a readable diff.
//
//   type "samples"/"count"
//   period 10000000 "cpu"/"nanoseconds"
//   mapping 1: 0x400000-0x500000 +0x0 "/bin/app" flags 1000
//   function 1: "main.main" "main.go":9
//   location 7: 0x401000 mapping 1
//     function 1 line 12
//   sample [7] "main.main" values [1 10000000] "endpoint"="/cart" "bytes"=512 "B"
//   diagnostic empty_label 2 at 0x1f
//
// Ids are those of the file. What has its default (0, "", none) is left out, except in tables.
#pragma once

#include <string>

#include "analyzer/model/profile.h"

namespace pfa::test {

std::string DumpProfile(const Profile& profile);

}  // namespace pfa::test
