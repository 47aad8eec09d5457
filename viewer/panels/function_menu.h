// What can be done with a function: the same menu wherever one is shown.
#pragma once

#include <string>

#include "viewer/panels/panel.h"

namespace pfa {

// Its items, for any popup.
void FunctionMenuItems(const PanelContext& context, const std::string& name);

// To be opened in the window of ImGui that draws it, with the function selected.
void OpenFunctionMenu(const PanelContext& context, const std::string& name);
// Draws the menu of the selected function while it is open.
void DrawFunctionMenu(const PanelContext& context);

}  // namespace pfa
