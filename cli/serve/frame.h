// What is around each view: the ways to other views, menus, search, and which options are set.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/query/options.h"
#include "analyzer/report/document.h"
#include "cli/serve/page_url.h"
#include "cli/serve/settings.h"
#include "cli/serve/views.h"

namespace pfa {

struct SampleTypeChoice {
  std::string name;
  std::string index;  // as -sample_index takes it
  std::string unit;
  bool is_selected = false;
};

struct FrameRequest {
  std::string title;  // "server cpu"
  const View& view;
  const PageUrl& url;
  const Options& options;  // of this page
  const Options& start;    // without any parameters
  std::vector<SampleTypeChoice> sample_types;
  std::vector<NamedConfig> configs;
  std::vector<Fact> facts;
};

struct FramedPage {
  std::string html;
  std::string policy;  // for the header as well
};

// The whole page.
FramedPage Framed(const FrameRequest& request, const ViewContent& content);

// What a page of its own says instead of a view, for an address that means none.
FramedPage ErrorPage(std::string_view title, std::string_view message);

}  // namespace pfa
