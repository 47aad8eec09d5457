// The options of a view as parameters of its address, with the names that go tool pprof gives them:
// "?f=main&n=20". They say what differs from the options that the server was started with
// (`start`).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/query/options.h"
#include "analyzer/query/options_table.h"
#include "cli/serve/page_url.h"
#include "proto/base/result.h"

namespace pfa {

// The option's parameter, or "" if it has none: what is decided before a profile is there (inputs),
// what is written where (outputs), and what names files of this machine.
std::string_view UrlNameOf(const OptionRow& row);

// The option with this parameter, or null.
const OptionRow* FindUrlOption(std::string_view parameter);

// Sets what the parameters say. An empty one ("?f=") means the option's default, whatever the
// server was started with. The error names the parameter.
Result<void> ApplyUrl(const PageUrl& url, Options* options);

// The value as a parameter has it, switches as "t" and "f"; nothing if it is that of `start`.
std::optional<std::string> UrlValueOf(const OptionRow& row, const Options& options,
                                      const Options& start);

// The address with parameters for these options and no others; those that are no options stay.
PageUrl WithOptions(const PageUrl& url, const Options& options, const Options& start);

// Parameters that mean nothing here.
std::vector<std::string> UnknownParameters(const PageUrl& url);

}  // namespace pfa
