#include "analyzer/query/selection.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::EditProfile;
using test::FoldedProfile;

// Kept samples as lines "A;B+C 10", root first, as the selection leaves them.
std::string Dump(const Selection& selection) {
  const Profile& profile = selection.profile();
  std::string out;
  uint64_t kept = 0;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    if (!selection.keeps(i)) continue;
    ++kept;
    std::string line;
    const auto frames = selection.frames(profile.stack(i));
    for (size_t f = frames.size(); f > 0; --f) {
      if (selection.hidden(frames[f - 1])) continue;
      if (!line.empty()) line += ';';
      const auto lines = selection.lines(frames[f - 1]);
      for (size_t n = lines.size(); n > 0; --n) {
        if (n < lines.size()) line += '+';
        line += profile.text(profile.function(lines[n - 1].function).name);
      }
    }
    out += line + " " + std::to_string(profile.value(i, 0)) + "\n";
  }
  EXPECT_EQ(selection.kept_samples(), kept);
  return out;
}

std::string Effects(const Selection& selection) {
  std::string out;
  for (const FilterEffect& effect : selection.effects()) {
    out += effect.option + "=" + effect.value + ": " + std::to_string(effect.samples_before) +
           " to " + std::to_string(effect.samples_after) + "\n";
  }
  return out;
}

struct Outcome {
  std::string samples;
  std::string effects;
  std::vector<std::string> messages;
};

Outcome Apply(const Profile& profile, const Options& options) {
  auto query = CompileQuery(profile, options);
  EXPECT_TRUE(query.ok());
  const Selection selection(profile, query.value());
  return {Dump(selection), Effects(selection), selection.messages()};
}

using Set = std::vector<std::pair<std::string Options::*, const char*>>;

Options With(const Set& set) {
  Options options;
  for (const auto& [member, value] : set) options.*member = value;
  return options;
}

struct FilterCase {
  const char* name;
  Set options;
  const char* expected;
};

Profile Sample() {
  return FoldedProfile({"main;serve;parse+skip 1 {endpoint=/cart, size=10kb}",
                        "main;serve;write@net/io.go 2 {endpoint=/home}", "main;gc 4",
                        "main;serve;gc 8 {endpoint=/cart}", " 16"});
}

void Check(const Profile& profile, const std::vector<FilterCase>& cases) {
  for (const FilterCase& c : cases) {
    EXPECT_EQ(Apply(profile, With(c.options)).samples, c.expected) << c.name;
  }
}

TEST(Selection, WithoutFiltersEverythingStays) {
  const Outcome outcome = Apply(Sample(), {});
  EXPECT_EQ(outcome.samples,
            "main;serve;parse+skip 1\nmain;serve;write 2\nmain;gc 4\nmain;serve;gc 8\n 16\n");
  EXPECT_EQ(outcome.effects, "");
  EXPECT_TRUE(outcome.messages.empty());
}

TEST(Selection, FocusAndIgnore) {
  Check(
      Sample(),
      {{"focus",
        {{&Options::focus, "serve"}},
        "main;serve;parse+skip 1\nmain;serve;write 2\nmain;serve;gc 8\n"},
       {"an inlined line", {{&Options::focus, "skip"}}, "main;serve;parse+skip 1\n"},
       {"a file name", {{&Options::focus, "io\\.go"}}, "main;serve;write 2\n"},
       {"the binary matches all",
        {{&Options::focus, "^/bin/app$"}},
        "main;serve;parse+skip 1\nmain;serve;write 2\nmain;gc 4\nmain;serve;gc 8\n"},
       {"ignore", {{&Options::ignore, "gc"}}, "main;serve;parse+skip 1\nmain;serve;write 2\n"},
       {"ignore beats focus",
        {{&Options::focus, "serve"}, {&Options::ignore, "gc"}},
        "main;serve;parse+skip 1\nmain;serve;write 2\n"},
       {"a frame that is both is ignored", {{&Options::focus, "gc"}, {&Options::ignore, "gc"}}, ""},
       {"focus on nothing", {{&Options::focus, "zzz"}}, ""},
       {"ignoring nothing still drops empty stacks",
        {{&Options::ignore, "zzz"}},
        "main;serve;parse+skip 1\nmain;serve;write 2\nmain;gc 4\nmain;serve;gc 8\n"}});
}

