#include "tests/bench/call_graph.h"

#include <algorithm>

namespace pfa::bench {
namespace {

// The numbers below, with those in make_profile.cc, were chosen so that 2,000,000 samples come to
// about 231 MB, and 107 MB compressed, like the profiles of large services.
constexpr uint32_t kChains = 12;
constexpr uint32_t kMinChain = 3;
constexpr uint32_t kMaxChain = 8;
// Share of callees, in percent, that are drawn from the core rather than from the neighbourhood.
constexpr uint32_t kCorePercent = 15;
constexpr uint32_t kNeighbourhood = 3000;
// Shares of call sites with 5 to 16 and with 2 to 4 callees; the others have one.
constexpr uint32_t kManyCalleesPercent = 10;
constexpr uint32_t kSomeCalleesPercent = 20;
constexpr uint32_t kHotLeafPercent = 50;

uint32_t CalleeCount(Prng& prng) {
  const uint32_t form = prng.Below(100);
  if (form < kManyCalleesPercent) return 5 + prng.Below(12);
  if (form < kManyCalleesPercent + kSomeCalleesPercent) return 2 + prng.Below(3);
  return 1;
}

}  // namespace

CallGraph::CallGraph(uint32_t functions, uint32_t sites, uint32_t endpoints, Prng& prng) {
  MakeFunctions(functions, sites, prng);
  MakeCallees(prng);
  MakeEndpoints(endpoints, prng);
}

void CallGraph::Walk(uint32_t endpoint, size_t keep, Prng& prng,
                     std::vector<uint32_t>* stack) const {
  const std::vector<uint32_t>& chain = chains_[chain_of_endpoint_[endpoint]];
  const uint32_t depth = kMinDepth + prng.Below(kMaxDepth - kMinDepth + 1);
  keep = std::min<size_t>(keep, depth - 1);
  uint32_t function = handler_of_endpoint_[endpoint];
  if (keep > chain.size()) {
    stack->resize(keep);
    function = CalleeAt(stack->back(), prng.Next32());
  } else {
    stack->assign(chain.begin(), chain.end());
  }
  while (stack->size() + 1 < depth) {
    // One draw serves both choices: this is the inner loop of the whole program.
    const uint64_t random = prng.Next();
    const uint32_t site = SiteIn(function, static_cast<uint32_t>(random));
    stack->push_back(site);
    function = CalleeAt(site, static_cast<uint32_t>(random >> 32));
  }
  if (prng.Percent(kHotLeafPercent)) function = prng.SkewedBelow(kHotLeaves, 2);
  stack->push_back(SiteIn(function, prng.Next32()));
}

uint32_t CallGraph::SiteIn(uint32_t function, uint32_t random) const {
  const Function& caller = functions_[function];
  return caller.first_site + Prng::Scale(random, caller.site_count);
}

uint32_t CallGraph::CalleeAt(uint32_t site, uint32_t random) const {
  const Site& call = sites_[site];
  return callees_[call.first_callee + Prng::Scale(random, call.callee_count)];
}

void CallGraph::MakeFunctions(uint32_t functions, uint32_t sites, Prng& prng) {
  functions_.assign(functions, {.first_site = 0, .site_count = 1});
  for (uint32_t extra = functions; extra < sites; ++extra) {
    ++functions_[prng.SkewedBelow(functions, 2)].site_count;
  }
  // Large functions should stand anywhere, not all at the front.
  for (uint32_t i = functions - 1; i > 0; --i) {
    std::swap(functions_[i], functions_[prng.Below(i + 1)]);
  }
  sites_.reserve(sites);
  for (uint32_t i = 0; i < functions; ++i) {
    functions_[i].first_site = static_cast<uint32_t>(sites_.size());
    sites_.insert(sites_.end(), functions_[i].site_count,
                  {.function = i, .first_callee = 0, .callee_count = 0});
  }
}

void CallGraph::MakeCallees(Prng& prng) {
  const auto callable = static_cast<uint32_t>(functions_.size()) - kHotLeaves;
  for (Site& site : sites_) {
    site.first_callee = static_cast<uint32_t>(callees_.size());
    site.callee_count = CalleeCount(prng);
    for (uint32_t i = 0; i < site.callee_count; ++i) {
      // Calls go forward, from higher layers to lower ones, until they wrap around.
      const uint32_t callee = prng.Percent(kCorePercent)
                                  ? prng.SkewedBelow(callable, 2)
                                  : (site.function + prng.Below(kNeighbourhood)) % callable;
      callees_.push_back(kHotLeaves + callee);
    }
  }
}

void CallGraph::MakeEndpoints(uint32_t endpoints, Prng& prng) {
  const auto callable = static_cast<uint32_t>(functions_.size()) - kHotLeaves;
  for (uint32_t i = 0; i < kChains; ++i) {
    std::vector<uint32_t>& chain = chains_.emplace_back();
    const uint32_t length = kMinChain + prng.Below(kMaxChain - kMinChain + 1);
    for (uint32_t depth = 0; depth < length; ++depth) {
      chain.push_back(functions_[kHotLeaves + prng.Below(callable)].first_site);
    }
  }
  for (uint32_t i = 0; i < endpoints; ++i) {
    chain_of_endpoint_.push_back(prng.SkewedBelow(kChains, 2));
    handler_of_endpoint_.push_back(kHotLeaves + prng.Below(callable));
  }
}

}  // namespace pfa::bench
