#include "analyzer/load/name_binaries.h"

#include <utility>

#include "analyzer/load/binaries.h"

namespace pfa {
namespace {

BinaryName NameOf(const ProfileBuilder& builder, const Mapping& mapping) {
  return {builder.text(mapping.file), builder.text(mapping.build_id)};
}

}  // namespace

void NameBinariesAsPprof(ProfileBuilder& builder, std::vector<std::string>* messages) {
  for (Mapping& mapping : builder.mappings()) {
    const auto place = LocateAsPprof(NameOf(builder, mapping), messages);
    if (place) mapping.file = builder.Intern(*place);
  }
}

Result<void> SetMainBinary(ProfileBuilder& builder, const std::string& binary,
                           Compatibility compatibility) {
  Mapping& main = builder.mappings().front();
  if (compatibility == Compatibility::kNative) PFA_TRY(CheckBinary(binary, NameOf(builder, main)));
  main.file = builder.Intern(binary);
  return {};
}

Profile NameBinaries(Profile profile, std::string_view given) {
  ProfileBuilder builder(std::move(profile));
  for (Mapping& mapping : builder.mappings()) {
    if (builder.text(mapping.file) == given) continue;
    const auto place = LocateBinary(NameOf(builder, mapping));
    if (place.ok()) mapping.file = builder.Intern(place.value());
  }
  return std::move(builder).Build();
}

}  // namespace pfa
