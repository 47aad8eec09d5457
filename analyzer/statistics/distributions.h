// Distributions that tests need, in closed form.
#pragma once

#include <cstddef>

namespace pfa {

// P(Z <= z) of the standard normal distribution.
double NormalCdf(double z);
// The z with P(Z <= z) = p, for p from 0 to 1.
double NormalQuantile(double p);
// P(|T| >= |t|) of Student's distribution; `df`, a whole number of degrees of freedom, is at
// least 1.
double StudentTwoSided(double t, size_t df);
// The t with P(|T| >= t) = p, for p above 0 and at most 1.
double StudentQuantile(double p, size_t df);
// P(X >= x) of the chi-square distribution with one degree of freedom.
double ChiSquare1Tail(double x);

}  // namespace pfa
