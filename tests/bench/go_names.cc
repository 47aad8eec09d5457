#include "tests/bench/go_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace pfa::bench {
namespace {

template <size_t N>
using Words = std::array<std::string_view, N>;

constexpr Words<28> kStandardPackages = {"bufio",
                                         "bytes",
                                         "compress/flate",
                                         "context",
                                         "crypto/sha256",
                                         "crypto/tls",
                                         "database/sql",
                                         "encoding/json",
                                         "encoding/gob",
                                         "encoding/binary",
                                         "fmt",
                                         "internal/poll",
                                         "io",
                                         "math/big",
                                         "mime/multipart",
                                         "net",
                                         "net/http",
                                         "net/textproto",
                                         "net/url",
                                         "os",
                                         "reflect",
                                         "regexp",
                                         "runtime",
                                         "sort",
                                         "strconv",
                                         "strings",
                                         "sync",
                                         "time"};

// The version is part of the path of a file, but not of a function's name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kModules = {{
    {"github.com/acme/shop", ""},
    {"github.com/acme/shop", ""},
    {"github.com/acme/platform", "@v0.48.2"},
    {"github.com/go-chi/chi/v5", "@v5.2.1"},
    {"github.com/jackc/pgx/v5", "@v5.7.4"},
    {"github.com/prometheus/client_golang", "@v1.22.0"},
    {"github.com/redis/go-redis/v9", "@v9.8.0"},
    {"go.opentelemetry.io/otel", "@v1.36.0"},
    {"go.uber.org/zap", "@v1.27.0"},
    {"golang.org/x/net", "@v0.40.0"},
    {"google.golang.org/grpc", "@v1.72.1"},
    {"google.golang.org/protobuf", "@v1.36.6"},
}};

constexpr Words<40> kSubpackages = {
    "account", "api",     "audit",    "auth",     "balancer", "batch",   "billing",   "cache",
    "cart",    "catalog", "codec",    "config",   "discount", "events",  "export",    "feed",
    "gateway", "index",   "internal", "invoice",  "ledger",   "metrics", "notify",    "order",
    "payment", "pool",    "pricing",  "proto",    "query",    "queue",   "rank",      "report",
    "router",  "search",  "session",  "shipping", "stock",    "store",   "transport", "user"};

constexpr Words<40> kAdjectives = {
    "Active", "Async",   "Atomic",   "Base",    "Batch",    "Bounded", "Buffered", "Cached",
    "Client", "Default", "Delayed",  "Durable", "Dynamic",  "Encoded", "Event",    "Fair",
    "Fast",   "Grouped", "Hashed",   "Indexed", "Internal", "Lazy",    "Local",    "Merged",
    "Nested", "Ordered", "Parallel", "Partial", "Price",    "Remote",  "Retry",    "Server",
    "Shard",  "Sorted",  "Stream",   "Sync",    "Timed",    "Typed",   "User",     "Weighted"};

constexpr Words<40> kNouns = {
    "Buffer",   "Builder", "Cache",   "Channel", "Codec",  "Conn",   "Context",  "Cursor",
    "Decoder",  "Encoder", "Entry",   "Filter",  "Frame",  "Group",  "Handler",  "Index",
    "Iterator", "Key",     "Limiter", "List",    "Loader", "Map",    "Matcher",  "Message",
    "Node",     "Parser",  "Planner", "Pool",    "Queue",  "Reader", "Registry", "Request",
    "Response", "Router",  "Scanner", "Session", "Store",  "Table",  "Tracker",  "Writer"};

constexpr Words<40> kVerbs = {
    "Accept",  "Add",     "Append", "Apply",  "Build",   "Check",    "Close", "Commit",
    "Compare", "Copy",    "Decode", "Do",     "Encode",  "Ensure",   "Fetch", "Find",
    "Flush",   "Get",     "Handle", "Insert", "Load",    "Lookup",   "Merge", "Next",
    "Parse",   "Process", "Push",   "Read",   "Release", "Resolve",  "Run",   "Scan",
    "Send",    "Serve",   "Sort",   "Split",  "Update",  "Validate", "Visit", "Write"};

// Go records the shapes with which a generic function was compiled, not the types.
constexpr Words<6> kShapes = {"[go.shape.string]",
                              "[go.shape.int]",
                              "[go.shape.string,go.shape.*uint8]",
                              "[go.shape.struct { ID int64; Name string }]",
                              "[go.shape.[]uint8]",
                              "[go.shape.uint64,go.shape.float64]"};

