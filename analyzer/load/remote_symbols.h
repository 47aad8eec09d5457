// Names of functions from the server that a profile came from, for mappings whose locations have
// none: C++ programs with a symbolz handler, Go's debug=1 texts.
//
// The server gets "0xA+0xB" and answers a line "0xA name" for each address that it knows. That is a
// POST; since Go 1.22 net/http/pprof only takes a GET there, which is tried when a POST is refused.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/model/profile_builder.h"
#include "proto/base/result.h"
#include "proto/http.h"

namespace pfa {

// Where a mapping came from. Merging may have moved it since.
struct MappingSource {
  std::string key;      // its build id, or else its file
  HttpRequest request;  // for the profile
  uint64_t start = 0;   // its first address in the process
};

// Notes the mappings of a profile that `request` fetched. One with neither a build id nor a file
// gets the URL as its file, so that merging keeps it apart; ForgetUrls takes that back.
void NoteMappings(ProfileBuilder& builder, const HttpRequest& request,
                  std::vector<MappingSource>* sources);
Profile ForgetUrls(Profile profile);

// The URL that names addresses, next to that of the profile; empty if there is none.
std::string SymbolUrl(const std::string& profile_url);

// Asks a server: FetchHttp, or what a test has in its place.
using AskServer = std::function<Result<HttpReply>(const HttpRequest& request)>;

// A server that does not answer, or nonsense, is a message; the profile stays as it was. With
// `force` mappings that have names already are asked for, too.
Profile NameFromServers(Profile profile, const std::vector<MappingSource>& sources, bool force,
                        const AskServer& ask, std::vector<std::string>* messages);

}  // namespace pfa
