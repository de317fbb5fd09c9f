#include "base/id.h"

#include <sys/random.h>

#include <stdexcept>

namespace millrace {

std::string random_text(std::size_t length) {
  static constexpr char kAlphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string text;
  text.reserve(length);
  unsigned char bytes[64];
  while (text.size() < length) {
    if (getrandom(bytes, sizeof bytes, 0) != static_cast<ssize_t>(sizeof bytes))
      throw std::runtime_error("getrandom failed");
    for (unsigned char b : bytes)
      if (b < 248 && text.size() < length) text.push_back(kAlphabet[b % 62]);  // 248 = 4 * 62: no bias
  }
  return text;
}

}  // namespace millrace
