// A built page, held in memory: loaded once at start, then read by all loops. Files under assets/ carry a
// hash in their name and are immutable; all others are revalidated. Where "name.br" or "name.gz" lies beside
// a file, it is sent to clients that take it. Only what was there when it was loaded can be asked for: no
// request touches the disk.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/page.h"

namespace millrace::http {

class StaticFiles {
 public:
  // Throws when the folder cannot be read.
  static StaticFiles load(const std::filesystem::path& folder);

  // The answer for "/assets/x.js" or "/favicon.svg"; nothing when there is no such file. GET and HEAD only.
  std::optional<Response> respond(const Request& request) const { return respond(request, request.path); }
  std::optional<Response> respond(const Request& request, std::string_view path) const;
  // A file's text, such as "index.html", for pages made from it; nothing when there is none.
  std::optional<std::string_view> text(std::string_view name) const;
  bool empty() const { return files_.empty(); }

 private:
  struct Variant {
    std::shared_ptr<const std::string> bytes;
    std::string etag;
  };
  struct File {
    std::string type;
    std::string cache_control;
    Variant plain;
    std::optional<Variant> brotli;
    std::optional<Variant> gzip;
  };
  std::map<std::string, File, std::less<>> files_;  // by "/assets/x.js"
};

}  // namespace millrace::http
