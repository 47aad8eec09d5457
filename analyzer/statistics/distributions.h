// Distributions that tests need, in closed form.
#pragma once

#include <cstddef>

namespace pfa {

// Standard normal deviations: from the middle to the ends of an interval of 95%, and how much
// further off the middle must be to be beyond such an end in 80 of 100 cases.
inline constexpr double kNormalOf95 = 1.959964;
inline constexpr double kNormalOf80 = 0.841621;

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
