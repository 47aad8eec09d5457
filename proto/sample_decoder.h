// Samples of profile.proto by hand: they are most of a profile, nearly all of each is one list of
// location ids, and the library takes twice as long for it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "proto/base/pod_column.h"
#include "proto/pprof_reader.h"

namespace pfa {

class SampleDecoder {
 public:
  // False: not all of it is as usual (a field that is not known, a bad varint), so that the library
  // has to say what it means.
  bool Decode(std::span<const uint8_t> bytes);

  // What was decoded; valid until the next call.
  [[nodiscard]] SampleRecord record() const {
    SampleRecord record;
    record.location_ids = location_ids_.span();
    record.values = values_.span();
    record.labels = labels_;
    return record;
  }

 private:
  bool DecodeLabel(std::span<const uint8_t> bytes);

  PodColumn<uint64_t> location_ids_;
  PodColumn<int64_t> values_;
  std::vector<LabelRecord> labels_;
};

}  // namespace pfa
