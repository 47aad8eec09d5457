// pfa_make_profile: writes a large CPU profile as Go's runtime would, for measuring. The same
// arguments give the same profile on every machine.
//
//   pfa_make_profile --samples 2000000 -o cpu.pb.gz

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "tests/bench/call_graph.h"
#include "tests/bench/go_names.h"
#include "tests/bench/prng.h"
#include "tests/support/gzip_writer.h"
#include "tests/support/wire_writer.h"

namespace pfa::bench {
namespace {

constexpr std::string_view kUsage =
    "usage: pfa_make_profile --samples N [--seed 1] [--run 0] [--locations 50000]\n"
    "                        [--functions 20000] [--inline-share 0.1] [--stacks service|random]\n"
    "                        -o FILE\n"
    "Runs are of one program: the same functions, other samples.\n";

constexpr int64_t kPeriodNs = 10'000'000;                // 100 Hz.
constexpr int64_t kStartNs = 1'767'225'600'000'000'000;  // 2026-01-01 00:00:00 UTC.
constexpr int64_t kBusyCores = 16;                       // Duration is CPU time over this.
constexpr uint64_t kTextStart = 0x401000;
constexpr uint64_t kBytesPerSite = 0x40;
constexpr uint32_t kEndpoints = 200;
constexpr uint32_t kTraces = 20'000;
constexpr uint32_t kEndpointPercent = 61;
constexpr uint32_t kTracePercentOfEndpoint = 97;  // Nearly every request is traced.
constexpr uint32_t kBytesPercent = 20;
constexpr uint32_t kWorkers = 16;
constexpr uint32_t kSamplesPerWorker = 80;
constexpr uint32_t kSamplesPerTrace = 10;

static_assert(CallGraph::kHotLeaves == kRuntimeFunctions);

struct Options {
  uint32_t samples = 0;
  uint32_t seed = 1;
  uint32_t run = 0;
  uint32_t locations = 50'000;
  uint32_t functions = 20'000;
  double inline_share = 0.1;
  bool random_stacks = false;  // Of any locations whatever, instead of walks through a call graph.
  std::string output;
};

// What a site looks like in the profile. Its function comes from the graph.
struct SiteText {
  uint64_t id = 0;  // In the profile; 0 until a stack first shows it.
  uint32_t inlined[2] = {};
  uint32_t inlined_count = 0;
};

// A goroutine at work on requests to one endpoint. Its samples have labels in common and the frames
// near the root, which is most of what makes real profiles compress.
struct Worker {
  uint32_t endpoint = 0;
  uint32_t trace = 0;
  bool has_endpoint = false;
  bool has_trace = false;
  std::vector<uint32_t> stack;  // Of its last sample, root first.
};

std::string HexText(uint64_t value, int digits) {
  std::string text(static_cast<size_t>(digits), '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4) {
    *digit = "0123456789abcdef"[value & 0xf];
  }
  return text;
}

class ServiceProfile {
 public:
  ServiceProfile(const Options& options, test::ProfileWriter::Sink sink)
      : options_(options),
        prng_(options.seed),
        graph_(options.functions, options.locations, kEndpoints, prng_),
        functions_(MakeGoFunctions(options.functions, prng_)),
        sites_(options.locations),
        writer_(std::move(sink)) {
    MakeInlinedCalls();
    MakeLabels();
  }

  void Write() {
    WriteHeader();
    // All that is the same in each run was made until here.
    if (options_.run > 0) prng_ = Prng(prng_.Next() + options_.run);
    for (uint32_t i = 0; i < options_.samples; ++i) WriteSample();
    writer_.Finish();
    std::fprintf(stderr, "%u samples, %llu location ids, %llu locations, %llu labels\n",
                 options_.samples, static_cast<unsigned long long>(location_ids_),
                 static_cast<unsigned long long>(locations_),
                 static_cast<unsigned long long>(labels_written_));
  }

 private:
  void MakeInlinedCalls() {
    constexpr double kTwoTo32 = 4294967296.0;
    for (SiteText& site : sites_) {
      if (prng_.Next32() >= options_.inline_share * kTwoTo32) continue;
      site.inlined_count = 1 + prng_.Below(2);
      // What gets inlined are small helpers, so the same ones again and again.
      for (uint32_t& function : site.inlined) {
        function = CallGraph::kHotLeaves +
                   prng_.SkewedBelow(options_.functions - CallGraph::kHotLeaves, 3);
      }
    }
  }

