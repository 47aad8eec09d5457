// How often something happens, from how often it happened.
#pragma once

#include <cstddef>

#include "analyzer/statistics/intervals.h"

namespace pfa {

// P(X <= k) of n trials that succeed with p each.
double BinomialCdf(size_t k, size_t n, double p);
// P(X >= k).
double BinomialTail(size_t k, size_t n, double p);

// Clopper and Pearson: all p for which neither k or more nor k or fewer successes of n would be
// less likely than half of what the level leaves. There must be trials.
ConfidenceInterval BinomialInterval(size_t k, size_t n, double level = 0.95);

}  // namespace pfa