TEST(Selection, HideAndShow) {
  Check(Sample(),
        {{"hide a caller",
          {{&Options::hide, "serve"}},
          "main;parse+skip 1\nmain;write 2\nmain;gc 4\nmain;gc 8\n"},
         {"hide one line of a location",
          {{&Options::hide, "skip"}},
          "main;serve;parse 1\nmain;serve;write 2\nmain;gc 4\nmain;serve;gc 8\n"},
         {"hide the outer line",
          {{&Options::hide, "parse"}},
          "main;serve;skip 1\nmain;serve;write 2\nmain;gc 4\nmain;serve;gc 8\n"},
         {"hide by binary leaves nothing", {{&Options::hide, "/bin/app"}}, ""},
         {"show", {{&Options::show, "main|gc"}}, "main 1\nmain 2\nmain;gc 4\nmain;gc 8\n"},
         {"show a line", {{&Options::show, "skip"}}, "skip 1\n"},
         {"show by binary keeps all lines",
          {{&Options::show, "/bin/app"}},
          "main;serve;parse+skip 1\nmain;serve;write 2\nmain;gc 4\nmain;serve;gc 8\n"},
         {"hide comes before show",
          {{&Options::hide, "gc"}, {&Options::show, "gc|write"}},
          "write 2\n"},
         {"focus sees what hide removes",
          {{&Options::focus, "skip"}, {&Options::hide, "skip"}},
          "main;serve;parse 1\n"},
         {"emptied stacks are dropped", {{&Options::show, "write"}}, "write 2\n"}});
}

TEST(Selection, FramesWithoutSymbols) {
  const Profile profile = FoldedProfile({"main;0x2000 1", "0x2000 2", "main 4"});
  Check(profile,
        {{"show keeps no frame without a line", {{&Options::show, "main"}}, "main 1\nmain 4\n"},
         {"hide leaves them alone", {{&Options::hide, "main"}}, " 1\n 2\n"},
         {"by binary they are hidden", {{&Options::hide, "app"}}, ""},
         {"focus by binary", {{&Options::focus, "app"}}, "main; 1\n 2\nmain 4\n"}});
}

TEST(Selection, ShowFrom) {
  const Profile profile =
      FoldedProfile({"main;serve;parse+skip 1", "main;a+b+c;parse;a+b+c;x 2", "main;gc 4", " 8"});
  Check(profile,
        {{"frames above go", {{&Options::show_from, "serve"}}, "serve;parse+skip 1\n"},
         {"the match nearest the root counts",
          {{&Options::show_from, "^c$|parse"}},
          "parse+skip 1\nc;parse;c;x 2\n"},
         {"outer lines go with them", {{&Options::show_from, "^b$"}}, "b+c;parse;b+c;x 2\n"},
         {"by binary all lines stay",
          {{&Options::show_from, "app"}},
          "main;serve;parse+skip 1\nmain;a+b+c;parse;a+b+c;x 2\nmain;gc 4\n"},
         {"no match, no sample", {{&Options::show_from, "zzz"}}, ""},
         {"hidden frames do not match",
          {{&Options::hide, "serve"}, {&Options::show_from, "serve"}},
          ""}});
}

TEST(Selection, PruneFrom) {
  const Profile profile = FoldedProfile(
      {"main;serve;parse;alloc 1", "main;a+b+c;x 2", "main;gc(int);free;gc(x) 4", " 8"});
  Check(profile, {{"frames below go",
                   {{&Options::prune_from, "serve"}},
                   "main;serve 1\nmain;a+b+c;x 2\nmain;gc(int);free;gc(x) 4\n 8\n"},
                  {"the match nearest the leaf counts",
                   {{&Options::prune_from, "parse|main"}},
                   "main;serve;parse 1\nmain 2\nmain 4\n 8\n"},
                  {"inner lines go with them",
                   {{&Options::prune_from, "^b$"}},
                   "main;serve;parse;alloc 1\nmain;a+b 2\nmain;gc(int);free;gc(x) 4\n 8\n"},
                  {"names are simplified",
                   {{&Options::prune_from, "^gc$"}},
                   "main;serve;parse;alloc 1\nmain;a+b+c;x 2\nmain;gc(int);free;gc(x) 4\n 8\n"},
                  {"arguments are no part of them",
                   {{&Options::prune_from, "int"}},
                   "main;serve;parse;alloc 1\nmain;a+b+c;x 2\nmain;gc(int);free;gc(x) 4\n 8\n"},
                  {"with other filters",
                   {{&Options::focus, "parse"}, {&Options::prune_from, "serve"}},
                   "main;serve 1\n"},
                  {"no match changes nothing",
                   {{&Options::prune_from, "app"}},
                   "main;serve;parse;alloc 1\nmain;a+b+c;x 2\nmain;gc(int);free;gc(x) 4\n 8\n"}});
}

