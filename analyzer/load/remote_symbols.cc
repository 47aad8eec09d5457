#include "analyzer/load/remote_symbols.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "proto/http_url.h"

namespace pfa {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kOk = 200;
constexpr int kMethodNotAllowed = 405;
// A query goes in the first line of a request, which servers keep short.
constexpr size_t kMaxQueryBytes = 4000;
constexpr std::chrono::seconds kMaxTime(60);  // for all requests about one mapping

// Go's path.Clean(path + "/../" + name): the sibling.
std::string Sibling(std::string_view path, std::string_view name) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string(path.substr(0, path.rfind('/') + 1)) + std::string(name);
}

bool IsPprofPath(std::string_view path) {
  constexpr std::array<std::string_view, 5> kOtherPaths = {
      "/pprof/heap", "/pprof/growth", "/pprof/profile", "/pprof/pmuprofile", "/pprof/contention"};
  return path.find("/debug/pprof/") != std::string_view::npos ||
         std::ranges::any_of(kOtherPaths,
                             [&](std::string_view end) { return path.ends_with(end); });
}

// The address and the name of "0x4711  main.f", wherever that begins in the line.
std::optional<std::pair<uint64_t, std::string_view>> ParseLine(std::string_view line) {
  const size_t begin = line.find("0x");
  if (begin == std::string_view::npos) return std::nullopt;
  line.remove_prefix(begin + 2);
  uint64_t address = 0;
  const auto [end, error] =
      std::from_chars(line.data(), line.data() + line.size(), address, /*base=*/16);
  if (error != std::errc()) return std::nullopt;
  line.remove_prefix(static_cast<size_t>(end - line.data()));
  const size_t name = line.find_first_not_of(" \t");
  if (name == 0 || name == std::string_view::npos) return std::nullopt;
  line.remove_prefix(name);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return std::pair(address, line);
}

class Namer {
 public:
  Namer(ProfileBuilder& builder, const AskServer& ask) : builder_(builder), ask_(ask) {
    for (const Function& function : builder.functions()) {
      last_id_ = std::max(last_id_, function.id);
    }
  }

  // Names the locations of a mapping. `shift` is what merging subtracted from their addresses.
  Result<void> Name(MappingId mapping, const MappingSource& source, const std::string& url,
                    uint64_t shift) {
    std::vector<std::string> addresses;
    for (const Location& location : builder_.locations()) {
      if (location.mapping == mapping && location.address != 0 && location.line_count == 0) {
        addresses.push_back(fmt::format("{:#x}", location.address + shift));
      }
    }
    if (addresses.empty()) return {};
    PFA_TRY(Ask(source, url, addresses));
    for (size_t i = 0; i < builder_.locations().size(); ++i) {
      const Location& location = builder_.locations()[i];
      if (location.mapping != mapping) continue;
      const auto found = names_.find(location.address + shift);
      if (found == names_.end()) continue;
      const Line line = {FunctionNamed(found->second)};
      builder_.SetLines(LocationId::FromIndex(i), {&line, 1});
    }
    names_.clear();
    return {};
  }

 private:
  Result<void> Ask(const MappingSource& source, const std::string& url,
                   std::span<const std::string> addresses) {
    HttpRequest request = source.request;
    request.url = request.name = url;
    if (const auto parsed = ParseUrl(url)) request.name = parsed->WithoutUser();
    request.total_timeout = std::min<std::chrono::milliseconds>(request.total_timeout, kMaxTime);
    request.body = fmt::format("{}", fmt::join(addresses, "+"));
    PFA_ASSIGN_OR_RETURN(const HttpReply posted, ask_(request));
    if (posted.status != kMethodNotAllowed) return TakeNames(posted, request);

    request.body.reset();
    const auto deadline = Clock::now() + kMaxTime;
    while (!addresses.empty()) {
      std::string query;
      size_t taken = 0;
      while (taken < addresses.size() && query.size() < kMaxQueryBytes) {
        if (taken > 0) query += '+';
        query += addresses[taken++];
      }
      addresses = addresses.subspan(taken);
      request.url = fmt::format("{}?{}", url, query);
      PFA_ASSIGN_OR_RETURN(const HttpReply got, ask_(request));
      PFA_TRY(TakeNames(got, request));
      if (Clock::now() > deadline) {
        return Error{ErrorCode::kIo, "naming all addresses takes too long", request.name};
      }
    }
    return {};
  }

