// The generations of a v2 trace, read and with their tables made. While the caller orders the
// events of one, a second thread prepares the next, if that is worth a thread; what comes out is
// the same.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <future>
#include <optional>

#include "analyzer/model/trace_builder.h"
#include "analyzer/trace/alloc_types.h"
#include "analyzer/trace/generation_tables.h"
#include "analyzer/trace/read_options.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"
#include "proto/trace_batch.h"

namespace pfa {

struct ReadyGeneration {
  TraceGeneration generation;
  std::optional<Error> failure;  // why it cannot be used; otherwise there are:
  GenerationTables tables;
  AllocTypes alloc_types;
  TraceClock clock;
};

class GenerationAhead {
 public:
  // Interns names in `names`, of which the caller may use nothing that does so, nor look up any,
  // but between Wait() and the next Next().
  GenerationAhead(InflateStream& stream, int version, const TraceReadOptions& options,
                  TraceBuilder& names)
      : reader_(stream, version, !options.strict),
        version_(version),
        options_(options),
        names_(names) {}

  // Valid until the next call; null at the end. An error is one of reading the input.
  Result<const ReadyGeneration*> Next();
  // Until the second thread has done what it was asked for: so names are always interned in the
  // same order.
  void Wait();
  // Bytes of the file that were looked at, once there are no more generations.
  [[nodiscard]] uint64_t offset() const { return reader_.offset(); }

 private:
  void Prepare(ReadyGeneration* ready);
  Result<void> MakeTables(ReadyGeneration* ready);
  [[nodiscard]] Result<void> CheckClock(const TraceGeneration& generation) const;

  TraceGenerationReader reader_;
  int version_;
  TraceReadOptions options_;
  TraceBuilder& names_;
  uint64_t frequency_ = 0;  // of the last generation that had one
  size_t known_stacks_ = 0;
  std::array<ReadyGeneration, 2> ready_;
  size_t last_ = 0;            // which of them the caller has
  bool is_prepared_ = false;   // the other one
  Result<bool> more_ = false;  // whether there was another generation
  std::future<void> preparing_;
};

}  // namespace pfa
