#include "cli/serve/site.h"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/query.h"
#include "analyzer/query/source_path.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/info.h"
#include "analyzer/report/proto.h"
#include "cli/serve/settings.h"
#include "cli/serve/url_options.h"
#include "proto/byte_sink.h"

namespace pfa {
namespace {

constexpr size_t kCacheBytes = size_t{64} << 20;

// Of the start page.
constexpr std::array<std::string_view, 3> kOldNames = {"flamegraph2", "flamegraphold", "flame"};

std::string StartPage() { return fmt::format("/ui/{}", Views().front().path); }

WebResponse Respond(int status, std::string body,
                    std::string content_type = "text/plain; charset=utf-8") {
  WebResponse response;
  response.status = status;
  response.content_type = std::move(content_type);
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

WebResponse Respond(int status, FramedPage page) {
  WebResponse response = Respond(status, std::move(page.html), "text/html; charset=utf-8");
  response.headers = {{"Content-Security-Policy", page.policy + "; frame-ancestors 'none'"},
                      {"X-Frame-Options", "DENY"}};
  return response;
}

WebResponse Redirect(const std::string& path, const PageUrl& url) {
  WebResponse response = Respond(307, "");
  response.headers = {{"Location", path + url.Query()}};
  return response;
}

// Without the port: "[::1]:80" is "[::1]".
std::string_view NameOf(std::string_view host) {
  const size_t end = host.find_last_not_of("0123456789");
  const bool has_port = end != std::string_view::npos && host[end] == ':';
  return has_port ? host.substr(0, end) : host;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return out;
}

int StatusOf(const Error& error) {
  return error.code == ErrorCode::kUsage || error.code == ErrorCode::kBadInput ? 400 : 500;
}

// Where a program is run from tells nobody anything in a title.
std::string ProgramOf(const Profile& profile) {
  if (profile.mappings().empty()) return "";
  return DisplayName(BasePath(profile.text(profile.mappings().front().file)), 100);
}

}  // namespace

Result<std::unique_ptr<Site>> Site::Create(SiteSetup setup) {
  PFA_TRY(CompileQuery(setup.profile, setup.start, setup.compatibility));
  return std::unique_ptr<Site>(new Site(std::move(setup)));
}

Site::Site(SiteSetup setup)
    : setup_(std::move(setup)), name_(ProgramOf(setup_.profile)), cache_(kCacheBytes) {
  if (auto query = CompileQuery(setup_.profile, setup_.start, setup_.compatibility); query.ok()) {
    if (auto info = Info(setup_.profile, query.value()); info.ok()) {
      facts_ = std::move(info.value().facts);
    }
  }
}

WebResponse Site::Handle(const WebRequest& request) {
  try {
    WebResponse response = Answer(request);
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
  } catch (const std::exception&) {
    return Respond(500, "pfa: out of memory\n");
  }
}

bool Site::IsAllowedHost(std::string_view host) const {
  if (setup_.hosts.empty()) return true;
  const std::string name = Lower(NameOf(host));
  return std::ranges::any_of(setup_.hosts,
                             [&name](const std::string& one) { return Lower(one) == name; });
}

WebResponse Site::Answer(const WebRequest& request) {
  if (!IsAllowedHost(request.host)) {
    return Respond(403, fmt::format("pfa: there is no host {} here; open http://{} instead\n",
                                    EscapeControl(request.host), setup_.hosts.front()));
  }
  const auto parsed = ParsePageUrl(request.target);
  if (!parsed.ok()) return Respond(400, ErrorPage("Bad address", parsed.error().message));
  const PageUrl& url = parsed.value();
  std::string_view path = url.path;
  constexpr std::string_view kFolder = "/ui/";
  const bool is_inside = path.starts_with(kFolder);
  path.remove_prefix(std::min(path.size(), is_inside ? kFolder.size() : 1));

  if (path == "saveconfig" || path == "deleteconfig") return ChangeConfigs(path, request, url);
  if (request.method != "GET" && request.method != "HEAD") {
    WebResponse response = Respond(405, "pfa: only GET and HEAD\n");
    response.headers = {{"Allow", "GET, HEAD"}};
    return response;
  }
  if (url.path == "/favicon.ico") return Respond(204, "");
  if (url.path == "/" || url.path == "/ui") return Redirect("/ui/", url);
  if (is_inside && path.empty()) return Redirect(StartPage(), url);
  if (std::ranges::find(kOldNames, path) != kOldNames.end()) return Redirect(StartPage(), url);
  const View* view = FindView(path);
  if (view == nullptr && path != "download") {
    return Respond(404, ErrorPage("Not found", fmt::format("There is no page {}.", url.path)));
  }
  if (!is_inside) return Redirect(fmt::format("/ui/{}", path), url);
  return view == nullptr ? Download() : ShowView(*view, url);
}

WebResponse Site::ShowView(const View& view, const PageUrl& url) {
  const std::string key = std::string(view.path) + url.Query();
  WebResponse response = cache_.Find(key);
  if (response.status != 0) return response;
  const uint64_t generation = cache_.generation();
  reports_.acquire();
  try {
    response = MakeView(view, url);
  } catch (...) {
    reports_.release();
    throw;
  }
  reports_.release();
  if (response.status == 200) cache_.Add(key, response, generation);
  return response;
}

WebResponse Site::MakeView(const View& view, const PageUrl& url) {
  Options options = setup_.start;
  const auto applied = ApplyUrl(url, &options);
  Result<ViewContent> content =
      applied.ok() ? MakeContent(view, url, options) : Result<ViewContent>(applied.error());
  int status = 200;
  ViewContent shown;
  if (content.ok()) {
    shown = std::move(content).value();
  } else {
    status = StatusOf(content.error());
    shown.body = fmt::format("<p class=\"error\" role=\"alert\">{}</p>\n",
                             EscapedName(content.error().ToString()));
  }

  const Profile& profile = setup_.profile;
  const auto column = FindSampleType(profile, options.sample_index);
  std::vector<SampleTypeChoice> types;
  for (size_t i = 0; i < profile.sample_types().size(); ++i) {
    const ValueType& type = profile.sample_types()[i];
    SampleTypeChoice choice{std::string(profile.text(type.type)), "",
                            std::string(profile.text(type.unit)),
                            column.ok() && column.value() == i};
    // The name, unless several have it.
    const auto by_name = FindSampleType(profile, choice.name);
    choice.index = by_name.ok() && by_name.value() == i ? choice.name : fmt::format("{}", i);
    types.push_back(std::move(choice));
  }
  std::string title = name_;
  if (column.ok()) {
    if (!title.empty()) title += ' ';
    title += DisplayName(profile.text(profile.sample_types()[column.value()].type), 100);
  }
  if (!options.base.empty() || !options.diff_base.empty()) title += ", difference";
  std::vector<NamedConfig> configs;
  {
    const std::lock_guard lock(settings_mutex_);
    auto read = ReadConfigs(setup_.settings_file);
    if (read.ok()) {
      configs = std::move(read).value();
    } else {
      shown.messages.push_back(read.error().ToString());
    }
  }
  return Respond(status, Framed({std::move(title), view, url, options, setup_.start,
                                 std::move(types), std::move(configs), facts_},
                                shown));
}

Result<ViewContent> Site::MakeContent(const View& view, const PageUrl& url,
                                      const Options& options) {
  PFA_ASSIGN_OR_RETURN(Query query, CompileQuery(setup_.profile, options, setup_.compatibility));
  PFA_ASSIGN_OR_RETURN(ViewContent content,
                       view.make(view, {setup_.profile, query, url, setup_.draw}));
  for (const std::string& message : query.messages) {
    if (std::ranges::find(content.messages, message) == content.messages.end()) {
      content.messages.push_back(message);
    }
  }
  return content;
}

WebResponse Site::Download() const {
  // The profile as it was loaded, as go tool pprof: options of views do not change it.
  Options options;
  options.sample_index = setup_.start.sample_index;
  auto query = CompileQuery(setup_.profile, options, setup_.compatibility);
  if (!query.ok()) return Respond(StatusOf(query.error()), query.error().ToString() + "\n");
  const auto made = ProtoPprof(setup_.profile, query.value());
  if (!made.ok()) return Respond(StatusOf(made.error()), made.error().ToString() + "\n");
  StringSink sink;
  const auto written =
      made.value().stream ? made.value().stream(sink) : sink.Write(made.value().text);
  if (!written.ok()) return Respond(500, written.error().ToString() + "\n");
  WebResponse response = Respond(200, sink.TakeText(), "application/vnd.google.protobuf+gzip");
  response.headers = {{"Content-Disposition", "attachment; filename=profile.pb.gz"}};
  return response;
}

WebResponse Site::ChangeConfigs(std::string_view path, const WebRequest& request,
                                const PageUrl& url) {
  if (request.method != "POST" && request.method != "DELETE") {
    WebResponse response = Respond(405, "pfa: only POST\n");
    response.headers = {{"Allow", "POST"}};
    return response;
  }
  // Browsers say which page sends such a request.
  if (!request.origin.empty() && request.origin != "http://" + request.host) {
    return Respond(403, "pfa: only pages of this server may do that\n");
  }
  const std::string name = url.Find("config").value_or("");
  Options options = setup_.start;
  auto done = ApplyUrl(url, &options);
  if (done.ok()) {
    const std::lock_guard lock(settings_mutex_);
    done = path == "saveconfig" ? SaveConfig(setup_.settings_file, name, options)
                                : DeleteConfig(setup_.settings_file, name);
  }
  cache_.Clear();  // all pages list them
  return done.ok() ? Respond(200, "") : Respond(400, done.error().ToString() + "\n");
}

}  // namespace pfa
