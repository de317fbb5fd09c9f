// A server of the files of one folder over src/http/, for measuring delivery alone.
//   server FOLDER [PORT]   prints its port, ends on SIGTERM
#include <fcntl.h>
#include <sys/stat.h>

#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_map>

#include "http/server.h"

namespace {

using namespace millrace;

struct CachedFile {
  std::shared_ptr<const OpenFile> file;
  std::shared_ptr<const std::string> small;  // its bytes, when they are few
  std::string etag;
};

constexpr std::uint64_t kSmall = 16 * 1024;

CachedFile open_cached(const std::filesystem::path& path) {
  auto file = std::make_shared<OpenFile>();
  file->fd = Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  file->size = std::filesystem::file_size(path);
  CachedFile out{file, nullptr, "\"" + std::to_string(file->size) + "\""};
  if (file->size <= kSmall) {
    std::ifstream in(path, std::ios::binary);
    out.small = std::make_shared<const std::string>(std::istreambuf_iterator<char>(in),
                                                    std::istreambuf_iterator<char>());
  }
  return out;
}

http::Pieces pieces_of(const CachedFile& cached, std::uint64_t offset, std::uint64_t size) {
  http::Pieces pieces;
  pieces.bytes = size;
  if (cached.small)
    pieces.list.emplace_back(http::MemoryPiece{cached.small, cached.small->data() + offset, size});
  else
    pieces.list.emplace_back(http::FilePiece{cached.file, offset, size});
  return pieces;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  std::unordered_map<std::string, CachedFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[1]))
    if (entry.is_regular_file()) files.emplace(entry.path().filename().string(), open_cached(entry.path()));

  http::Router router;
  router.add(http::Method::get, "/{name}", [&files](http::Request& request) -> Task<http::Response> {
    const auto found = files.find(std::string(request.param("name")));
    if (found == files.end()) co_return http::Response::empty(404);
    http::Entity entity{.type = "video/mp4",
                        .etag = found->second.etag,
                        .cache_control = "public, max-age=31536000, immutable",
                        .size = found->second.file->size};
    entity.pieces = [cached = &found->second](std::uint64_t offset, std::uint64_t size) {
      return pieces_of(*cached, offset, size);
    };
    co_return http::respond(request, entity);
  });

  asio::io_context loop(1);
  BlockingPool pool(1);
  http::ServerOptions options;
  options.port = static_cast<std::uint16_t>(count > 2 ? std::stoi(arguments[2]) : 0);
  http::Server server(options, {&loop}, pool, router, {});
  server.start();
  std::printf("%d\n", server.port());
  std::fflush(stdout);
  asio::signal_set signals(loop, SIGTERM, SIGINT);
  signals.async_wait([&](auto, auto) { loop.stop(); });
  loop.run();
  pool.join();
}
