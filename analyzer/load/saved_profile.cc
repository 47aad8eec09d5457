#include "analyzer/load/saved_profile.h"

#include <string_view>

#include "proto/output_file.h"

namespace pfa {
namespace {

void AddPart(std::string_view text, std::string* name) {
  constexpr size_t kMaxPart = 60;  // the whole name is limited to 255 bytes almost everywhere
  constexpr size_t kMaxName = 180;
  if (text.empty() || name->size() > kMaxName) return;
  for (const char c : text.substr(0, kMaxPart)) {
    const bool is_bad = static_cast<unsigned char>(c) <= ' ' || c == '/' || c == '\x7f';
    *name += is_bad ? '_' : c;
  }
  *name += '.';
}

Result<std::string> Keep(SpoolFile& copy, const Profile& profile, const std::string& folder) {
  PFA_ASSIGN_OR_RETURN(const auto file,
                       OutputFile::CreateNumbered(folder, SavedPrefix(profile), ".txt"));
  PFA_TRY(copy.CopyTo(*file));
  PFA_TRY(file->Finish());
  return file->path();
}

}  // namespace

std::string SavedPrefix(const Profile& profile) {
  std::string name = "pprof.";
  if (!profile.mappings().empty()) {
    std::string_view file = profile.text(profile.mappings().front().file);
    AddPart(file.substr(file.rfind('/') + 1), &name);
  }
  for (const ValueType& type : profile.sample_types()) AddPart(profile.text(type.type), &name);
  return name;
}

std::string KeepText(SpoolFile& copy, const Profile& profile, const std::string& folder) {
  const auto path = Keep(copy, profile, folder);
  if (!path.ok()) return "Could not save profile: " + path.error().ToString();
  return "Saved profile in " + path.value();
}

}  // namespace pfa
