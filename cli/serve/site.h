// The web interface without its sockets: from a request to a page about the one profile that it
// has. Safe for several threads; every request is a query of its own on the same immutable profile.
//
// A browser can be made to send requests here by any page that it shows. So: nobody but our pages
// may change anything (Origin), names that resolve to this machine by somebody else's doing are
// refused (Host), and no page may be read from elsewhere or shown in a frame.
#pragma once

#include <functional>
#include <mutex>
#include <semaphore>
#include <string>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/options.h"
#include "cli/serve/frame.h"
#include "cli/serve/page_cache.h"
#include "cli/serve/page_url.h"
#include "cli/serve/views.h"
#include "cli/serve/web_message.h"
#include "proto/base/result.h"

namespace pfa {

struct SiteSetup {
  const Profile& profile;
  Options start;  // what the command line said
  Compatibility compatibility = Compatibility::kNative;
  // Names by which this machine may be called. Empty: any, since others may connect.
  std::vector<std::string> hosts;
  // Lays a graph out: DOT to SVG.
  std::function<Result<std::string>(const std::string& dot)> draw;
  std::string settings_file;  // where configurations are saved; may be empty
};

class Site {
 public:
  // What is wrong with the options from the command line is an error here.
  static Result<std::unique_ptr<Site>> Create(SiteSetup setup);

  // Throws nothing.
  WebResponse Handle(const WebRequest& request);

 private:
  explicit Site(SiteSetup setup);

  WebResponse Answer(const WebRequest& request);
  WebResponse ShowView(const View& view, const PageUrl& url);
  WebResponse MakeView(const View& view, const PageUrl& url);
  Result<ViewContent> MakeContent(const View& view, const PageUrl& url, const Options& options);
  [[nodiscard]] WebResponse Download() const;
  WebResponse ChangeConfigs(std::string_view path, const WebRequest& request, const PageUrl& url);
  [[nodiscard]] bool IsAllowedHost(std::string_view host) const;

  SiteSetup setup_;
  std::string name_;  // of the program
  std::vector<Fact> facts_;
  PageCache cache_;
  // How many reports are made at once: each may use all cores and a share of the memory.
  static constexpr ptrdiff_t kMaxReports = 4;
  std::counting_semaphore<kMaxReports> reports_{kMaxReports};
  std::mutex settings_mutex_;  // guards the file
};

}  // namespace pfa
