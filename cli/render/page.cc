#include "cli/render/page.h"

#include <fmt/format.h>

#include "analyzer/report/display_name.h"
#include "cli/render/escape.h"
#include "cli/render/page_assets.h"

namespace pfa {
namespace {

std::string Digests(std::span<const PageAsset> assets) {
  std::string out;
  for (const PageAsset& asset : assets) out += fmt::format(" 'sha256-{}'", asset.sha256);
  return out.empty() ? " 'none'" : out;
}

}  // namespace

PageAsset PageStyle() { return {kPageCss, kPageCssSha256}; }

std::string ContentPolicy(std::span<const PageAsset> styles, std::span<const PageAsset> scripts,
                          std::string_view connect, std::string_view forms) {
  return fmt::format(
      "default-src 'none'; script-src{}; style-src{}; connect-src {}; base-uri 'none'; "
      "form-action {}",
      Digests(scripts), Digests(styles), connect, forms);
}

std::string PageHead(std::string_view title, std::span<const PageAsset> styles,
                     std::string_view policy, std::string_view more) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n",
      policy, EscapedName(title));
  for (const PageAsset& style : styles) {
    out += "<style>";
    out += style.text;
    out += "</style>\n";
  }
  out += more;
  out += "</head>\n";
  return out;
}

std::string PageScript(const PageAsset& script) {
  return fmt::format("<script>{}</script>\n", script.text);
}

std::string EscapedName(std::string_view text) {
  std::string out;
  AppendXmlText(DisplayName(text), &out);
  return out;
}

}  // namespace pfa
