// Documents as JSON, for what adds more to them.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "analyzer/report/document.h"

namespace pfa {

nlohmann::ordered_json DocumentJson(const Document& document);

// As all of our JSON is written: indented, and valid UTF-8 whatever names have.
std::string JsonText(const nlohmann::ordered_json& json);

}  // namespace pfa
