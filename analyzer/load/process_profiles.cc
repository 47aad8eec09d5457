#include "analyzer/load/process_profiles.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "analyzer/import/importer.h"
#include "analyzer/load/remote_source.h"
#include "proto/inflate_stream.h"
#include "proto/output_file.h"
#include "proto/tee_source.h"

namespace pfa {
namespace {

constexpr size_t kMaxIndexBytes = size_t{1} << 20;
constexpr size_t kMaxAdded = 50;  // profiles of the program's own

// In the order in which they are worth having, should the program go away meanwhile.
constexpr std::array<std::string_view, 7> kSnapshots = {
    "heap", "allocs", "goroutine", "block", "mutex", "threadcreate", "goroutineleak"};
// Only there if the program was built for it.
constexpr std::string_view kExperimental = "goroutineleak";
// Of the index, but no snapshots.
constexpr std::array<std::string_view, 4> kOthers = {"cmdline", "profile", "trace", "symbol"};

bool IsGoodName(std::string_view name) {
  constexpr size_t kMaxLength = 60;
  return !name.empty() && name.size() <= kMaxLength && name.front() != '.' &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

// The names that links lead to: <a href='heap?debug=1'>.
std::set<std::string, std::less<>> LinksOf(std::string_view page) {
  constexpr std::string_view kLink = "href=";
  std::set<std::string, std::less<>> names;
  for (size_t at = page.find(kLink); at != std::string_view::npos; at = page.find(kLink)) {
    page.remove_prefix(at + kLink.size());
    if (!page.starts_with('\'') && !page.starts_with('"')) continue;
    const char quote = page.front();
    page.remove_prefix(1);
    const std::string_view link = page.substr(0, page.find(quote));
    const std::string_view name = link.substr(0, link.find('?'));
    if (IsGoodName(name)) names.emplace(name);
  }
  return names;
}

ProcessProfile Snapshot(std::string_view name) {
  return {std::string(name), std::string(name), fmt::format("{}.pb.gz", name),
          FetchedKind::kProfile, 0};
}

Result<void> ExpectTrace(std::string_view head, const std::string& name) {
  if (head.starts_with("go 1.")) return {};
  Error error = BadInput("this is no execution trace: it does not begin with \"go 1.\"");
  error.source = name;
  return error;
}

Result<void> Copy(ByteSource& source, ByteSink& sink, FetchedKind kind, uint64_t max_bytes) {
  std::vector<uint8_t> buffer(size_t{64} << 10);
  uint64_t total = 0;
  while (true) {
    PFA_ASSIGN_OR_RETURN(const size_t n, source.Read(buffer));
    const std::string_view bytes(reinterpret_cast<const char*>(buffer.data()), n);
    if (total == 0 && kind == FetchedKind::kTrace) PFA_TRY(ExpectTrace(bytes, source.name()));
    if (n == 0) return {};
    total += n;
    if (total > max_bytes) {
      return Error{
          ErrorCode::kLimit,
          fmt::format("the reply is longer than {} bytes; raise that with --max_size", max_bytes),
          source.name()};
    }
    PFA_TRY(sink.Write(bytes));
  }
}

}  // namespace

std::vector<ProcessProfile> PlanProfiles(std::string_view index_page, int64_t seconds) {
  const auto links = LinksOf(index_page);
  // A page without any known name is somebody else's.
  const bool is_index =
      std::ranges::any_of(kSnapshots, [&](std::string_view name) { return links.contains(name); });
  const auto is_there = [&](std::string_view name) {
    return is_index ? links.contains(name) : name != kExperimental;
  };
  std::vector<ProcessProfile> plan;
  for (const std::string_view name : kSnapshots) {
    if (!is_there(name)) continue;
    plan.push_back(Snapshot(name));
    if (name == "goroutine") {
      plan.push_back(
          {"goroutine stacks", "goroutine?debug=2", "goroutine.txt", FetchedKind::kText, 0});
    }
  }
  if (is_index) {
    size_t added = 0;
    for (const std::string& name : links) {
      const bool is_known = std::ranges::find(kSnapshots, name) != kSnapshots.end() ||
                            std::ranges::find(kOthers, name) != kOthers.end();
      if (!is_known && added++ < kMaxAdded) plan.push_back(Snapshot(name));
    }
  }
  plan.push_back({"cmdline", "cmdline", "cmdline.txt", FetchedKind::kText, 0});
  const int64_t cpu = seconds > 0 ? seconds : kDefaultCpuSeconds;
  const int64_t trace = seconds > 0 ? seconds : kDefaultTraceSeconds;
  plan.push_back(
      {"cpu", fmt::format("profile?seconds={}", cpu), "cpu.pb.gz", FetchedKind::kProfile, cpu});
  plan.push_back(
      {"trace", fmt::format("trace?seconds={}", trace), "trace.out", FetchedKind::kTrace, trace});
  return plan;
}

Result<HttpReply> FetchIndex(const std::string& base, const Options& options) {
  PFA_ASSIGN_OR_RETURN(const RemoteSource source, ProfileOfProcess(base, "", options));
  return FetchHttp(source.request, kMaxIndexBytes);
}

Result<FetchedProfile> FetchInto(const std::string& folder, const std::string& base,
                                 const ProcessProfile& profile, const Options& options) {
  PFA_ASSIGN_OR_RETURN(const RemoteSource remote, ProfileOfProcess(base, profile.query, options));
  PFA_ASSIGN_OR_RETURN(auto source, OpenHttp(remote.request));
  PFA_ASSIGN_OR_RETURN(const auto file, OutputFile::Create(folder + "/" + profile.file));
  FetchedProfile fetched;
  const auto max_bytes = static_cast<uint64_t>(std::max<int64_t>(options.max_size, 0));
  if (profile.kind == FetchedKind::kProfile) {
    ReadLimits limits;
    limits.max_inflated_bytes = max_bytes;
    InflateStream stream(TeeSource(std::move(source), *file), limits);
    PFA_ASSIGN_OR_RETURN(const Profile read, ImportProfile(stream));
    fetched.samples = read.sample_count();
  } else {
    PFA_TRY(Copy(*source, *file, profile.kind, max_bytes));
  }
  PFA_TRY(file->Finish());
  fetched.bytes = file->size();
  return fetched;
}

}  // namespace pfa
