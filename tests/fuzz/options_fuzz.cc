// Command lines: one word per line, read as `go tool pprof` would read them, compiled and asked of
// a small fixed profile. Words that are left over stand for names and paths.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/import/importer.h"
#include "analyzer/query/options_table.h"
#include "analyzer/query/query.h"
#include "analyzer/query/source_path.h"
#include "analyzer/query/units.h"
#include "analyzer/report/callgrind.h"
#include "analyzer/report/dot.h"
#include "analyzer/report/top.h"
#include "analyzer/report/tree.h"
#include "analyzer/transform/function_names.h"
#include "cli/go_flags.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "tests/fuzz/target.h"
#include "tests/support/wire_writer.h"

namespace pfa::test {
namespace {

Profile MakeProfile() {
  ProfileWriter writer;
  writer.AddSampleType("samples", "count");
  writer.AddSampleType("cpu", "nanoseconds");
  writer.AddSampleType("inuse_space", "bytes");
  writer.AddMapping({.start = 0x400000, .limit = 0x500000, .filename = "/bin/app"});
  const uint64_t inlined = writer.AddLocation(
      {.mapping_id = 1,
       .address = 0x401000,
       .frames = {{.function = "main.(*T).Do", .filename = "/src/app/t.go", .line = 3, .column = 9},
                  {.function = "main.serve", .filename = "/src/app/serve.go", .line = 8}}});
  const uint64_t root = writer.AddLocation(
      {.mapping_id = 1, .frames = {{.function = "runtime.main", .filename = "/go/src/proc.go"}}});
  const uint64_t bare = writer.AddLocation({.address = 0x7f0000});
  writer.AddSample({inlined, root}, {3, 30'000'000, 4096},
                   {{.key = "endpoint", .str = "/cart"}, {.key = "bytes", .num = 512}});
  writer.AddSample({bare, inlined, root}, {1, 10'000'000, -77},
                   {{.key = "latency", .num = 250, .unit = "ms"}});
  writer.AddSample({}, {2, 20'000'000, 0}, {{.key = "endpoint", .str = "/pay"}});
  const std::string bytes = writer.Finish();
  const std::span<const uint8_t> span(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  InflateStream stream(MemorySource("fixed", span), {});
  auto profile = ImportProfile(stream);
  Require(profile.ok(), "the fixed profile is right");
  return std::move(profile).value();
}

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  while (true) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

// The option that a flag sets; one with choices has a flag for each.
std::optional<GoFlag> FindFlag(std::string_view name, Options& options) {
  for (const OptionRow& row : OptionTable()) {
    for (const OptionChoice& choice : row.choices) {
      if (choice.name != name) continue;
      return GoFlag{true, [&row, &choice, &options](std::string_view) {
                      return SetOption(row, choice.name, &options);
                    }};
    }
    if (row.name != name) continue;
    return GoFlag{IsSwitch(row), [&row, &options](std::string_view value) {
                    return SetOption(row, value, &options);
                  }};
  }
  return std::nullopt;
}

// Every option can be written as text and read again.
void RoundTrip(const Options& options) {
  Options copy;
  for (const OptionRow& row : OptionTable()) {
    const std::string text = GetOption(row, options);
    const bool is_default_choice = !row.choices.empty() && text.empty();
    if (is_default_choice) continue;
    Require(SetOption(row, text, &copy).ok(), "options read what they write");
    Require(GetOption(row, copy) == text, "options keep what they read");
  }
}

void UseAsNames(const std::vector<std::string>& words, const Options& options) {
  for (const std::string& word : words) {
    for (const NameStyle style : {NameStyle::kRecorded, NameStyle::kPprof}) {
      for (const DemangleMode mode : {DemangleMode::kDefault, DemangleMode::kTemplates}) {
        static_cast<void>(SimplifiedSymbol(word, style, mode));
      }
    }
    const std::string clean = CleanPath(word);
    Require(CleanPath(clean) == clean, "a clean path is clean");
    Require(!BasePath(word).empty(), "every path has a last element");
    static_cast<void>(TrimSourcePath(word, options.trim_path, options.source_path));
    static_cast<void>(ScaledLabel(-1234567, word, options.unit));
  }
}

void Run(std::string_view text) {
  static const Profile profile = MakeProfile();
  const std::vector<std::string> words = Lines(text);
  Options options;
  const auto rest =
      ParseGoFlags(words, [&options](std::string_view name) { return FindFlag(name, options); });
  if (!rest.ok()) {
    Require(!rest.error().message.empty(), "errors say why");
    return;
  }
  Require(rest.value().size() <= words.size(), "no words come from nowhere");
  RoundTrip(options);
  UseAsNames(rest.value(), options);
  auto query = CompileQuery(profile, options);
  if (!query.ok()) {
    Require(!query.error().message.empty(), "errors say why");
    return;
  }
  const auto report = BuildTop(profile, query.value());
  if (!report.ok()) {
    Require(!report.error().message.empty(), "errors say why");
    return;
  }
  Require(!TopPprofText(report.value(), options.compact_labels).empty(), "a report has text");
  static_cast<void>(TopDocument(report.value(), options.long_names));
  for (const auto compatibility : {Compatibility::kNative, Compatibility::kPprof}) {
    for (const auto make : {PprofTree, PprofPeek, Dot, Callgrind}) {
      // Reports may change their query.
      auto again = CompileQuery(profile, options, compatibility);
      Require(again.ok(), "a query compiles twice");
      const auto output = make(profile, again.value());
      StringSink sink;
      if (output.ok() && output.value().stream) {
        Require(output.value().stream(sink).ok(), "text takes what is written");
      }
    }
  }
}

}  // namespace
}  // namespace pfa::test

// libFuzzer finds it by this name.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  pfa::test::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
