#include "analyzer/drawing/graphviz.h"

#include <cgraph.h>
#include <gvc.h>

#include <fmt/format.h>

#include "proto/base/shared_library.h"

namespace pfa {
namespace {

// The type of the length differs between versions.
template <typename Length>
Result<std::string> Render(int (*render)(GVC_t*, graph_t*, const char*, char**, Length*),
                           GVC_t* context, graph_t* graph, const std::string& format) {
  char* data = nullptr;
  Length length = 0;
  if (render(context, graph, format.c_str(), &data, &length) != 0 || data == nullptr) {
    return Error{ErrorCode::kIo, fmt::format("cannot write {}", format), {}};
  }
  return std::string(data, length);
}

}  // namespace

Result<std::string> RunGraphviz(const std::string& dot, const std::string& format) {
  PFA_ASSIGN_OR_RETURN(const SharedLibrary cgraph,
                       SharedLibrary::Load(PFA_CGRAPH_LIBRARY, "libcgraph6"));
  PFA_ASSIGN_OR_RETURN(const SharedLibrary gvc, SharedLibrary::Load(PFA_GVC_LIBRARY, "libgvc6"));
  PFA_ASSIGN_OR_RETURN(auto* const read, cgraph.Find<decltype(&agmemread)>("agmemread"));
  PFA_ASSIGN_OR_RETURN(auto* const open, gvc.Find<decltype(&gvContext)>("gvContext"));
  PFA_ASSIGN_OR_RETURN(auto* const lay_out, gvc.Find<decltype(&gvLayout)>("gvLayout"));
  PFA_ASSIGN_OR_RETURN(auto* const render, gvc.Find<decltype(&gvRenderData)>("gvRenderData"));

  GVC_t* const context = open();
  graph_t* const graph = read(dot.c_str());
  if (context == nullptr || graph == nullptr) {
    return Error{ErrorCode::kIo, "cannot read the graph", {}};
  }
  // Nothing is freed: the process ends.
  if (lay_out(context, graph, "dot") != 0) return Error{ErrorCode::kIo, "cannot lay out", {}};
  return Render(render, context, graph, format);
}

}  // namespace pfa
