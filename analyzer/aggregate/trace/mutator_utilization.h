// Mutator utilization: which part of the Ps the garbage collector leaves to the program, as a step
// function of time; and the windows in which the program got least.
//
//   utilization(t) = 1 - (Ps that work for the GC) / GOMAXPROCS,   0 while it stops the world
//
// The minimum over all windows of a length is exact, and takes time linear in the steps: the mean
// over a window is a piecewise linear function of where it begins, so it is least where one of the
// window's edges meets a step.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/aggregate/trace/gc_work.h"
#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

// What counts against the program besides stopping the world; idle workers never do.
struct UtilizationParts {
  bool background = false;  // dedicated and fractional mark workers
  bool assist = false;
  bool sweep = false;
};

struct UtilizationStep {
  int64_t time_ns = 0;
  double utilization = 1;  // from here on
};

// A step function: the last step is its end. Empty if GOMAXPROCS is not known.
class MutatorUtilization {
 public:
  // Of the part of the trace in `window`. `work` is FindGcWork's.
  static MutatorUtilization Compute(const Trace& trace, std::span<const GcWork> work,
                                    UtilizationParts parts, const Interval& window);
  // With the numbers of Go's own tools, which count a P as busy for ever from the second time that
  // a mark worker starts there, and end the curve where it drops to 0 for good.
  static MutatorUtilization ComputeAsGo(const Trace& trace, UtilizationParts parts,
                                        const Interval& window);

  explicit MutatorUtilization(std::vector<UtilizationStep> steps);

  [[nodiscard]] bool empty() const { return steps_.size() < 2; }
  [[nodiscard]] std::span<const UtilizationStep> steps() const { return steps_; }
  // The mean over all of it.
  [[nodiscard]] double mean() const;
  [[nodiscard]] int64_t length_ns() const;

  struct Window {
    int64_t start_ns = 0;
    int64_t end_ns = 0;
    double utilization = 1;
  };
  // The mean between two moments inside of the curve.
  [[nodiscard]] double MeanOf(int64_t start_ns, int64_t end_ns) const;
  // The window of this length in which the program got least, the first if there are several. A
  // curve that is shorter is one window.
  [[nodiscard]] Window Worst(int64_t length_ns) const;
  // That one, then the worst of those that do not overlap it, and so on.
  [[nodiscard]] std::vector<Window> WorstApart(int64_t length_ns, size_t count) const;

 private:
  [[nodiscard]] double Integral(int64_t time_ns) const;
  bool FindWorst(int64_t length_ns, std::span<const Window> taken, Window* worst) const;

  std::vector<UtilizationStep> steps_;
  std::vector<double> sums_;  // integral up to each step
};

}  // namespace pfa
