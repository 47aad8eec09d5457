// Text of `go test -bench`, as golang.org/design/14313-benchmark-format has it: lines of results,
// configuration and units, and anything else between them. Lines that the output of a benchmark has
// torn apart are put together again:
//
//   BenchmarkPrint-2   hello
//        100   29687 ns/op
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pfa {

struct BenchmarkValue {
  double value = 0;
  std::string_view unit;
};

// Is told what a text has, in its order. Views are valid during the call.
class BenchmarkSink {
 public:
  virtual ~BenchmarkSink() = default;
  // For all results from here on; an empty value takes the key away.
  virtual void Configure(std::string_view key, std::string_view value) = 0;
  // "Fib-8", without "Benchmark". Lines are counted from 1.
  virtual void Result(std::string_view name, uint64_t iterations,
                      std::span<const BenchmarkValue> values, uint64_t line) = 0;
  // "Unit B/op better=lower".
  virtual void Unit(std::string_view unit, std::string_view key, std::string_view value,
                    uint64_t line) = 0;
  // A line that looks like one of these and is not.
  virtual void Problem(std::string message, uint64_t line) = 0;
};

class BenchmarkTextReader {
 public:
  explicit BenchmarkTextReader(BenchmarkSink* sink) : sink_(*sink) {}

  // The next line, without its end.
  void Line(std::string_view line);
  void Text(std::string_view text);
  // What is still open.
  void Finish();
  // How many torn lines were put together.
  [[nodiscard]] uint64_t repaired() const { return repaired_; }

 private:
  void BenchmarkLine(std::string_view line);
  void UnitLine(std::string_view fields);
  bool Numbers(std::string_view fields, std::string* problem);
  void GiveUpTorn();

  BenchmarkSink& sink_;
  uint64_t line_ = 0;
  uint64_t iterations_ = 0;
  std::vector<BenchmarkValue> values_;
  // The name of a line that lacks numbers.
  std::string torn_name_;
  std::string torn_problem_;
  uint64_t torn_line_ = 0;
  uint64_t repaired_ = 0;
};

// Whether a line says something about a benchmark or its configuration; of a file, whether it is
// worth reading as such a text is decided by its first kilobytes.
bool LooksLikeBenchmarks(std::string_view head);

}  // namespace pfa
