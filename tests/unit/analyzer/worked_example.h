// A small example whose numbers can be worked out by hand: recursion (R), a function that is
// inlined in one place and called in another (C), recursion within a location, and a sample without
// a stack.
#pragma once

#include "analyzer/model/profile.h"
#include "tests/support/folded_profile.h"

namespace pfa::test {

inline Profile WorkedExample() {
  return FoldedProfile({"A;R;R;R 1,10000000", "A;R;B+C 1,20000000", "A;C 1,30000000",
                        "A;R;R+R 1,40000000", " 1,5000000"},
                       {.types = {"samples/count", "cpu/nanoseconds"}});
}

}  // namespace pfa::test
