#include "store/object_store.h"

#include <algorithm>

namespace millrace::store {

bool valid_key(std::string_view key) {
  if (key.empty() || key.size() > 512) return false;
  std::size_t begin = 0;
  while (begin <= key.size()) {
    auto end = std::min(key.find('/', begin), key.size());
    auto part = key.substr(begin, end - begin);
    if (part.empty() || part == "." || part == ".." || part.size() > 255) return false;
    for (char c : part) {
      bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                  c == '_' || c == '-';
      if (!good) return false;
    }
    begin = end + 1;
  }
  return true;
}

}  // namespace millrace::store
