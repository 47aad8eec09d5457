#include "analyzer/load/local_symbols.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analyzer/load/binaries.h"
#include "analyzer/model/profile_builder.h"
#include "analyzer/query/source_path.h"
#include "proto/executable.h"

namespace pfa {
namespace {

class LocalSymbolizer {
 public:
  LocalSymbolizer(ProfileBuilder& builder, const LocalSymbolsRequest& request,
                  std::vector<std::string>* messages)
      : builder_(builder),
        as_pprof_(request.compatibility == Compatibility::kPprof),
        given_binary_(request.given_binary),
        messages_(*messages) {
    for (const Function& function : builder.functions()) {
      next_function_id_ = std::max(next_function_id_, function.id);
    }
  }

  void Symbolize(MappingId id, const std::vector<LocationId>& locations) {
    Mapping& mapping = builder_.mappings()[id.index()];
    const std::string file(builder_.text(mapping.file));
    const std::string build_id(builder_.text(mapping.build_id));
    if (file.empty()) {
      if (id.index() == 0 && as_pprof_)
        messages_.emplace_back("Main binary filename not available.");
      missing_ = missing_ || id.index() != 0;
      return;
    }
    if (IsUnsymbolizable(file)) return;
    if (build_id.empty() && (file.starts_with("http://") || file.starts_with("https://"))) return;
    std::string shown = BasePath(file);
    if (!build_id.empty()) shown += fmt::format(" (build ID {})", build_id);
    auto executable = Open(file, build_id);
    if (!executable.ok()) {
      messages_.push_back(Problem(shown, file, executable.error()));
      missing_ = true;
      return;
    }
    const uint64_t bias = executable.value()->object().LoadBias(mapping.start, mapping.file_offset);
    for (const LocationId location : locations) {
      const uint64_t address = builder_.locations()[location.index()].address - bias;
      AddLines(location, executable.value()->Frames(
                             address, as_pprof_ ? FrameDetail::kAsGoTool : FrameDetail::kAll));
    }
  }

  void Finish() {
    if (!missing_ || !as_pprof_) return;
    messages_.emplace_back("Some binary filenames not available. Symbolization may be incomplete.");
    messages_.emplace_back("Try setting PPROF_BINARY_PATH to the search path for local binaries.");
  }

 private:
  [[nodiscard]] Result<std::unique_ptr<Executable>> Open(const std::string& file,
                                                         const std::string& build_id) const {
    if (as_pprof_ || file == given_binary_) return Executable::Open(file);
    PFA_ASSIGN_OR_RETURN(const std::string place, LocateBinary({file, build_id}));
    return Executable::Open(place);
  }

  [[nodiscard]] std::string Problem(const std::string& shown, const std::string& file,
                                    const Error& error) const {
    if (as_pprof_) {
      return fmt::format("Local symbolization failed for {}: open {}: {}", shown, file,
                         error.code == ErrorCode::kIo ? error.message : "unrecognized object file");
    }
    return fmt::format(
        "some addresses of {} have no names: {}; give the binary before the profile, or set "
        "PPROF_BINARY_PATH to where binaries are",
        shown, error.ToString());
  }

  void AddLines(LocationId id, const std::vector<SourceFrame>& frames) {
    if (frames.empty()) return;
    Location& location = builder_.locations()[id.index()];
    Mapping& mapping = builder_.mappings()[location.mapping.index()];
    location.is_folded = false;
    std::vector<Line> lines;
    for (const SourceFrame& frame : frames) {
      mapping.has_functions = mapping.has_functions || !frame.function.empty();
      mapping.has_filenames = mapping.has_filenames || !frame.file.empty();
      mapping.has_line_numbers = mapping.has_line_numbers || frame.line != 0;
      lines.push_back({FunctionFor(frame), frame.line, as_pprof_ ? 0 : frame.column});
    }
    mapping.has_inline_frames = true;
    builder_.SetLines(id, lines);
  }

  FunctionId FunctionFor(const SourceFrame& frame) {
    const auto [it, is_new] =
        functions_.try_emplace({frame.function, frame.file}, FunctionId::kNone);
    if (is_new) {
      Function function;
      function.id = ++next_function_id_;
      function.name = function.system_name = builder_.Intern(frame.function);
      function.filename = builder_.Intern(frame.file);
      it->second = builder_.AddFunction(function);
    }
    return it->second;
  }

  ProfileBuilder& builder_;
  bool as_pprof_;
  std::string_view given_binary_;
  std::vector<std::string>& messages_;
  uint64_t next_function_id_ = 0;
  std::map<std::pair<std::string, std::string>, FunctionId> functions_;  // by name and file
  bool missing_ = false;
};

}  // namespace

Profile SymbolizeLocally(Profile profile, const LocalSymbolsRequest& request,
                         std::vector<std::string>* messages) {
  const auto wants_symbols = [&](const Mapping& mapping) {
    return request.force ||
           !(mapping.has_functions || mapping.has_filenames || mapping.has_line_numbers);
  };
  // Nearly all profiles need nothing, and then nothing is read.
  if (std::ranges::none_of(profile.mappings(), wants_symbols)) return profile;
  std::vector<std::vector<LocationId>> locations(profile.mappings().size());
  const bool only_bare = request.compatibility == Compatibility::kNative && !request.force;
  bool any = false;
  for (size_t i = 0; i < profile.locations().size(); ++i) {
    const Location& location = profile.locations()[i];
    if (!location.mapping.valid() || !wants_symbols(profile.mapping(location.mapping))) continue;
    if (only_bare && location.line_count != 0) continue;
    locations[location.mapping.index()].push_back(LocationId::FromIndex(i));
    any = true;
  }
  if (!any) return profile;
  ProfileBuilder builder(std::move(profile));
  LocalSymbolizer symbolizer(builder, request, messages);
  for (size_t i = 0; i < locations.size(); ++i) {
    if (!locations[i].empty()) symbolizer.Symbolize(MappingId::FromIndex(i), locations[i]);
  }
  symbolizer.Finish();
  return std::move(builder).Build();
}

}  // namespace pfa
