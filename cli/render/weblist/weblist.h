// Annotated source as one page that needs nothing else: a click on a line unfolds its instructions.
// All text is escaped, and the page's policy lets no script run but its own.
#pragma once

#include <string>

#include "analyzer/report/weblist.h"

namespace pfa {

std::string WebListHtml(const WebListReport& report, const std::string& title);

}  // namespace pfa
