// The views of a profile: what each shows, as the content of a page.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/registry.h"
#include "cli/render/page.h"
#include "cli/serve/page_url.h"
#include "proto/base/result.h"

namespace pfa {

struct ViewContent {
  std::string body;  // HTML
  std::vector<PageAsset> styles = {};
  std::vector<PageAsset> scripts = {};  // in this order, after the body
  std::vector<std::string> messages = {};
};

// What a view is made of.
struct ViewRequest {
  const Profile& profile;
  Query& query;
  const PageUrl& url;  // of the page, for links that keep its options
  // Lays a graph out: DOT to SVG.
  const std::function<Result<std::string>(const std::string& dot)>& draw;
};

struct View {
  std::string_view path;    // as in go tool pprof: "top"
  std::string_view title;   // "Top"
  std::string_view report;  // the command whose options it has
  std::string_view help;
  bool is_main;  // in sight; others are in a menu
  Result<ViewContent> (*make)(const View& view, const ViewRequest& request);
};

// In the order in which they are offered. The first is the start page.
std::span<const View> Views();
const View* FindView(std::string_view path);
// The row of the view's report.
const ReportRow& ReportOf(const View& view);

// The function that a row of tables of this granularity is about: "main.fib /src/main.go:12" names
// its line, too.
std::string FunctionOfRow(std::string_view name, std::string_view granularity);

}  // namespace pfa
