// Units of benchmarks: "sec/op", "B/s", "p90-ns". A word counts as measured unless it stands behind
// a '/'; '*' begins what is measured anew.
#pragma once

#include <string>
#include <string_view>

namespace pfa {

// "ns/op" is 1e-9 "sec/op", "MB/s" 1e6 "B/s"; other units are as they are, and so is what a value
// is measured by: "op/ns".
struct BaseUnit {
  std::string unit;
  double factor = 1;
};
BaseUnit ToBaseUnit(std::string_view unit);

// As Go prints it: "ns/op", "MB/s". Other units are as they are.
std::string ToGoUnit(std::string_view unit);

// Whether bytes are measured, of which 1024 are a KiB.
bool IsOfBytes(std::string_view unit);

}  // namespace pfa
