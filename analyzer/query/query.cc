#include "analyzer/query/query.h"

#include <charconv>

#include <fmt/format.h>

namespace pfa {
namespace {

Result<void> CompilePattern(std::string_view option, const std::string& pattern,
                            std::optional<GoRegexp>* out) {
  if (pattern.empty()) return {};
  PFA_ASSIGN_OR_RETURN(GoRegexp compiled, GoRegexp::Compile(option, pattern));
  *out = std::move(compiled);
  return {};
}

Result<void> CompileTags(std::string_view option, const std::string& value,
                         std::optional<TagFilter>* out) {
  if (value.empty()) return {};
  PFA_ASSIGN_OR_RETURN(TagFilter compiled, TagFilter::Compile(option, value));
  *out = std::move(compiled);
  return {};
}

}  // namespace

Granularity GranularityOf(std::string_view name, bool noinlines, bool showcolumns) {
  Granularity g;
  g.inlines = !noinlines;
  if (name.empty() || name == "functions") return g;
  g.function = name != "files";
  g.filename = true;
  g.line = name == "lines" || name == "addresses";
  g.address = name == "addresses";
  // With addresses and inlines pprof erases nothing at all.
  g.column = g.line && (showcolumns || (g.address && g.inlines));
  return g;
}

Result<size_t> FindSampleType(const Profile& profile, std::string_view sample_index) {
  const auto types = profile.sample_types();
  if (types.empty()) return BadInput("profile has no samples: it names no sample type");
  if (sample_index.empty()) {
    const StringId wanted = profile.header().default_sample_type;
    for (size_t i = 0; i < types.size(); ++i) {
      if (wanted != StringId(0) && types[i].type == wanted) return i;
    }
    return types.size() - 1;
  }
  int64_t number = 0;
  std::string_view digits = sample_index;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (code == std::errc() && end == digits.data() + digits.size()) {
    if (number < 0 || static_cast<uint64_t>(number) >= types.size()) {
      return UsageError(fmt::format("sample_index {} is outside the range [0..{}]", sample_index,
                                    types.size() - 1));
    }
    return static_cast<size_t>(number);
  }
  // "inuse_space" also finds the "space" of older profiles.
  std::string_view without_inuse = sample_index;
  constexpr std::string_view kInuse = "inuse_";
  if (without_inuse.starts_with(kInuse)) without_inuse.remove_prefix(kInuse.size());
  std::string names;
  for (size_t i = 0; i < types.size(); ++i) {
    const std::string_view type = profile.text(types[i].type);
    if (type == sample_index || type == without_inuse) return i;
    if (!names.empty()) names += ' ';
    names += type;
  }
  return UsageError(fmt::format("sample_index \"{}\" must be one of: [{}]", sample_index, names));
}

Result<Query> CompileQuery(const Profile& profile, const Options& options,
                           Compatibility compatibility) {
  Query query;
  query.options = options;
  query.compatibility = compatibility;
  PFA_ASSIGN_OR_RETURN(query.column, FindSampleType(profile, options.sample_index));
  const ValueType& type = profile.sample_types()[query.column];
  query.sample_type = (options.mean ? "mean_" : "") + std::string(profile.text(type.type));
  query.sample_unit = profile.text(type.unit);
  if (options.divide_by == 0) return UsageError("zero divisor specified");
  query.ratio = 1 / options.divide_by;
  query.granularity = GranularityOf(options.granularity, options.noinlines, options.showcolumns);

  PFA_TRY(CompilePattern("argument", options.argument, &query.argument));
  PFA_TRY(CompilePattern("focus", options.focus, &query.focus));
  PFA_TRY(CompilePattern("ignore", options.ignore, &query.ignore));
  PFA_TRY(CompilePattern("hide", options.hide, &query.hide));
  PFA_TRY(CompilePattern("show", options.show, &query.show));
  PFA_TRY(CompilePattern("show_from", options.show_from, &query.show_from));
  PFA_TRY(CompileTags("tagfocus", options.tagfocus, &query.tagfocus));
  PFA_TRY(CompileTags("tagignore", options.tagignore, &query.tagignore));
  PFA_TRY(CompilePattern("prune_from", options.prune_from, &query.prune_from));
  PFA_TRY(CompilePattern("tagshow", options.tagshow, &query.tagshow));
  PFA_TRY(CompilePattern("taghide", options.taghide, &query.taghide));

  const std::initializer_list<std::pair<const char*, const std::string&>> filters = {
      {"focus", options.focus},         {"ignore", options.ignore},
      {"hide", options.hide},           {"show", options.show},
      {"show_from", options.show_from}, {"tagfocus", options.tagfocus},
      {"tagignore", options.tagignore}, {"tagshow", options.tagshow},
      {"taghide", options.taghide}};
  for (const auto& [name, value] : filters) {
    if (!value.empty()) query.active_filters.emplace_back(name, value);
  }
  return query;
}

}  // namespace pfa