  void MakeLabels() {
    static constexpr std::string_view kResources[] = {"carts",  "orders", "items", "users",
                                                      "prices", "stock",  "feeds", "search"};
    for (uint32_t i = 0; i < kEndpoints; ++i) {
      std::string& endpoint = endpoints_.emplace_back(i % 3 == 0 ? "POST" : "GET");
      endpoint.append(" /api/v").append(std::to_string(1 + i % 2)).append("/");
      endpoint.append(kResources[i % std::size(kResources)]).append("/{id}/");
      endpoint.append("action").append(std::to_string(i));
    }
    for (uint32_t i = 0; i < kTraces; ++i) traces_.push_back(HexText(prng_.Next(), 16));
  }

  void WriteHeader() {
    writer_.SetTimeNanos(kStartNs);
    writer_.AddSampleType("samples", "count");
    writer_.AddSampleType("cpu", "nanoseconds");
    writer_.SetDurationNanos(options_.samples * kPeriodNs / kBusyCores);
    writer_.SetPeriod("cpu", "nanoseconds", kPeriodNs);
    mapping_id_ = writer_.AddMapping({.start = 0x400000,
                                      .limit = kTextStart + options_.locations * kBytesPerSite,
                                      .filename = "/app/shopd",
                                      .build_id = "8d6f4b1e0c2a59773d90c4f1a6e2b8d05f317c9a",
                                      .has_functions = true});
  }

  void WriteSample() {
    Worker& worker = workers_[prng_.Below(kWorkers)];
    if (options_.random_stacks) worker.stack.clear();
    if (worker.stack.empty() || prng_.Below(kSamplesPerWorker) == 0) {
      StartWorker(worker);
    } else {
      const auto depth = static_cast<uint32_t>(worker.stack.size());
      graph_.Walk(worker.endpoint, prng_.Below(depth), prng_, &worker.stack);
      if (prng_.Below(kSamplesPerTrace) == 0) StartTrace(worker);
    }
    if (options_.random_stacks) MakeRandomStack(&worker.stack);
    ids_.clear();
    std::transform(worker.stack.rbegin(), worker.stack.rend(), std::back_inserter(ids_),
                   [this](uint32_t site) { return IdOf(site); });

    labels_.clear();
    if (prng_.Percent(kBytesPercent)) {
      labels_.push_back({.key = "bytes", .num = int64_t{1} << (3 + prng_.Below(18))});
    }
    if (worker.has_endpoint) {
      labels_.push_back({.key = "endpoint", .str = endpoints_[worker.endpoint]});
    }
    if (worker.has_trace) labels_.push_back({.key = "trace_id", .str = traces_[worker.trace]});

    const int64_t count = prng_.Percent(95) ? 1 : 2 + prng_.Below(8);
    values_ = {count, count * kPeriodNs};
    writer_.AddSample(ids_, values_, labels_);
    location_ids_ += ids_.size();
    labels_written_ += labels_.size();
  }

  void StartWorker(Worker& worker) {
    // Work without an endpoint label goes on below one of the handlers as well.
    worker.endpoint = prng_.SkewedBelow(kEndpoints, 2);
    worker.has_endpoint = prng_.Percent(kEndpointPercent);
    StartTrace(worker);
    graph_.Walk(worker.endpoint, 0, prng_, &worker.stack);
  }

  void MakeRandomStack(std::vector<uint32_t>* stack) {
    stack->resize(CallGraph::kMinDepth +
                  prng_.Below(CallGraph::kMaxDepth - CallGraph::kMinDepth + 1));
    for (uint32_t& site : *stack) site = prng_.Below(options_.locations);
  }

  void StartTrace(Worker& worker) {
    worker.trace = prng_.Below(kTraces);
    worker.has_trace = worker.has_endpoint && prng_.Percent(kTracePercentOfEndpoint);
  }

  // Like Go's writer, numbers locations in the order in which stacks show them.
  uint64_t IdOf(uint32_t site) {
    SiteText& text = sites_[site];
    if (text.id == 0) text.id = WriteLocation(site, text);
    return text.id;
  }

