#include "analyzer/report/packages.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/report/lines.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::FoldedProfile;

// "flat cum name", a row per line.
std::string Rows(const Result<Document>& document) {
  if (!document.ok()) return "error: " + document.error().message;
  std::string out;
  for (const auto& row : document.value().tables.front().rows) {
    out += fmt::format("{} {} {}\n", row[0].value.value_or(-1), row[3].value.value_or(-1),
                       row[5].text);
  }
  return out;
}

std::string Packages(const Profile& profile, Options options) {
  options.trim = false;
  auto query = CompileQuery(profile, options);
  return Rows(PackagesDocument(profile, query.value()));
}

Profile Shop() {
  Profile profile = FoldedProfile({
      // A package that calls itself, and another one in between, counts once.
      "main.main@/home/me/shop/main.go:3;example.com/shop/cart.Add@/home/me/shop/cart/a.go:4;"
      "example.com/shop/cart.Sum@/home/me/shop/cart/a.go:9;fmt.Sprint@/go/src/fmt/print.go:1;"
      "example.com/shop/cart.String@/home/me/shop/cart/b.go:2 10",
      "main.main@/home/me/shop/main.go:3;"
      "golang.org/x/net/http2.Read@NET:7 5",
      "main.main@/home/me/shop/main.go:3;memcpy 2",
      "main.main@/home/me/shop/main.go:3;0x1234 1",
  });
  const FunctionId read = test::FunctionNamed(profile, "golang.org/x/net/http2.Read");
  return test::EditProfile(std::move(profile), [&](ProfileBuilder& builder) {
    builder.functions()[read.index()].filename =
        builder.Intern("/m/pkg/mod/golang.org/x/net@v0.30.0/http2/f.go");
  });
}

TEST(Packages, CountsAStackOncePerRow) {
  EXPECT_EQ(Packages(Shop(), {}),
            "10 10 example.com/shop/cart\n"
            "5 5 golang.org/x/net/http2\n"
            "3 3 [app]\n"
            "0 10 fmt\n"
            "0 18 main\n");
}

TEST(Packages, ByModuleOriginFolderAndFile) {
  Options options;
  options.by = "module";
  EXPECT_EQ(Packages(Shop(), options),
            "10 10 example.com/shop\n5 5 golang.org/x/net\n3 3 [app]\n0 18 main\n0 10 std\n");
  options.by = "origin";
  EXPECT_EQ(Packages(Shop(), options),
            "10 18 program\n5 5 dependencies\n3 3 [app]\n0 10 standard library\n");
  options.by = "dir";
  options.trim_path = "/home/me";
  EXPECT_EQ(Packages(Shop(), options),
            "10 10 shop/cart\n5 5 /m/pkg/mod/golang.org/x/net@v0.30.0/http2\n3 3 [app]\n"
            "0 10 /go/src/fmt\n0 18 shop\n");
  options.by = "file";
  EXPECT_EQ(Packages(Shop(), options).substr(0, 21), "10 10 shop/cart/b.go\n");
}

TEST(Packages, LongNamesSayModules) {
  Options options;
  options.trim = false;
  options.long_names = true;
  const Profile profile = Shop();
  auto query = CompileQuery(profile, options);
  const auto document = PackagesDocument(profile, query.value());
  const auto& rows = document.value().tables.front().rows;
  EXPECT_EQ(rows[0][6].text, "example.com/shop");
  EXPECT_EQ(rows[1][6].text, "golang.org/x/net@v0.30.0");
  EXPECT_EQ(rows[2][6].text, "");
  ASSERT_EQ(document.value().notes.size(), 1U) << "a module was guessed";
  options.by = "module";
  query = CompileQuery(profile, options);
  EXPECT_EQ(PackagesDocument(profile, query.value()).value().tables.front().rows[1][6].text,
            "v0.30.0");
}

TEST(Packages, FramesOfLabelsKeepTheirNames) {
  const Profile profile = FoldedProfile(
      {"main.main@/s/main.go:1 4 {endpoint=/a.b/c}", "main.main@/s/main.go:1 3 {endpoint=/d}"});
  Options options;
  options.tagroot = "endpoint";
  EXPECT_EQ(Packages(profile, options), "7 7 main\n0 4 /a.b/c\n0 3 /d\n");
}

TEST(Lines, NamesPlacesApart) {
  const Profile profile = FoldedProfile(
      {"main.main@/s/main.go:3;main.f@/s/f.go:7 4", "main.main@/s/main.go:4 2", "0x99 1"});
  Options options;
  auto query = CompileQuery(profile, options);
  auto document = LinesDocument(profile, query.value());
  ASSERT_TRUE(document.ok());
  const Table& table = document.value().tables.front();
  EXPECT_EQ(table.key, "lines");
  ASSERT_EQ(table.rows.size(), 4U);
  const auto text = [&](size_t row) {
    const auto& cells = table.rows[row];
    return fmt::format("{} {}|{}|{}|{}|{}", cells[0].value.value_or(-1),
                       cells[3].value.value_or(-1), cells[5].text, cells[6].text, cells[7].text,
                       cells[8].value.value_or(-1));
  };
  EXPECT_EQ(text(0), "4 4|main.f|f.go:7|/s/f.go|7");
  EXPECT_EQ(text(1), "2 2|main.main|main.go:4|/s/main.go|4");
  EXPECT_EQ(text(2), "1 1|[app]|||-1");
  EXPECT_EQ(text(3), "0 4|main.main|main.go:3|/s/main.go|3");
}

}  // namespace
}  // namespace pfa
