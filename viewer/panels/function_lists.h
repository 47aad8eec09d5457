// Functions to choose from, and what the selected one is.
#pragma once

#include <string>
#include <vector>

#include "viewer/layout/function_facts.h"
#include "viewer/panels/panel.h"

namespace pfa {

// Where panels are about the selected function and there is none: the largest ones, to be clicked.
void DrawFunctionChoice(const PanelContext& context);

// In one line: the name of the selected function, its own value and with callees.
void DrawFunctionValues(const PanelContext& context);

// In one line, as far as there is room: what is clicked becomes the selected function.
void DrawFunctionLine(const PanelContext& context, const char* title,
                      const std::vector<NamedShare>& functions);

}  // namespace pfa
