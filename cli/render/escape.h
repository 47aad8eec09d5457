// Text inside the formats that drawings and pages are written in. Input is what DisplayName
// returned.
#pragma once

#include <string>
#include <string_view>

namespace pfa {

// Appends a JSON string, quotes included, that cannot end a script element either: <, > and & are
// written as \u escapes.
void AppendScriptString(std::string_view text, std::string* out);

// Appends text for an XML element or a quoted attribute.
void AppendXmlText(std::string_view text, std::string* out);

}  // namespace pfa
