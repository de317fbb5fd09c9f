// Small texts that people change, such as subtitles: at an address that holds their version.
#pragma once
#include <string>

#include "deliver/access.h"

namespace millrace::deliver {

struct VersionedText {
  std::string text;
  std::string type;
  bool present = false;  // of the version that the address names: then it may be kept for ever
  std::string disposition{};
};

// An older version is answered with the present text, so that whoever plays goes on: but nobody may keep it
// under that name.
http::Response answer(const http::Request& request, const Playable& playable, VersionedText text);

}  // namespace millrace::deliver