TEST(Selection, LabelFilters) {
  Check(Sample(),
        {{"tagfocus",
          {{&Options::tagfocus, "endpoint=cart"}},
          "main;serve;parse+skip 1\nmain;serve;gc 8\n"},
         {"a range", {{&Options::tagfocus, "1kb:"}}, "main;serve;parse+skip 1\n"},
         {"tagignore", {{&Options::tagignore, "cart"}}, "main;serve;write 2\nmain;gc 4\n 16\n"},
         {"ignored beats focused",
          {{&Options::tagfocus, "endpoint="}, {&Options::tagignore, "cart"}},
          "main;serve;write 2\n"},
         {"after the others",
          {{&Options::focus, "gc"}, {&Options::tagfocus, "endpoint=cart"}},
          "main;serve;gc 8\n"},
         {"keys shown or hidden drop nothing",
          {{&Options::tagshow, "zzz"}, {&Options::taghide, "endpoint"}},
          "main;serve;parse+skip 1\nmain;serve;write 2\nmain;gc 4\nmain;serve;gc 8\n"
          " 16\n"}});
}

TEST(Selection, SaysWhatMatchedNothing) {
  struct Case {
    std::string Options::*member;
    const char* matching;
    const char* name;
  };
  const Case cases[] = {
      {&Options::focus, "serve", "Focus"},        {&Options::ignore, "serve", "Ignore"},
      {&Options::hide, "serve", "Hide"},          {&Options::show, "serve", "Show"},
      {&Options::show_from, "serve", "ShowFrom"}, {&Options::tagfocus, "cart", "TagFocus"},
      {&Options::tagignore, "cart", "TagIgnore"}, {&Options::tagshow, "end", "TagShow"},
      {&Options::taghide, "end", "TagHide"}};
  for (const Case& c : cases) {
    EXPECT_TRUE(Apply(Sample(), With({{c.member, c.matching}})).messages.empty()) << c.name;
    EXPECT_EQ(Apply(Sample(), With({{c.member, "zzz"}})).messages,
              std::vector<std::string>{std::string(c.name) + " expression matched no samples"});
  }
  // What is ignored does not count as focused.
  EXPECT_EQ(Apply(Sample(), With({{&Options::focus, "gc"}, {&Options::ignore, "gc"}})).messages,
            std::vector<std::string>{"Focus expression matched no samples"});
  EXPECT_EQ(Apply(Sample(), With({{&Options::tagfocus, "5:"}, {&Options::focus, "zzz"}})).messages,
            (std::vector<std::string>{"tagfocus:Interpreted '5:' as range, not regexp",
                                      "Focus expression matched no samples",
                                      "TagFocus expression matched no samples"}));
}

TEST(Selection, SaysWhichFilterRemovedHowMuch) {
  EXPECT_EQ(Apply(Sample(), With({{&Options::focus, "serve"},
                                  {&Options::ignore, "write"},
                                  {&Options::show, "gc"},
                                  {&Options::show_from, "gc"},
                                  {&Options::tagfocus, "cart"},
                                  {&Options::tagignore, "home"}}))
                .effects,
            "ignore=write: 5 to 4\n"
            "focus=serve: 4 to 2\n"
            "show=gc: 2 to 1\n"
            "show_from=gc: 1 to 1\n"
            "tagfocus=cart: 1 to 1\n"
            "tagignore=home: 1 to 1\n");
  // Which one removed the last sample.
  EXPECT_EQ(
      Apply(Sample(), With({{&Options::focus, "write"}, {&Options::tagfocus, "cart"}})).effects,
      "focus=write: 5 to 1\nsamples without a stack=: 1 to 1\ntagfocus=cart: 1 to 0\n");
  EXPECT_EQ(Apply(Sample(), With({{&Options::hide, "."}, {&Options::show, "x"}})).effects,
            "hide+show=. x: 5 to 0\n");
}

// Several binaries: names of mappings are matched, whatever their functions are called.
TEST(Selection, Mappings) {
  Profile profile = FoldedProfile({"main;libc_read 1", "main;serve 2"});
  profile = EditProfile(std::move(profile), [](ProfileBuilder& builder) {
    Mapping libc;
    libc.file = builder.Intern("/lib/libc.so.6");
    builder.locations()[1].mapping = builder.AddMapping(libc);
    builder.locations()[2].mapping = MappingId::kNone;
  });
  Check(profile, {{"focus", {{&Options::focus, "libc\\.so"}}, "main;libc_read 1\n"},
                  {"ignore", {{&Options::ignore, "bin/app"}}, ""},
                  {"hide", {{&Options::hide, "libc\\.so"}}, "main 1\nmain;serve 2\n"},
                  {"show", {{&Options::show, "libc\\.so"}}, "libc_read 1\n"},
                  {"show_from", {{&Options::show_from, "libc\\.so"}}, "libc_read 1\n"},
                  {"show_from does not see what is hidden",
                   {{&Options::hide, "libc_read"}, {&Options::show_from, "libc\\.so"}},
                   ""},
                  {"prune_from looks at functions only",
                   {{&Options::prune_from, "libc\\.so"}},
                   "main;libc_read 1\nmain;serve 2\n"}});
}

}  // namespace
}  // namespace pfa
