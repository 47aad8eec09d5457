// Numbers of benchmarks as text.
#pragma once

#include <string>
#include <string_view>

namespace pfa {

// Four significant digits and a prefix: "1.718µ", "320.4Mi" (of bytes, of which 1024 are a Ki),
// "0", "28".
std::string BenchNumber(double value, std::string_view unit);
// Of a ratio: "+7.81%", "-17.34%", "0.00%".
std::string ChangeText(double ratio);
// "p=0.004"; the smallest is "p<0.001".
std::string PText(double p);

}  // namespace pfa
