#include "http/static_files.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace millrace::http {
namespace {

std::string_view type_of(std::string_view name) {
  static const std::map<std::string_view, std::string_view> kTypes{
      {"html", "text/html; charset=utf-8"},
      {"js", "text/javascript; charset=utf-8"},
      {"mjs", "text/javascript; charset=utf-8"},
      {"css", "text/css; charset=utf-8"},
      {"json", "application/json"},
      {"map", "application/json"},
      {"webmanifest", "application/manifest+json"},
      {"svg", "image/svg+xml"},
      {"png", "image/png"},
      {"jpg", "image/jpeg"},
      {"webp", "image/webp"},
      {"ico", "image/x-icon"},
      {"woff2", "font/woff2"},
      {"wasm", "application/wasm"},
      {"txt", "text/plain; charset=utf-8"},
      {"vtt", "text/vtt; charset=utf-8"},
  };
  const auto dot = name.rfind('.');
  const auto found = dot == std::string_view::npos ? kTypes.end() : kTypes.find(name.substr(dot + 1));
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

std::string read_whole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

Pieces slice(std::shared_ptr<const std::string> bytes, std::uint64_t offset, std::uint64_t size) {
  const char* data = bytes->data() + offset;
  return {{MemoryPiece{std::move(bytes), data, static_cast<std::size_t>(size)}}, size, {}};
}

}  // namespace

StaticFiles StaticFiles::load(const std::filesystem::path& folder) {
  StaticFiles out;
  std::map<std::string, std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      found.emplace("/" + entry.path().lexically_relative(folder).generic_string(), read_whole(entry.path()));
  auto variant = [&found](const std::string& name) -> std::optional<Variant> {
    const auto at = found.find(name);
    if (at == found.end()) return std::nullopt;
    return Variant{std::make_shared<const std::string>(at->second), etag_of(at->second)};
  };
  for (const auto& [name, text] : found) {
    if (name.ends_with(".br") || name.ends_with(".gz")) continue;
    const bool immutable = name.starts_with("/assets/");
    out.files_.emplace(
        name, File{std::string(type_of(name)), immutable ? "public, max-age=31536000, immutable" : "no-cache",
                   *variant(name), variant(name + ".br"), variant(name + ".gz")});
  }
  return out;
}

std::optional<Response> StaticFiles::respond(const Request& request, std::string_view path) const {
  const auto found = files_.find(path);
  if (found == files_.end() || (request.method != Method::get && request.method != Method::head))
    return std::nullopt;
  const File& file = found->second;
  const std::string_view accepted = request.headers.find("Accept-Encoding");
  const Variant* chosen = &file.plain;
  std::string_view encoding;
  if (file.brotli && accepts_encoding(accepted, "br")) {
    chosen = &*file.brotli;
    encoding = "br";
  } else if (file.gzip && accepts_encoding(accepted, "gzip")) {
    chosen = &*file.gzip;
    encoding = "gzip";
  }
  Entity entity{.type = file.type,
                .etag = chosen->etag,
                .cache_control = file.cache_control,
                .size = chosen->bytes->size()};
  entity.pieces = [bytes = chosen->bytes](std::uint64_t offset, std::uint64_t size) {
    return slice(bytes, offset, size);
  };
  Response response = http::respond(request, entity);
  if (file.brotli || file.gzip) response.headers.add("Vary", "Accept-Encoding");
  if (!encoding.empty() && response.status < 300)
    response.headers.add("Content-Encoding", std::string(encoding));
  if (file.type.starts_with("text/html") || file.type.starts_with("image/svg"))
    response.headers.add("Content-Security-Policy",
                         page_policy(path == "/embed.html" ? kFramedByAnyone : kFramedByUs));
  return response;
}

std::optional<std::string_view> StaticFiles::text(std::string_view name) const {
  const auto found = files_.find("/" + std::string(name));
  if (found == files_.end()) return std::nullopt;
  return *found->second.plain.bytes;
}

}  // namespace millrace::http
