#include "proto/debug_lines.h"

#include <algorithm>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <optional>
#include <unistd.h>
#include <unordered_map>
#include <utility>

#include "proto/base/shared_library.h"

namespace pfa {
namespace {

struct Api {
  decltype(&dwarf_begin) begin;
  decltype(&dwarf_end) end;
  decltype(&dwarf_get_units) get_units;
  decltype(&dwarf_ranges) ranges;
  decltype(&dwarf_getsrc_die) getsrc_die;
  decltype(&dwarf_linesrc) linesrc;
  decltype(&dwarf_lineno) lineno;
  decltype(&dwarf_linecol) linecol;
  decltype(&dwarf_child) child;
  decltype(&dwarf_siblingof) siblingof;
  decltype(&dwarf_haspc) haspc;
  decltype(&dwarf_tag) tag;
  decltype(&dwarf_attr) attr;
  decltype(&dwarf_attr_integrate) attr_integrate;
  decltype(&dwarf_formstring) formstring;
  decltype(&dwarf_formudata) formudata;
  decltype(&dwarf_getsrcfiles) getsrcfiles;
  decltype(&dwarf_filesrc) filesrc;
};

Result<Api> LoadApi() {
  PFA_ASSIGN_OR_RETURN(const SharedLibrary library, SharedLibrary::Load("libdw.so.1", "libdw1"));
  Api api = {};
  PFA_ASSIGN_OR_RETURN(api.begin, library.Find<decltype(api.begin)>("dwarf_begin"));
  PFA_ASSIGN_OR_RETURN(api.end, library.Find<decltype(api.end)>("dwarf_end"));
  PFA_ASSIGN_OR_RETURN(api.get_units, library.Find<decltype(api.get_units)>("dwarf_get_units"));
  PFA_ASSIGN_OR_RETURN(api.ranges, library.Find<decltype(api.ranges)>("dwarf_ranges"));
  PFA_ASSIGN_OR_RETURN(api.getsrc_die, library.Find<decltype(api.getsrc_die)>("dwarf_getsrc_die"));
  PFA_ASSIGN_OR_RETURN(api.linesrc, library.Find<decltype(api.linesrc)>("dwarf_linesrc"));
  PFA_ASSIGN_OR_RETURN(api.lineno, library.Find<decltype(api.lineno)>("dwarf_lineno"));
  PFA_ASSIGN_OR_RETURN(api.linecol, library.Find<decltype(api.linecol)>("dwarf_linecol"));
  PFA_ASSIGN_OR_RETURN(api.child, library.Find<decltype(api.child)>("dwarf_child"));
  PFA_ASSIGN_OR_RETURN(api.siblingof, library.Find<decltype(api.siblingof)>("dwarf_siblingof"));
  PFA_ASSIGN_OR_RETURN(api.haspc, library.Find<decltype(api.haspc)>("dwarf_haspc"));
  PFA_ASSIGN_OR_RETURN(api.tag, library.Find<decltype(api.tag)>("dwarf_tag"));
  PFA_ASSIGN_OR_RETURN(api.attr, library.Find<decltype(api.attr)>("dwarf_attr"));
  PFA_ASSIGN_OR_RETURN(api.attr_integrate,
                       library.Find<decltype(api.attr_integrate)>("dwarf_attr_integrate"));
  PFA_ASSIGN_OR_RETURN(api.formstring, library.Find<decltype(api.formstring)>("dwarf_formstring"));
  PFA_ASSIGN_OR_RETURN(api.formudata, library.Find<decltype(api.formudata)>("dwarf_formudata"));
  PFA_ASSIGN_OR_RETURN(api.getsrcfiles,
                       library.Find<decltype(api.getsrcfiles)>("dwarf_getsrcfiles"));
  PFA_ASSIGN_OR_RETURN(api.filesrc, library.Find<decltype(api.filesrc)>("dwarf_filesrc"));
  return api;
}

// Addresses of a unit or function. Ranges of one kind do not overlap.
struct DieRange {
  uint64_t begin = 0;
  uint64_t end = 0;
  Dwarf_Die die = {};
};

DieRange* FindRange(std::vector<DieRange>& ranges, uint64_t address) {
  auto after = std::ranges::upper_bound(ranges, address, {}, &DieRange::begin);
  if (after == ranges.begin() || address >= (--after)->end) return nullptr;
  return &*after;
}

// A damaged file must not take minutes.
constexpr size_t kMaxRanges = size_t{1} << 20;
constexpr size_t kMaxDepth = 100;

class ElfutilsLines : public DebugLines {
 public:
  ElfutilsLines(const Api& api, int fd, Dwarf* dwarf) : api_(api), fd_(fd), dwarf_(dwarf) {
    // Not every compiler writes the index of addresses that libdw has a function for.
    Dwarf_CU* unit = nullptr;
    Dwarf_Die die = {};
    while (api_.get_units(dwarf_, unit, &unit, nullptr, nullptr, &die, nullptr) == 0) {
      AddRanges(&die, &units_);
    }
    std::ranges::sort(units_, {}, &DieRange::begin);
  }
  ElfutilsLines(const ElfutilsLines&) = delete;
  ElfutilsLines& operator=(const ElfutilsLines&) = delete;
  ~ElfutilsLines() override {
    api_.end(dwarf_);
    close(fd_);
  }

