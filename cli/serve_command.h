// `pfa serve`: the web interface.
#pragma once

#include <span>
#include <string>

#include "analyzer/report/registry.h"

namespace pfa {

// What the command line takes: options of all views, and where to listen.
const ReportRow& ServeRow();

int RunServeCommand(std::span<const std::string> arguments);

}  // namespace pfa
