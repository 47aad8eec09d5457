// What splitting a set at random says about the gate, as a document: the false alarms first.
#pragma once

#include <span>
#include <string>

#include "analyzer/compare/gate.h"
#include "analyzer/compare/null_profiles.h"
#include "analyzer/compare/null_splits.h"
#include "analyzer/report/document.h"

namespace pfa {

Document NullDocument(const NullAnswer& answer, const NullQuestion& question,
                      const std::string& name);

// Puts what splits of profiles showed behind it. `allowed` is the share of false ones among the
// functions that are marked.
void AddNullProfiles(std::span<const NullProfiles> profiles, double allowed, Document* document);

}  // namespace pfa
