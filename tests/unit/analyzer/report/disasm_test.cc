// disasm and weblist on the binary in testdata.
#include "analyzer/report/disasm.h"

#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/model/profile_builder.h"
#include "analyzer/report/weblist.h"

namespace pfa {
namespace {

const std::string kSpin = std::string(PFA_SOURCE_DIR) + "/testdata/binary/spin";

struct Sample {
  uint64_t address = 0;
  int64_t value = 0;
};

Profile MakeProfile(const std::vector<Sample>& samples, const std::string& file = kSpin,
                    const std::string& build_id = "") {
  ProfileBuilder builder;
  builder.AddSampleType("samples", "count");
  Mapping mapping;
  mapping.id = 1;
  mapping.start = 0x401000;
  mapping.limit = 0x402000;
  mapping.file_offset = 0x1000;
  mapping.file = builder.Intern(file);
  mapping.build_id = builder.Intern(build_id);
  const MappingId id = builder.AddMapping(mapping);
  Function function;
  function.id = 1;
  function.name = function.system_name = builder.Intern("spin");
  function.filename = builder.Intern("/src/spin.c");
  const Line line{builder.AddFunction(function), 13, 0};
  for (const Sample& sample : samples) {
    Location location;
    location.id = builder.locations().size() + 1;
    location.mapping = id;
    location.address = sample.address;
    const LocationId at = builder.AddLocation(location, std::vector{line});
    builder.AddSample(builder.InternStack(std::vector{at}), std::vector{sample.value}, {});
  }
  return std::move(builder).Build();
}

std::string Disasm(const Profile& profile, const std::string& argument,
                   Compatibility compatibility = Compatibility::kNative) {
  Options options;
  options.argument = argument;
  Query query = CompileQuery(profile, options, compatibility).value();
  if (compatibility == Compatibility::kPprof) {
    const auto output = DisasmPprof(profile, query);
    return output.ok() ? output.value().text : output.error().message;
  }
  const auto document = DisasmDocument(profile, query);
  if (!document.ok()) return document.error().message;
  std::string out;
  for (const auto& row : document.value().tables.front().rows) {
    if (row[0].value == 0 && row[1].value == 0) continue;
    out += fmt::format("{} {} {} {} {}\n", *row[0].value, *row[1].value, row[2].text, row[3].text,
                       row[4].text);
  }
  return out;
}

TEST(Disasm, CountsSamplesAtTheirInstructions) {
  // The second is in the middle of an instruction, the third at its last byte.
  const Profile profile = MakeProfile({{0x401010, 3}, {0x401011, 4}, {0x401055, 5}});
  EXPECT_EQ(Disasm(profile, "^spin$"),
            "12 12   spin\n"
            "7 7 0x401010 spin.c:3   imull %edx, %ecx\n"
            "5 5 0x401054 spin.c:7   jmp 0x40101e\n");
  EXPECT_EQ(Disasm(profile, "0x401020"), Disasm(profile, "spin")) << "by an address";
}

TEST(Disasm, AsPprofLeavesOutTheLastByte) {
  const std::string text =
      Disasm(MakeProfile({{0x401010, 3}, {0x401055, 5}}), "spin", Compatibility::kPprof);
  EXPECT_TRUE(
      text.starts_with("Total: 8\n"
                       "ROUTINE ======================== spin\n"
                       "         3          3 (flat, cum) 37.50% of Total\n"
                       "         .          .     401000: testl %edi, %edi\n"))
      << text;
  EXPECT_NE(text.find("\n         3          3     401010: imull %edx, %ecx                        "
                      ";spin spin.c:13\n"),
            std::string::npos)
      << text;
  EXPECT_TRUE(text.ends_with("401054: ?\n")) << text;
}

TEST(Disasm, SaysWhatIsMissing) {
  const std::vector<Sample> samples = {{0x401010, 3}};
  EXPECT_EQ(Disasm(MakeProfile(samples, "/nonexistent/app", "ab12"), "spin"),
            "the binary is needed: the profile was recorded from /nonexistent/app (build ID ab12), "
            "which cannot be read here (no such file or directory); give the binary before the "
            "profile, or set PPROF_BINARY_PATH to where binaries are");
  EXPECT_EQ(Disasm(MakeProfile(samples, "/nonexistent/app"), "spin", Compatibility::kPprof),
            "open /nonexistent/app: no such file or directory; no matches found for regexp spin");
  EXPECT_NE(Disasm(MakeProfile(samples, kSpin, "ab12"), "spin").find("is another build"),
            std::string::npos);
  EXPECT_EQ(Disasm(MakeProfile(samples), "nothing"),
            "no matches found for regexp nothing: no function with samples has such a name");
  EXPECT_EQ(Disasm(MakeProfile({}), "spin"),
            "no matches found for regexp spin: the profile has no addresses of a binary");
}

std::string WebList(const Profile& profile, const std::string& argument) {
  Options options;
  options.argument = argument;
  options.trim_path = "/src";
  options.source_path = std::string(PFA_SOURCE_DIR) + "/testdata/binary";
  Query query = CompileQuery(profile, options).value();
  const auto report = BuildWebList(profile, query);
  if (!report.ok()) return report.error().message;
  std::string out;
  for (const WebListFunction& function : report.value().functions) {
    out += fmt::format("{} {} {}\n", function.name, function.flat, function.cum);
    for (const WebListLine& line : function.lines) {
      if (line.cum == 0) continue;
      out += fmt::format("{}:{} {}\n", line.number, line.source, line.cum);
      for (const WebListInstruction& i : line.instructions) {
        if (i.cum == 0) continue;
        for (const WebListCall& call : i.calls) out += "> " + call.place + call.source + "\n";
        out += fmt::format("  {:x} {} {} {}\n", i.address, i.cum, i.text, i.place);
      }
    }
  }
  for (const Note& note : report.value().notes) out += note.text + "\n";
  return out;
}

TEST(WebList, ShowsInstructionsBelowTheirLines) {
  EXPECT_EQ(WebList(MakeProfile({{0x401010, 3}, {0x40103d, 5}}), "spin"),
            "spin 8 8\n"
            "13:  return sum(n) ^ sum(n + 3); 3\n"
            "  401010 3 imull %edx, %ecx spin.c:3\n"
            "14:} 5\n"
            "  40103d 5 retq spin.c:14\n");
}

TEST(WebList, DoesWithoutTheBinary) {
  EXPECT_EQ(WebList(MakeProfile({{0x401010, 3}}, "/nonexistent/app", "ab"), "spin"),
            "spin 3 3\n"
            "13:  return sum(n) ^ sum(n + 3); 3\n"
            "no instructions of /nonexistent/app (build ID ab): no such file or directory; give "
            "the binary before the profile, or set PPROF_BINARY_PATH\n");
  EXPECT_EQ(WebList(MakeProfile({{0x401010, 3}}), "nothing"),
            "no matches found for regexp: nothing");
}

}  // namespace
}  // namespace pfa
