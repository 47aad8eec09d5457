// The head that all pages have: nothing is fetched, and no script or style runs but those that are
// ours.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pfa {

// A script or a style, with its digest as Content-Security-Policy wants it.
struct PageAsset {
  std::string_view text;
  std::string_view sha256;
};

// What most pages share: colours, light and dark, text and controls.
PageAsset PageStyle();

// The policy for a page with these. `connect` and `forms` are where it may send requests and forms:
// "'none'" or "'self'".
std::string ContentPolicy(std::span<const PageAsset> styles, std::span<const PageAsset> scripts,
                          std::string_view connect = "'none'", std::string_view forms = "'none'");

// From the document's type to the end of the head. `title` is escaped here; `more` is HTML that the
// head ends with.
std::string PageHead(std::string_view title, std::span<const PageAsset> styles,
                     std::string_view policy, std::string_view more = "");

// A script element.
std::string PageScript(const PageAsset& script);

// Text from a profile, as it may be in an element or a quoted attribute.
std::string EscapedName(std::string_view text);

}  // namespace pfa
