// The web interface: a profile in a browser, until Ctrl-C.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "analyzer/load/load.h"
#include "analyzer/query/options.h"
#include "cli/serve/web_server.h"
#include "proto/base/result.h"

namespace pfa {

// "[host]:[port]" as -http of go tool pprof has it: without a host localhost, without a port any.
// IPv6 addresses are in brackets.
Result<ServerAddress> ParseHttpFlag(std::string_view text);
// The same, but natively a port alone will do.
Result<ServerAddress> ParseListen(std::string_view text);

struct ServeRequest {
  ServerAddress address;
  bool open_browser = true;
  Options start;
  Compatibility compatibility = Compatibility::kNative;
  // Loads the profile, once it is clear that there will be a server.
  std::function<Result<Loaded>()> load;
};

// Loads, says on standard error where the pages are, opens a browser, and returns after SIGINT or
// SIGTERM.
Result<void> Serve(const ServeRequest& request);

}  // namespace pfa
