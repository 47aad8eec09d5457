// Names, files and lines for addresses that a profile has no symbols for, from the binaries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/options.h"

namespace pfa {

struct LocalSymbolsRequest {
  bool force = false;  // all locations of all mappings
  Compatibility compatibility = Compatibility::kNative;
  std::string_view given_binary = {};  // a file that the user named: no search for others
};

// As pprof: all locations of mappings that say to have no symbols, one frame each, from the file
// that the mapping names. Natively: locations without any line, inlined functions included, from
// the file that LocateBinary finds. What fails is told in `messages`; the profile then keeps its
// addresses.
Profile SymbolizeLocally(Profile profile, const LocalSymbolsRequest& request,
                         std::vector<std::string>* messages);

}  // namespace pfa
