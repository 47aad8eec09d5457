#include "cli/serve/serve.h"

#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <pthread.h>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "analyzer/drawing/drawing_process.h"
#include "cli/output.h"
#include "cli/serve/settings.h"
#include "cli/serve/site.h"
#include "cli/viewer.h"

namespace pfa {
namespace {

std::optional<uint16_t> PortOf(std::string_view text) {
  uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, code] = std::from_chars(text.data(), end, port);
  if (code != std::errc() || stopped != end) return std::nullopt;
  return port;
}

// As it is in an address of a page.
std::string InUrl(const std::string& host) {
  return host.find(':') == std::string::npos ? host : fmt::format("[{}]", host);
}

// How a page of this server may be called if only this machine can open it.
std::vector<std::string> LocalNames(const std::string& host) {
  return {InUrl(host), "localhost", "127.0.0.1", "[::1]"};
}

// SIGINT and SIGTERM wait to be asked for instead of ending the process. Threads started meanwhile
// inherit that.
class HeldSignals {
 public:
  HeldSignals() {
    sigemptyset(&held_);
    for (const int signal : {SIGINT, SIGTERM}) sigaddset(&held_, signal);
    pthread_sigmask(SIG_BLOCK, &held_, &before_);
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals() { Release(); }

  void Wait() const {
    int signal = 0;
    while (sigwait(&held_, &signal) != 0) {
    }
  }
  void Release() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t held_ = {};
  sigset_t before_ = {};
};

}  // namespace

Result<ServerAddress> ParseHttpFlag(std::string_view text) {
  const auto wrong = [text](std::string_view what) {
    return UsageError(fmt::format("could not split http address: address {}: {}", text, what));
  };
  ServerAddress address;
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong("missing port in address");
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[')) {
    if (!host.ends_with(']')) return wrong("missing ']' in address");
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return wrong("too many colons in address");
  }
  if (!host.empty()) address.host = host;
  const std::string_view port = text.substr(colon + 1);
  if (port.empty()) return address;
  const auto number = PortOf(port);
  if (!number) {
    return UsageError(
        fmt::format("invalid port number: \"{}\": expected a number up to 65535", port));
  }
  address.port = *number;
  return address;
}

Result<ServerAddress> ParseListen(std::string_view text) {
  if (const auto port = PortOf(text)) return ServerAddress{"localhost", *port};
  auto address = ParseHttpFlag(text);
  if (address.ok()) return address;
  return UsageError(
      fmt::format("--listen {}: expected HOST:PORT, :PORT or PORT, with an IPv6 "
                  "address in brackets",
                  text));
}

Result<void> Serve(const ServeRequest& request) {
  // First, while there are no threads. A page that takes longer is no use.
  DrawingProcess drawing(std::chrono::seconds(60));
  PFA_ASSIGN_OR_RETURN(const auto server, WebServer::Bind(request.address));
  PFA_ASSIGN_OR_RETURN(const Loaded loaded, request.load());
  SiteSetup setup{loaded.profile,
                  request.start,
                  request.compatibility,
                  {},
                  [&drawing](const std::string& dot) { return drawing.Draw("svg", dot); },
                  SettingsFile()};
  if (server->is_loopback()) setup.hosts = LocalNames(request.address.host);
  PFA_ASSIGN_OR_RETURN(const auto site, Site::Create(std::move(setup)));

  const std::string url = fmt::format("http://{}:{}", InUrl(request.address.host), server->port());
  PrintMessage("Serving web UI on " + url);
  if (!server->is_loopback()) {
    PrintMessage(
        "Everybody who can reach this machine can look at the profile and at the sources "
        "of its functions.");
  }
  // It connects now and is answered as soon as the server runs.
  if (request.open_browser) {
    if (const auto opened = OpenInBrowser(url); !opened.ok()) {
      PrintMessage(fmt::format("{}; open {} yourself", opened.error().ToString(), url));
    }
  }
  HeldSignals signals;
  PFA_TRY(server->Start([&site](const WebRequest& one) { return site->Handle(one); }));
  signals.Wait();
  // A report that is being made would keep us for as long as it takes. Nothing that we have is lost
  // without the rest.
  std::thread([] {
    constexpr std::chrono::milliseconds kPatience(500);
    std::this_thread::sleep_for(kPatience);
    std::_Exit(0);
  }).detach();
  return {};
}

}  // namespace pfa
