// Lists in a text, with commas between the items.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace pfa {

// Views into the text. An empty text has no items; empty items are left out.
inline std::vector<std::string_view> ItemsOf(std::string_view list) {
  std::vector<std::string_view> items;
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(item.size() + 1, list.size()));
    if (!item.empty()) items.push_back(item);
  }
  return items;
}

inline bool HasItem(std::string_view list, std::string_view item) {
  const std::vector<std::string_view> items = ItemsOf(list);
  return std::ranges::find(items, item) != items.end();
}

}  // namespace pfa