  std::vector<SourceFrame> Find(uint64_t address, bool inlined) override {
    DieRange* const range = FindRange(units_, address);
    if (range == nullptr) return {};
    Dwarf_Die* const unit = &range->die;
    Dwarf_Line* const line = api_.getsrc_die(unit, address);
    if (line == nullptr) return {};
    SourceFrame place;
    if (const char* file = api_.linesrc(line, nullptr, nullptr)) place.file = file;
    int number = 0;
    if (api_.lineno(line, &number) == 0) place.line = number;
    if (api_.linecol(line, &number) == 0) place.column = number;
    return Scopes(unit, address, std::move(place), inlined);
  }

 private:
  void AddRanges(Dwarf_Die* die, std::vector<DieRange>* out) const {
    Dwarf_Addr base = 0;
    Dwarf_Addr begin = 0;
    Dwarf_Addr end = 0;
    ptrdiff_t next = 0;
    while (out->size() < kMaxRanges && (next = api_.ranges(die, next, &base, &begin, &end)) > 0) {
      out->push_back({begin, end, *die});
    }
  }

  // Calls `visit` with each child until it returns false.
  template <typename Visit>
  void ForEachChild(Dwarf_Die* parent, Visit visit) const {
    Dwarf_Die die = {};
    if (api_.child(parent, &die) != 0) return;
    for (size_t i = 0; i < kMaxRanges && visit(&die); ++i) {
      Dwarf_Die next = {};
      if (api_.siblingof(&die, &next) != 0) return;
      die = next;
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion): namespaces and classes nest
  void AddFunctions(Dwarf_Die* parent, size_t depth, std::vector<DieRange>* out) const {
    if (depth > kMaxDepth) return;
    ForEachChild(parent, [&](Dwarf_Die* die) {
      const int tag = api_.tag(die);
      if (tag == DW_TAG_subprogram) {
        AddRanges(die, out);
      } else if (tag == DW_TAG_namespace || tag == DW_TAG_class_type ||
                 tag == DW_TAG_structure_type) {
        AddFunctions(die, depth + 1, out);
      }
      return true;
    });
  }

  // The function with code at the address. A unit's functions are listed once: looking for them
  // each time would make long listings slow.
  DieRange* FunctionAt(Dwarf_Die* unit, uint64_t address) {
    const auto [entry, is_new] = functions_.try_emplace(unit->addr);
    if (is_new) {
      AddFunctions(unit, 0, &entry->second);
      std::ranges::sort(entry->second, {}, &DieRange::begin);
    }
    return FindRange(entry->second, address);
  }

  // Names the functions around the address; `place` is where it is in the innermost.
  std::vector<SourceFrame> Scopes(Dwarf_Die* unit, uint64_t address, SourceFrame place,
                                  bool inlined) {
    DieRange* const function = FunctionAt(unit, address);
    if (function == nullptr) return {std::move(place)};
    std::vector<Dwarf_Die> scopes = {function->die};  // outermost first
    Dwarf_Die scope = function->die;
    for (size_t depth = 0; inlined && depth < kMaxDepth; ++depth) {
      bool found = false;
      ForEachChild(&scope, [&](Dwarf_Die* die) {
        const int tag = api_.tag(die);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_lexical_block) return true;
        if (api_.haspc(die, address) <= 0) return true;
        if (tag == DW_TAG_inlined_subroutine) scopes.push_back(*die);
        scope = *die;
        found = true;
        return false;
      });
      if (!found) break;
    }
    std::vector<SourceFrame> frames;
    for (size_t i = scopes.size(); i-- > 0;) {
      place.function = NameOf(&scopes[i], inlined);
      frames.push_back(place);
      if (i > 0) place = CallSite(unit, &scopes[i]);
    }
    return frames;
  }

