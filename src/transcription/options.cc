#include "transcription/options.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "outbound/client.h"

namespace millrace::transcription {
namespace {

std::unexpected<Error> bad(std::string detail) {
  return fail(Status::bad_request, "bad_config", "transcription: " + std::move(detail));
}

}  // namespace

Result<std::string> read_key(const std::string& file) {
  if (file.empty()) return std::string();
  std::ifstream in(file);
  std::string key;
  if (!in || !std::getline(in, key)) return bad("api_key_file cannot be read, or is empty");
  while (!key.empty() && (key.back() == '\r' || key.back() == ' ')) key.pop_back();
  bool plain = std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
  if (key.empty() || key.size() > 1024 || !plain) return bad("the first line of api_key_file is no key");
  return key;
}

Result<void> check(const TranscriptionOptions& options) {
  if (!options.program.empty() && !options.endpoint.empty())
    return bad("either a program or an endpoint can be set, not both");
  if (!options.program.empty()) {
    const auto& path = options.program.front();
    if (!path.starts_with('/')) return bad("program should begin with a whole path");
    if (::access(path.c_str(), X_OK) != 0) return bad("there is no program " + path + " that may be run");
    bool given = std::ranges::any_of(options.program, [](const std::string& argument) {
      return argument.find("{audio}") != std::string::npos;
    });
    if (!given) return bad("an argument of program should be {audio}");
  }
  if (!options.endpoint.empty()) {
    if (auto url = outbound::parse_url(options.endpoint); !url) return bad("endpoint " + url.error().detail);
  }
  if (auto key = read_key(options.api_key_file); !key) return fail(key.error());
  return {};
}

}  // namespace millrace::transcription
