#include "analyzer/load/remote_source.h"

#include <algorithm>
#include <charconv>
#include <unistd.h>

#include <fmt/format.h>

#include "proto/http_url.h"

namespace pfa {
namespace {

constexpr std::string_view kFolder = "/debug/pprof";
constexpr std::string_view kCpuProfilePath = "/debug/pprof/profile";
constexpr int64_t kDefaultTimeout = 60;  // seconds
constexpr int64_t kSlack = 5;
constexpr int64_t kMaxSeconds = 1'000'000;  // 11 days; keeps the arithmetic in range

std::optional<Url> UrlOf(const std::string& name) {
  if (auto url = ParseUrl(name)) return url;
  if (name.find("://") != std::string::npos) return std::nullopt;
  // host:port/path: the colon is what tells it from a path.
  const size_t colon = name.find(':');
  if (colon == std::string::npos || name.find('/') < colon) return std::nullopt;
  return ParseUrl("http://" + name);
}

// The seconds that the query asks for; fractions, which only traces have, do not matter here.
int64_t SecondsOf(const Url& url) {
  const auto text = QueryValue(url.query, "seconds");
  int64_t seconds = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), seconds);
  return std::clamp<int64_t>(seconds, 0, kMaxSeconds);
}

Result<void> AddHeaders(std::string_view headers, HttpRequest* request) {
  while (!headers.empty()) {
    const size_t end = headers.find('\n');
    const std::string_view header = headers.substr(0, end);
    headers.remove_prefix(end == std::string_view::npos ? headers.size() : end + 1);
    const size_t colon = header.find(':');
    const bool is_clean =
        std::ranges::none_of(header, [](char c) { return static_cast<unsigned char>(c) < ' '; });
    if (colon == std::string_view::npos || colon == 0 || !is_clean) {
      return UsageError(fmt::format("-header: expected 'Name: value', got '{}'", header));
    }
    request->headers.emplace_back(header);
  }
  return {};
}

Result<void> AddTls(const Options& options, HttpRequest* request) {
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    return UsageError(options.tls_key.empty()
                          ? "-tls_cert is specified, so -tls_key must also be specified"
                          : "-tls_key is specified, so -tls_cert must also be specified");
  }
  request->tls_cert = options.tls_cert;
  request->tls_key = options.tls_key;
  request->tls_ca = options.tls_ca;
  return {};
}

Result<RemoteSource> SourceOf(Url url, const Options& options) {
  RemoteSource source;
  HttpRequest& request = source.request;
  request.name = url.WithoutUser();
  request.verify_certificate = url.scheme != "https+insecure";
  if (!request.verify_certificate) url.scheme = "https";
  if (url.scheme != "http" && url.scheme != "https") {
    return UsageError(fmt::format("{}://{}: this scheme is none of http, https and https+insecure",
                                  url.scheme, url.host));
  }
  request.url = url.ToString();
  PFA_TRY(AddHeaders(options.header, &request));
  PFA_TRY(AddTls(options, &request));
  source.seconds = SecondsOf(url);
  int64_t timeout = std::min(options.timeout, kMaxSeconds);
  if (timeout <= 0) {
    timeout = source.seconds > 0 ? source.seconds + (source.seconds / 2) : kDefaultTimeout;
  }
  request.total_timeout = std::chrono::seconds(timeout + kSlack);
  request.connect_timeout = std::min(request.connect_timeout, request.total_timeout);
  return source;
}

}  // namespace

Result<std::optional<RemoteSource>> FindRemoteSource(const std::string& name,
                                                     const Options& options) {
  if (name == "-" || access(name.c_str(), F_OK) == 0) return std::optional<RemoteSource>();
  std::optional<Url> url = UrlOf(name);
  if (!url) return std::optional<RemoteSource>();
  if (url->path.empty() || url->path == "/") url->path = kCpuProfilePath;
  if (options.seconds > 0) {
    url->query = WithQueryValue(url->query, "seconds", fmt::format("{}", options.seconds));
  }
  PFA_ASSIGN_OR_RETURN(RemoteSource source, SourceOf(*std::move(url), options));
  return std::optional<RemoteSource>(std::move(source));
}

Result<RemoteSource> ProfileOfProcess(const std::string& base, std::string_view profile,
                                      const Options& options) {
  std::optional<Url> url = UrlOf(base);
  if (!url) {
    return UsageError(fmt::format("{}: expected a URL, such as http://localhost:6060", base));
  }
  const size_t folder = url->path.find(kFolder);
  if (folder != std::string::npos) {
    url->path.resize(folder);
  } else if (url->path.ends_with('/')) {
    url->path.pop_back();
  }
  const size_t question = profile.find('?');
  url->path += std::string(kFolder) + "/" + std::string(profile.substr(0, question));
  url->query = question == std::string_view::npos ? "" : profile.substr(question + 1);
  return SourceOf(*std::move(url), options);
}

std::string SecondsText(int64_t seconds) {
  constexpr int64_t kMinute = 60;
  constexpr int64_t kHour = 3600;
  std::string out;
  if (seconds >= kHour) out += fmt::format("{}h", seconds / kHour);
  if (seconds >= kMinute) out += fmt::format("{}m", seconds % kHour / kMinute);
  return out + fmt::format("{}s", seconds % kMinute);
}

}  // namespace pfa