constexpr std::array<std::pair<std::string_view, std::string_view>, kRuntimeFunctions> kRuntime = {{
    {"runtime.mallocgc", "runtime/malloc.go"},
    {"runtime.memmove", "runtime/memmove_amd64.s"},
    {"runtime.scanobject", "runtime/mgcmark.go"},
    {"runtime.futex", "runtime/sys_linux_amd64.s"},
    {"internal/runtime/syscall.Syscall6", "internal/runtime/syscall/asm_linux_amd64.s"},
    {"runtime.memclrNoHeapPointers", "runtime/memclr_amd64.s"},
    {"runtime.mapaccess2_faststr", "internal/runtime/maps/runtime_faststr.go"},
    {"internal/runtime/maps.ctrlGroup.matchH2", "internal/runtime/maps/group.go"},
    {"runtime.findObject", "runtime/mbitmap.go"},
    {"runtime.greyobject", "runtime/mgcmark.go"},
    {"runtime.nextFreeFast", "runtime/malloc.go"},
    {"runtime.heapSetTypeNoHeader", "runtime/mbitmap.go"},
    {"runtime.lock2", "runtime/lock_spinbit.go"},
    {"runtime.unlock2", "runtime/lock_spinbit.go"},
    {"runtime.growslice", "runtime/slice.go"},
    {"runtime.newobject", "runtime/malloc.go"},
    {"runtime.selectgo", "runtime/select.go"},
    {"runtime.casgstatus", "runtime/proc.go"},
    {"runtime.aeshashbody", "runtime/asm_amd64.s"},
    {"internal/bytealg.IndexByteString", "internal/bytealg/indexbyte_amd64.s"},
    {"crypto/internal/fips140/sha256.blockSHANI",
     "crypto/internal/fips140/sha256/sha256block_amd64.s"},
    {"runtime.epollwait", "runtime/netpoll_epoll.go"},
    {"runtime.typedmemmove", "runtime/mbarrier.go"},
    {"runtime.gcWriteBarrier", "runtime/asm_amd64.s"},
}};

template <size_t N>
std::string_view Pick(const Words<N>& words, Prng& prng) {
  return words[prng.Below(static_cast<uint32_t>(N))];
}

// "PriceCache" to "price_cache".
std::string SnakeCase(std::string_view camel) {
  std::string snake;
  for (const char c : camel) {
    const bool upper = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (upper && !snake.empty()) snake.push_back('_');
    snake.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  return snake;
}

struct Package {
  std::string import_path;
  std::string folder;
};

Package MakePackage(Prng& prng) {
  if (prng.Percent(15)) {
    const std::string path(Pick(kStandardPackages, prng));
    return {path, path};
  }
  const auto& [module, version] = kModules[prng.Below(kModules.size())];
  std::string inside("/");
  inside.append(Pick(kSubpackages, prng));
  if (prng.Percent(60)) inside.append("/").append(Pick(kSubpackages, prng));
  return {std::string(module) + inside, std::string(module).append(version) + inside};
}

GoFunction MakeGoFunction(Prng& prng) {
  const Package package = MakePackage(prng);
  std::string type(Pick(kAdjectives, prng));
  type.append(Pick(kNouns, prng));
  std::string verb(Pick(kVerbs, prng));
  if (prng.Percent(40)) verb.append(Pick(kNouns, prng));
  if (prng.Percent(50)) {  // Not exported.
    verb[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(verb[0])));
  }

  GoFunction function;
  function.name = package.import_path + ".";
  const bool generic = prng.Percent(4);
  const std::string shape(generic ? Pick(kShapes, prng) : "");
  const uint32_t form = prng.Below(100);
  if (form < 50) {
    function.name += "(*" + type + shape + ")." + verb;
  } else if (form < 60) {
    function.name += type + shape + "." + verb;
  } else {
    function.name += verb + shape;
  }
  if (prng.Percent(15)) {  // A closure, now and then within another.
    function.name += ".func" + std::to_string(1 + prng.Below(4));
    if (prng.Percent(20)) function.name += "." + std::to_string(1 + prng.Below(3));
  }
  function.filename = package.folder + "/" + SnakeCase(type) + ".go";
  return function;
}

}  // namespace

std::vector<GoFunction> MakeGoFunctions(size_t count, Prng& prng) {
  std::vector<GoFunction> functions;
  functions.reserve(count);
  std::unordered_set<std::string> seen;
  for (const auto& [name, filename] : kRuntime) {
    seen.emplace(name);
    functions.push_back({std::string(name), std::string(filename)});
  }
  while (functions.size() < count) {
    GoFunction function = MakeGoFunction(prng);
    if (seen.insert(function.name).second) functions.push_back(std::move(function));
  }
  return functions;
}

}  // namespace pfa::bench
