#include "tests/support/trace_v1_writer.h"

#include <utility>

namespace pfa::test {
namespace {

using Type = TraceV1Type;

constexpr unsigned kCountShift = 6;
constexpr unsigned kMeasured = 3;
constexpr int kPlainVersion = 5;

void AppendVarint(std::string* out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out->push_back(static_cast<char>((value & 0x7f) | 0x80));
  out->push_back(static_cast<char>(value));
}

char FirstByte(Type type, unsigned count) {
  return static_cast<char>(static_cast<unsigned>(type) | count << kCountShift);
}

}  // namespace

TraceV1Writer::TraceV1Writer(int version) : version_(version) {
  bytes_ = "go 1." + std::to_string(version) + " trace";
  bytes_.resize(16, '\0');
}

TraceV1Writer& TraceV1Writer::Batch(uint64_t p, uint64_t ticks, uint64_t sequence) {
  bytes_.push_back(FirstByte(Type::kBatch, 1));
  Varint(p);
  if (version_ == kPlainVersion) Varint(sequence);
  return Varint(ticks);
}

TraceV1Writer& TraceV1Writer::Event(Type type, uint64_t delta, std::vector<uint64_t> args,
                                    uint64_t sequence) {
  args.insert(args.begin(), delta);
  const bool measured = args.size() > kMeasured;
  if (version_ == kPlainVersion) args.insert(args.begin(), sequence);
  return measured ? Measured(type, args) : Plain(type, args);
}

TraceV1Writer& TraceV1Writer::Measured(Type type, const std::vector<uint64_t>& values) {
  std::string bytes;
  for (const uint64_t value : values) AppendVarint(&bytes, value);
  bytes_.push_back(FirstByte(type, kMeasured));
  Varint(bytes.size());
  return Raw(bytes);
}

TraceV1Writer& TraceV1Writer::Plain(Type type, const std::vector<uint64_t>& values) {
  const size_t more = version_ == kPlainVersion ? 1 : 0;
  bytes_.push_back(FirstByte(type, static_cast<unsigned>(values.size() - 1 - more)));
  for (const uint64_t value : values) Varint(value);
  return *this;
}

TraceV1Writer& TraceV1Writer::Log(uint64_t delta, uint64_t task, uint64_t key, uint64_t stack,
                                  std::string_view text) {
  Event(Type::kLog, delta, {task, key, stack});
  return Varint(text.size()).Raw(text);
}

TraceV1Writer& TraceV1Writer::String(uint64_t id, std::string_view text) {
  bytes_.push_back(FirstByte(Type::kString, 0));
  return Varint(id).Varint(text.size()).Raw(text);
}

TraceV1Writer& TraceV1Writer::Stack(uint64_t id, const std::vector<std::vector<uint64_t>>& frames) {
  std::vector<uint64_t> values = {id, frames.size()};
  for (const std::vector<uint64_t>& frame : frames) {
    values.insert(values.end(), frame.begin(), frame.end());
  }
  return Measured(Type::kStack, values);
}

TraceV1Writer& TraceV1Writer::Frequency(uint64_t ticks_per_second) {
  std::vector<uint64_t> values = {ticks_per_second};
  if (version_ == kPlainVersion) values.push_back(0);
  return Plain(Type::kFrequency, values);
}

TraceV1Writer& TraceV1Writer::Varint(uint64_t value) {
  AppendVarint(&bytes_, value);
  return *this;
}

TraceV1Writer& TraceV1Writer::Raw(std::string_view bytes) {
  bytes_ += bytes;
  return *this;
}

PodColumn<uint8_t> ColumnOf(std::string_view bytes) {
  PodColumn<uint8_t> column;
  for (const char byte : bytes) column.push_back(static_cast<uint8_t>(byte));
  return column;
}

std::string SmallTraceV1(int version) {
  TraceV1Writer writer(version);
  writer.Batch(0, 1000);
  // Goroutine 1 runs, 2 waits, 3 is in a system call, 4 is runnable.
  for (const uint64_t goroutine : {1, 2, 3, 4}) writer.Event(Type::kGoCreate, 1, {goroutine, 1, 0});
  writer.Event(Type::kGoWaiting, 1, {2});
  writer.Event(Type::kGoInSyscall, 1, {3});
  writer.Event(Type::kProcStart, 1, {70});
  writer.Event(Type::kGoStart, 1, {1, 1});
  writer.Event(Type::kGomaxprocs, 2, {2, 2});                                       // 1010
  writer.Event(Type::kGoCreate, 10, {5, 1, 2});                                     // 1020
  writer.Event(Type::kHeapAlloc, 0, {4096});                                        // the same time
  writer.Event(Type::kHeapGoal, 10, {8192});                                        // 1030
  writer.Event(Type::kTaskCreate, 1, {9, 0, 3, 2});                                 // 1031
  writer.Event(Type::kRegion, 1, {9, 0, 4, 2}).Log(1, 9, 5, 2, "hello");            // 1033
  writer.Event(Type::kStwStart, 7, {2}).Event(Type::kGcStart, 1, {0, 2});           // 1041
  writer.Event(Type::kStwDone, 9);                                                  // 1050
  writer.Event(Type::kGoSyscall, 10, {2}).Event(Type::kGoSyscall, 10, {2});         // 1060, 1070
  writer.Event(Type::kGoSyscallBlock, 10).Event(Type::kProcStop, 1);                // 1081
  writer.Batch(1, 1030).Event(Type::kProcStart, 0, {71});                           // 1030
  writer.Event(Type::kGoStartLabel, 5, {4, 1, 6});                                  // 1035
  writer.Event(Type::kMarkAssistStart, 10, {2});                                    // 1045
  writer.Event(Type::kMarkAssistDone, 10);                                          // 1055
  writer.Event(Type::kSweepStart, 1, {2}).Event(Type::kSweepDone, 4, {8, 4});       // 1060
  writer.Event(Type::kGoBlockRecv, 5, {2});                                         // 1065
  writer.Event(Type::kGoStart, 5, {5, 1});                                          // 1070
  writer.Event(Type::kGoUnblock, 10, {4, 2, 2});                                    // 1080
  writer.Event(Type::kGcDone, 5).Event(Type::kGoEnd, 5);                            // 1090
  writer.Event(Type::kGoSyscallExit, 5, {1, 2, 1088});                              // 1095
  writer.Event(Type::kGoStartLocal, 5, {1}).Event(Type::kRegion, 1, {9, 1, 4, 2});  // 1101
  writer.Event(Type::kTaskEnd, 1, {9, 2}).Event(Type::kGoPreempt, 8, {2});          // 1110
  if (version >= 19) writer.Event(Type::kCpuSample, 0, {1075, 1, 5, 2});
  writer.Frequency(1'000'000'000);
  const std::vector<std::string> texts = {"main.f", "/a.go", "job", "part", "key", "GC (idle)"};
  for (size_t i = 0; i < texts.size(); ++i) {
    // In this order so that ids need not be dense: 3 to 6 are those used above.
    const std::vector<uint64_t> ids = {11, 12, 3, 4, 5, 6};
    writer.String(ids[i], texts[i]);
  }
  return writer.Stack(1, {{0x1000, 11, 12, 1}})
      .Stack(2, {{0x2000, 11, 12, 7}, {0x1000, 11, 12, 1}})
      .str();
}

}  // namespace pfa::test
