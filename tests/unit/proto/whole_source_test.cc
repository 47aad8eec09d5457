#include "proto/whole_source.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/gzip_writer.h"
#include "tests/support/planned_source.h"

namespace pfa::test {
namespace {

class SizedSource : public PlannedSource {
 public:
  SizedSource(std::string_view bytes, SourcePlan plan, uint64_t size)
      : PlannedSource("input", bytes, plan), size_(size) {}
  [[nodiscard]] uint64_t size() const override { return size_; }

 private:
  uint64_t size_;
};

struct Outcome {
  std::string text;
  std::string error;  // empty: the regular end
  bool operator==(const Outcome&) const = default;
};
void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << outcome.text.size() << " bytes, " << outcome.error;
}

Outcome ReadAllOf(std::unique_ptr<ByteSource> source, ReadLimits limits) {
  Inflater inflater(std::move(source), limits);
  Outcome outcome;
  std::string buffer(1000, '\0');
  while (true) {
    const auto n = inflater.Fill({reinterpret_cast<uint8_t*>(buffer.data()), buffer.size()});
    if (!n.ok()) outcome.error = n.error().ToString();
    if (!n.ok() || n.value() == 0) return outcome;
    outcome.text.append(buffer, 0, n.value());
  }
}

// At once or piece by piece: the same bytes, or the same error after the same bytes.
void ExpectSame(std::string_view file, SourcePlan plan = {}, ReadLimits limits = {}) {
  const auto make = [&] { return std::make_unique<SizedSource>(file, plan, file.size()); };
  EXPECT_EQ(ReadAllOf(InflatedAtOnce(make(), limits), limits), ReadAllOf(make(), limits));
}

const std::string& Text() {
  static const std::string text = [] {
    std::string made;
    for (int i = 0; i < 500; ++i) made += "main.f" + std::to_string(i * i) + "\n";
    return made;
  }();
  return text;
}

TEST(WholeSource, InflatesBeforeReading) {
  const std::string file = Gzip(Text());
  const auto source =
      InflatedAtOnce(std::make_unique<SizedSource>(file, SourcePlan{}, file.size()), ReadLimits{});
  EXPECT_TRUE(source->is_ready());
  EXPECT_EQ(source->size(), Text().size());
  EXPECT_EQ(source->name(), "input");
  std::string buffer(2 * Text().size(), '\0');
  const auto n = source->Read({reinterpret_cast<uint8_t*>(buffer.data()), buffer.size()});
  EXPECT_EQ(buffer.substr(0, n.value()), Text());
}

TEST(WholeSource, GivesWhatReadingPieceByPieceGives) {
  const std::string file = Gzip(Text());
  ExpectSame(file);
  ExpectSame(file, {.step = 7});
  ExpectSame(Text());
  ExpectSame(file + Gzip("a second member"));
  ExpectSame(file + "what does not belong there");
  ExpectSame(Gzip(""));
  ExpectSame("");
  ExpectSame("\x1f\x8b");
  ExpectSame(file, {}, {.max_inflated_bytes = Text().size() - 1});
  ExpectSame(file, {}, {.max_inflated_bytes = Text().size()});
  ExpectSame(file, {.step = 100, .fails_at = file.size() / 2});
}

TEST(WholeSource, GivesTheSameOfDamagedFiles) {
  const std::string file = Gzip(Text());
  for (size_t size = 0; size < file.size(); ++size) ExpectSame(file.substr(0, size));
  for (size_t at = 0; at < file.size() && !HasFailure(); ++at) {
    SCOPED_TRACE(at);
    std::string damaged = file;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
    ExpectSame(damaged);
  }
}

TEST(WholeSource, DoesNotBelieveTheSize) {
  const std::string file = Gzip(Text());
  for (const uint64_t size : {file.size() - 1, file.size() + 1, size_t{1} << 20}) {
    const auto source = InflatedAtOnce(std::make_unique<SizedSource>(file, SourcePlan{}, size), {});
    std::string bytes;
    std::string buffer(100, '\0');
    while (true) {
      const auto n = source->Read({reinterpret_cast<uint8_t*>(buffer.data()), buffer.size()});
      if (!n.ok() || n.value() == 0) break;
      bytes.append(buffer, 0, n.value());
    }
    EXPECT_TRUE(bytes == file || bytes == Text()) << size;
  }
  // Whose trailer claims four gigabytes.
  std::string claims = file;
  claims.replace(claims.size() - 4, 4, "\xff\xff\xff\xff");
  ExpectSame(claims);
}

}  // namespace
}  // namespace pfa::test