  uint64_t WriteLocation(uint32_t site, const SiteText& text) {
    test::LocationSpec location = {.mapping_id = mapping_id_,
                                   .address = kTextStart + site * kBytesPerSite + 0x1d};
    for (uint32_t i = 0; i < text.inlined_count; ++i) {
      location.frames.push_back(FrameOf(text.inlined[i], i));
    }
    location.frames.push_back(FrameOf(graph_.FunctionOf(site), graph_.IndexInFunction(site)));
    ++locations_;
    return writer_.AddLocation(location);
  }

  test::FrameSpec FrameOf(uint32_t function, uint32_t call_index) const {
    const int64_t start_line = 12 + int64_t{function} * 37 % 1900;
    return {.function = functions_[function].name,
            .filename = functions_[function].filename,
            .start_line = start_line,
            .line = start_line + 2 + 5 * int64_t{call_index}};
  }

  const Options& options_;
  Prng prng_;
  CallGraph graph_;
  std::vector<GoFunction> functions_;
  std::vector<SiteText> sites_;
  std::vector<std::string> endpoints_;
  std::vector<std::string> traces_;
  test::ProfileWriter writer_;
  uint64_t mapping_id_ = 0;
  std::array<Worker, kWorkers> workers_;

  // Reused from sample to sample.
  std::vector<uint64_t> ids_;
  std::vector<int64_t> values_;
  std::vector<test::LabelSpec> labels_;

  uint64_t location_ids_ = 0;
  uint64_t locations_ = 0;
  uint64_t labels_written_ = 0;
};

template <typename T>
bool ParseNumber(std::string_view text, T* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

std::optional<Options> ParseOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc) return std::nullopt;
    const std::string_view name = argv[i];
    const std::string_view value = argv[i + 1];
    bool ok = false;
    if (name == "--samples") {
      ok = ParseNumber(value, &options.samples);
    } else if (name == "--seed") {
      ok = ParseNumber(value, &options.seed);
    } else if (name == "--locations") {
      ok = ParseNumber(value, &options.locations);
    } else if (name == "--run") {
      ok = ParseNumber(value, &options.run);
    } else if (name == "--functions") {
      ok = ParseNumber(value, &options.functions);
    } else if (name == "--inline-share") {
      ok = ParseNumber(value, &options.inline_share);
    } else if (name == "--stacks") {
      options.random_stacks = value == "random";
      ok = options.random_stacks || value == "service";
    } else if (name == "-o") {
      options.output = value;
      ok = !value.empty();
    }
    if (!ok) return std::nullopt;
  }
  const bool complete = options.samples > 0 && !options.output.empty();
  const bool consistent = options.functions > CallGraph::kHotLeaves &&
                          options.locations >= options.functions && options.inline_share >= 0 &&
                          options.inline_share <= 1;
  if (!complete || !consistent) return std::nullopt;
  return options;
}

int Main(int argc, char** argv) {
  const std::optional<Options> options = ParseOptions(argc, argv);
  if (!options) {
    std::fputs(kUsage.data(), stderr);
    return 2;
  }
  std::FILE* file = std::fopen(options->output.c_str(), "wb");
  if (file == nullptr) {
    std::perror(options->output.c_str());
    return 1;
  }
  test::GzipWriter gzip(
      [file](std::string_view piece) { std::fwrite(piece.data(), 1, piece.size(), file); });
  uint64_t raw_bytes = 0;
  ServiceProfile profile(*options, [&](std::string_view piece) {
    raw_bytes += piece.size();
    gzip.Write(piece);
  });
  profile.Write();
  gzip.Finish();
  const long compressed_bytes = std::ftell(file);
  const bool failed = std::ferror(file) != 0;
  if (std::fclose(file) != 0 || failed) {
    std::perror(options->output.c_str());
    return 1;
  }
  std::fprintf(stderr, "%.1f MB, %.1f MB compressed\n", static_cast<double>(raw_bytes) / 1e6,
               static_cast<double>(compressed_bytes) / 1e6);
  return 0;
}

}  // namespace
}  // namespace pfa::bench

int main(int argc, char** argv) { return pfa::bench::Main(argc, argv); }
