// A synthetic call graph and random walks through it: stacks like those of a web service that
// handles many kinds of requests. A few roots with a fixed chain of frames below each (the server
// loop, then middleware) lead to the handler of an endpoint; from there on every call site has one
// callee or, if it stands for a call through an interface or a function value, up to sixteen. A
// core of helpers is called from everywhere, and half of all stacks end in one of a few hot leaves.
// So some frames are very popular, while the many choices on the way make nearly every whole stack
// unique.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/bench/prng.h"

namespace pfa::bench {

class CallGraph {
 public:
  static constexpr uint32_t kMinDepth = 20;
  static constexpr uint32_t kMaxDepth = 60;

  // Functions below this index only appear as leaves.
  static constexpr uint32_t kHotLeaves = 24;

  // Needs more functions than kHotLeaves, and a site for each function.
  CallGraph(uint32_t functions, uint32_t sites, uint32_t endpoints, Prng& prng);

  // Makes `stack`, sites with the root first, another stack of a request to `endpoint`: it keeps
  // the first `keep` sites, which must come from such a walk, and goes on from there at random. The
  // depth is uniform between kMinDepth and kMaxDepth, so fewer may be kept.
  void Walk(uint32_t endpoint, size_t keep, Prng& prng, std::vector<uint32_t>* stack) const;

  uint32_t FunctionOf(uint32_t site) const { return sites_[site].function; }
  // Position of the site among those of its function.
  uint32_t IndexInFunction(uint32_t site) const {
    return site - functions_[sites_[site].function].first_site;
  }

 private:
  struct Function {
    uint32_t first_site;
    uint32_t site_count;
  };
  struct Site {
    uint32_t function;
    uint32_t first_callee;
    uint32_t callee_count;
  };

  // One of the sites of a function, one of the callees of a site. The number is uniform in 32 bits.
  uint32_t SiteIn(uint32_t function, uint32_t random) const;
  uint32_t CalleeAt(uint32_t site, uint32_t random) const;

  void MakeFunctions(uint32_t functions, uint32_t sites, Prng& prng);
  void MakeCallees(Prng& prng);
  void MakeEndpoints(uint32_t endpoints, Prng& prng);

  std::vector<Function> functions_;
  std::vector<Site> sites_;
  std::vector<uint32_t> callees_;              // Function indices, by site.
  std::vector<std::vector<uint32_t>> chains_;  // Sites, root first.
  std::vector<uint32_t> chain_of_endpoint_;
  std::vector<uint32_t> handler_of_endpoint_;
};

}  // namespace pfa::bench
