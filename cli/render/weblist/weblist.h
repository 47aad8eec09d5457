// Annotated source as one page that needs nothing else: a click on a line unfolds its instructions.
// All text is escaped, and the page's policy lets no script run but its own.
#pragma once

#include <string>

#include "analyzer/report/weblist.h"
#include "cli/render/page.h"

namespace pfa {

// For a page of one's own: what goes into its body, and what that needs. The script comes last.
std::string WebListBody(const WebListReport& report);
PageAsset WebListStyle();
PageAsset WebListScript();

std::string WebListHtml(const WebListReport& report, const std::string& title);

}  // namespace pfa