  Result<void> TakeNames(const HttpReply& reply, const HttpRequest& request) {
    if (reply.status != kOk) {
      return Error{ErrorCode::kIo, "server response: " + reply.status_text, request.name};
    }
    std::string_view rest = reply.body;
    while (true) {  // a last line that does not end is cut short, and not read
      const size_t end = rest.find('\n');
      if (end == std::string_view::npos) return {};
      if (const auto named = ParseLine(rest.substr(0, end))) {
        names_[named->first] = std::string(named->second);
      }
      rest.remove_prefix(end + 1);
    }
  }

  FunctionId FunctionNamed(const std::string& name) {
    const StringId text = builder_.Intern(name);
    const auto [place, is_new] = functions_.try_emplace(text.value);
    if (is_new) {
      Function function;
      function.id = ++last_id_;
      function.name = function.system_name = text;
      place->second = builder_.AddFunction(function);
    }
    return place->second;
  }

  ProfileBuilder& builder_;
  const AskServer& ask_;
  uint64_t last_id_ = 0;
  std::unordered_map<uint64_t, std::string> names_;     // by address in the process
  std::unordered_map<uint32_t, FunctionId> functions_;  // by name; made here
};

}  // namespace

std::string SymbolUrl(const std::string& profile_url) {
  std::optional<Url> url = ParseUrl(profile_url);
  if (!url) return "";
  url->path = Sibling(url->path, IsPprofPath(url->path) ? "symbol" : "symbolz");
  if (!url->path.starts_with('/')) url->path.insert(0, "/");
  url->query.clear();
  return url->ToString();
}

void NoteMappings(ProfileBuilder& builder, const HttpRequest& request,
                  std::vector<MappingSource>* sources) {
  for (Mapping& mapping : builder.mappings()) {
    if (mapping.build_id == StringId(0) && mapping.file == StringId(0)) {
      mapping.file = builder.Intern(request.name);
    }
    const StringId key = mapping.build_id != StringId(0) ? mapping.build_id : mapping.file;
    sources->push_back({std::string(builder.text(key)), request, mapping.start});
  }
}

Profile ForgetUrls(Profile profile) {
  ProfileBuilder builder(std::move(profile));
  for (Mapping& mapping : builder.mappings()) {
    if (mapping.build_id == StringId(0) && ParseUrl(builder.text(mapping.file))) {
      mapping.file = StringId(0);
    }
  }
  return std::move(builder).Build();
}

Profile NameFromServers(Profile profile, const std::vector<MappingSource>& sources, bool force,
                        const AskServer& ask, std::vector<std::string>* messages) {
  ProfileBuilder builder(std::move(profile));
  Namer namer(builder, ask);
  for (size_t i = 0; i < builder.mappings().size(); ++i) {
    Mapping& mapping = builder.mappings()[i];
    if (mapping.has_functions && !force) continue;
    const std::string_view file = builder.text(mapping.file);
    const std::string_view build_id = builder.text(mapping.build_id);
    const auto source = std::ranges::find_if(sources, [&](const MappingSource& s) {
      return !s.key.empty() && (s.key == file || s.key == build_id);
    });
    if (source == sources.end()) continue;
    const std::string url = SymbolUrl(source->request.url);
    if (url.empty()) continue;
    const auto named =
        namer.Name(MappingId::FromIndex(i), *source, url, source->start - mapping.start);
    if (named.ok()) {
      mapping.has_functions = true;
    } else {
      messages->push_back("remote symbolization: " + named.error().ToString());
    }
  }
  return std::move(builder).Build();
}

}  // namespace pfa
