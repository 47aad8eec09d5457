// The call graph of a profile for the graph panel. Its boxes are found at once; where they are,
// Graphviz says in another process, and a thread waits for it, so that the window does not.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/drawing/drawing_process.h"
#include "analyzer/model/profile.h"
#include "proto/base/result.h"
#include "viewer/layout/call_graph_model.h"
#include "viewer/layout/graph_layout.h"

namespace pfa {

class GraphViews {
 public:
  // Who draws.
  void set_drawing(std::shared_ptr<DrawingProcess> drawing) { drawing_ = std::move(drawing); }
  // Whether Find returns only when the layout is there, for pictures and tests.
  void set_waits(bool waits) { waits_ = waits; }

  struct Found {
    const GraphModel* model = nullptr;
    const GraphLayout* layout = nullptr;  // null: not yet, or never
    std::string error;                    // why there is none
  };
  // Of the profile with the options. What it returns is valid until it is called again.
  Found Find(const Profile& profile, const Options& options, const TextMetrics& metrics);
  // To be called before a profile goes away: another one may take its place in memory.
  void Forget() { profile_ = nullptr; }
  // Whether a layout is being waited for.
  [[nodiscard]] bool is_working() const;

  // By node of the model: whether the regular expression matches; empty: there is none, or it is
  // wrong.
  const std::vector<uint8_t>& Matches(const std::string& search);

 private:
  struct Work;

  void Start();
  void Take();

  std::shared_ptr<DrawingProcess> drawing_;
  bool waits_ = false;
  const Profile* profile_ = nullptr;
  Options options_;  // that model_ was made with
  std::optional<Result<GraphModel>> model_;
  std::string dot_;  // still to be laid out; "": nothing
  std::optional<Result<GraphLayout>> layout_;
  std::shared_ptr<Work> work_;  // of this model or one before it
  bool work_is_old_ = false;
  std::optional<std::string> search_;
  std::vector<uint8_t> matches_;
};

}  // namespace pfa
