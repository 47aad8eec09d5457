// What splitting a set at random says about the gate, as a document: the false alarms first.
#pragma once

#include <string>

#include "analyzer/compare/gate.h"
#include "analyzer/compare/null_splits.h"
#include "analyzer/report/document.h"

namespace pfa {

Document NullDocument(const NullAnswer& answer, const NullQuestion& question,
                      const std::string& name);

}  // namespace pfa
