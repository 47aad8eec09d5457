// The reports about samples: traces, tags, comments, proto and topproto.
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/import/pprof.h"
#include "analyzer/report/comments.h"
#include "analyzer/report/proto.h"
#include "analyzer/report/tags.h"
#include "analyzer/report/traces.h"
#include "tests/support/folded_profile.h"
#include "tests/support/planned_source.h"
#include "tests/support/profile_text.h"

namespace pfa {
namespace {

using test::DumpProfile;
using test::DumpSamples;
using test::EditProfile;
using test::FoldedProfile;

using PprofReport = Result<PprofOutput> (*)(const Profile&, Query&);
using NativeReport = Result<Document> (*)(const Profile&, Query&);

constexpr const char* kRule =
    "-----------+-------------------------------------------------------\n";

std::string TextOf(PprofReport report, const Profile& profile, const Options& options) {
  Query query = CompileQuery(profile, options, Compatibility::kPprof).value();
  auto output = report(profile, query);
  EXPECT_TRUE(output.ok());
  if (!output.value().stream) return output.value().text;
  StringSink sink;
  EXPECT_TRUE(output.value().stream(sink).ok());
  return sink.text();
}

Document DocumentOf(NativeReport report, const Profile& profile, const Options& options) {
  Query query = CompileQuery(profile, options).value();
  return report(profile, query).value();
}

// "1s,52%,A": the texts of the cells.
std::vector<std::string> RowsOf(const Table& table) {
  std::vector<std::string> out;
  for (const auto& row : table.rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) line += (i > 0 ? "," : "") + row[i].text;
    out.push_back(line);
  }
  return out;
}

Profile Labelled() {
  return FoldedProfile({"A;B+C 10,1000 {route=/cart, size=512bytes}", "A 4,400 {size=2048bytes}",
                        " 1,100 {route=/none}", "A;B+C 5,500 {route=/cart, size=512bytes}"},
                       {.types = {"samples/count", "delay/nanoseconds"}});
}

TEST(Traces, AsPprof) {
  EXPECT_EQ(TextOf(TracesPprof, Labelled(), {}),
            std::string("File: app\nType: delay\n") + kRule +
                "     route:  /cart\n      size:  512B\n"
                "       1us   C (inline)\n             B\n             A\n" +
                kRule + "      size:  2kB\n     400ns   A\n" + kRule +
                "     route:  /cart\n      size:  512B\n"
                "     500ns   C (inline)\n             B\n             A\n" +
                kRule);
}

TEST(Traces, FiltersOfFramesAndLabels) {
  Options options;
  options.hide = "C";
  options.taghide = "size";
  options.tagfocus = "route";
  EXPECT_EQ(TextOf(TracesPprof, Labelled(), options),
            std::string("File: app\nType: delay\n") + kRule +
                "     route:  /cart\n       1us   B\n             A\n" + kRule +
                "     route:  /cart\n     500ns   B\n             A\n" + kRule);
}

TEST(Traces, MeanOfEachSample) {
  Options options;
  options.mean = true;
  options.focus = "B";
  options.tagshow = "nothing";
  EXPECT_EQ(TextOf(TracesPprof, Labelled(), options),
            std::string("File: app\nType: mean_delay\n") + kRule +
                "     100ns   C (inline)\n             B\n             A\n" + kRule +
                "     100ns   C (inline)\n             B\n             A\n" + kRule);
}

TEST(Traces, WithoutSamplesThereIsOneRule) {
  EXPECT_EQ(TextOf(TracesPprof, FoldedProfile({}), {}),
            std::string("File: app\nType: samples\n") + kRule);
}

TEST(Traces, NativelyEqualStacksAreOne) {
  const Document document = DocumentOf(TracesDocument, Labelled(), {});
  ASSERT_EQ(document.tables.size(), 1U);
  EXPECT_EQ(RowsOf(document.tables[0]),
            (std::vector<std::string>{"#1,1500ns,75.00%,C,(inline),route:/cart size:512B", ",,,B,,",
                                      ",,,A,,", "#2,400ns,20.00%,A,,size:2kB"}));
  EXPECT_EQ(document.summary, std::vector<std::string>{"Showing all 2 stacks"});
}

TEST(Traces, NativelyTheHeaviestStacks) {
  Options options;
  options.nodecount = 1;
  const Document document = DocumentOf(TracesDocument, Labelled(), options);
  EXPECT_EQ(RowsOf(document.tables[0]).size(), 3U);
  EXPECT_EQ(document.summary, std::vector<std::string>{"Showing top 1 stacks out of 2"});
}

TEST(Tags, AsPprof) {
  EXPECT_EQ(TextOf(TagsPprof, Labelled(), {}),
            " route: Total 1.60us of 2us (80.00%)\n"
            "        1.50us (75.00%): /cart\n"
            "         100ns ( 5.00%): /none\n"
            "\n"
            " size: Total 1.90us of 2us (95.00%)\n"
            "       1.50us (75.00%): 512B\n"
            "        400ns (20.00%): 2kB\n"
            "\n");
}

TEST(Tags, NumbersThatReadTheSameAreOne) {
  const Profile profile =
      FoldedProfile({"A 1 {n=1000000001ns}", "A 2 {n=1000000002ns}", "A 4 {n=\"1s\"}"});
  EXPECT_EQ(TextOf(TagsPprof, profile, {}), " n: Total 7 of 7 (  100%)\n    7 (  100%): 1s\n\n");
}

TEST(Tags, WithoutATotalThereAreNoPercentages) {
  EXPECT_EQ(TextOf(TagsPprof, FoldedProfile({"A 0 {k=v}"}), {}), " k: Total 0 of 0\n    0: v\n\n");
}

TEST(Tags, NoLabelsNoText) { EXPECT_EQ(TextOf(TagsPprof, FoldedProfile({"A 1"}), {}), ""); }

TEST(Tags, Natively) {
  Options options;
  options.tag_functions = 1;
  const Document document = DocumentOf(TagsDocument, Labelled(), options);
  ASSERT_EQ(document.tables.size(), 3U);
  EXPECT_EQ(RowsOf(document.tables[0]),
            (std::vector<std::string>{"1500ns,75.00%,route,/cart", "100ns, 5.00%,route,/none",
                                      "1500ns,75.00%,size,512B", "400ns,20.00%,size,2kB"}));
  EXPECT_EQ(RowsOf(document.tables[1]),
            (std::vector<std::string>{"1600ns,80.00%,route,2,3", "1900ns,95.00%,size,2,3"}));
  EXPECT_EQ(RowsOf(document.tables[2]),
            (std::vector<std::string>{"1500ns,75.00%,route,/cart,C", "1500ns,75.00%,size,512B,C",
                                      "400ns,20.00%,size,2kB,A"}));
}

TEST(Tags, SumsThatDoNotFitAreAnError) {
  const Profile profile = FoldedProfile({"A 9223372036854775807 {k=a, k=b}"});
  Query query = CompileQuery(profile, {}).value();
  EXPECT_FALSE(TagsPprof(profile, query).ok());
}

TEST(Comments, AllOfThem) {
  const Profile profile = EditProfile(FoldedProfile({"A 1"}), [](ProfileBuilder& builder) {
    builder.header().comments = {builder.Intern("one"), builder.Intern("#two")};
  });
  EXPECT_EQ(TextOf(CommentsPprof, profile, {}), "one\n#two\n");
  EXPECT_EQ(RowsOf(DocumentOf(CommentsDocument, profile, {}).tables[0]),
            (std::vector<std::string>{"one", "#two"}));
}

Profile ReadBack(const std::string& file) {
  InflateStream stream(test::Planned(file), {});
  auto profile = ImportPprof(stream, {});
  EXPECT_TRUE(profile.ok()) << (profile.ok() ? "" : profile.error().ToString());
  return std::move(profile).value();
}

TEST(Proto, RoundTrip) {
  const Profile profile = EditProfile(Labelled(), [](ProfileBuilder& builder) {
    ProfileHeader& header = builder.header();
    header.time_nanos = 1;
    header.duration_nanos = 2;
    header.period = 3;
    header.period_type = {builder.Intern("cpu"), builder.Intern("nanoseconds")};
    header.comments = {builder.Intern("c1"), builder.Intern("c2")};
    header.drop_frames = builder.Intern("drop");
    header.keep_frames = builder.Intern("keep");
    header.default_sample_type = builder.Intern("delay");
    header.doc_url = builder.Intern("http://localhost/");
  });
  const std::string file = TextOf(ProtoPprof, profile, {});
  EXPECT_EQ(DumpProfile(ReadBack(file)), DumpProfile(profile));
  EXPECT_EQ(TextOf(ProtoPprof, ReadBack(file), {}), file);
}

TEST(Proto, WhatTheFiltersLeave) {
  Options options;
  options.hide = "B";
  options.focus = "C";
  options.taghide = "route";
  options.divide_by = 3;
  EXPECT_EQ(DumpSamples(ReadBack(TextOf(ProtoPprof, Labelled(), options))),
            (std::vector<std::string>{"A;C 3,333 {size=512bytes}", "A;C 1,166 {size=512bytes}"}));
  options = {};
  options.noinlines = true;
  options.ignore = "nothing";
  EXPECT_EQ(DumpSamples(ReadBack(TextOf(ProtoPprof, Labelled(), options))),
            (std::vector<std::string>{"A;B 10,1000 {route=/cart, size=512bytes}",
                                      "A 4,400 {size=2048bytes}",
                                      "A;B 5,500 {route=/cart, size=512bytes}"}));
}

TEST(TopProto, OneSampleForEachRow) {
  Options options;
  options.unit = "ns";
  const Profile top = ReadBack(TextOf(TopProtoPprof, Labelled(), options));
  EXPECT_EQ(DumpSamples(top), (std::vector<std::string>{"C 1500,1500", "A 1900,400", "B 1500,0"}));
  ASSERT_EQ(top.sample_types().size(), 2U);
  EXPECT_EQ(top.text(top.sample_types()[0].type), "cum");
  EXPECT_EQ(top.text(top.sample_types()[1].unit), "ns");
  EXPECT_TRUE(top.mappings().empty());
}

}  // namespace
}  // namespace pfa