  // The name for linkers where there is one, since only that says all of a C++ function. Without
  // `linkage` the plain one, as go tool pprof has it.
  [[nodiscard]] std::string NameOf(Dwarf_Die* function, bool linkage) const {
    Dwarf_Attribute attribute;
    if (linkage) {
      for (const unsigned name : {DW_AT_linkage_name, DW_AT_MIPS_linkage_name}) {
        if (api_.attr_integrate(function, name, &attribute) == nullptr) continue;
        if (const char* text = api_.formstring(&attribute)) return text;
      }
    }
    const auto* found = linkage ? api_.attr_integrate(function, DW_AT_name, &attribute)
                                : api_.attr(function, DW_AT_name, &attribute);
    const char* text = found == nullptr ? nullptr : api_.formstring(&attribute);
    return text == nullptr ? "" : text;
  }

  [[nodiscard]] std::optional<uint64_t> NumberOf(Dwarf_Die* die, unsigned name) const {
    Dwarf_Attribute attribute;
    Dwarf_Word value = 0;
    if (api_.attr(die, name, &attribute) == nullptr) return std::nullopt;
    if (api_.formudata(&attribute, &value) != 0) return std::nullopt;
    return value;
  }

  // Where an inlined function was called.
  [[nodiscard]] SourceFrame CallSite(Dwarf_Die* unit, Dwarf_Die* inlined) const {
    SourceFrame place;
    Dwarf_Files* files = nullptr;
    size_t file_count = 0;
    const auto file = NumberOf(inlined, DW_AT_call_file);
    if (file && api_.getsrcfiles(unit, &files, &file_count) == 0 && *file < file_count) {
      if (const char* name = api_.filesrc(files, *file, nullptr, nullptr)) place.file = name;
    }
    constexpr uint64_t kMaxLine = 1U << 30;
    place.line =
        static_cast<int64_t>(std::min(NumberOf(inlined, DW_AT_call_line).value_or(0), kMaxLine));
    place.column =
        static_cast<int64_t>(std::min(NumberOf(inlined, DW_AT_call_column).value_or(0), kMaxLine));
    return place;
  }

  Api api_;
  int fd_;
  Dwarf* dwarf_;
  std::vector<DieRange> units_;
  std::unordered_map<const void*, std::vector<DieRange>> functions_;  // by unit
};

}  // namespace

Result<std::unique_ptr<DebugLines>> DebugLines::Open(const std::string& path) {
  PFA_ASSIGN_OR_RETURN(const Api api, LoadApi());
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return Error{ErrorCode::kIo, "cannot open the file", path};
  Dwarf* const dwarf = api.begin(fd, DWARF_C_READ);
  if (dwarf == nullptr) {
    close(fd);
    return Error{ErrorCode::kBadInput, "the file has no debug information", path};
  }
  return std::unique_ptr<DebugLines>(std::make_unique<ElfutilsLines>(api, fd, dwarf));
}

}  // namespace pfa
