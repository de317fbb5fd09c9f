#include "deliver/versioned.h"

#include "deliver/deliver.h"

namespace millrace::deliver {

http::Response answer(const http::Request& request, const Playable& playable, VersionedText text) {
  auto bytes = std::make_shared<const std::string>(std::move(text.text));
  http::Entity entity;
  entity.type = std::move(text.type);
  entity.etag = fmt::format("\"{:016x}\"", std::hash<std::string>()(*bytes));
  entity.cache_control = text.present ? cache_control(playable) : "no-store";
  entity.size = bytes->size();
  entity.pieces = [bytes](std::uint64_t offset, std::uint64_t size) {
    return http::Pieces{
        {http::MemoryPiece{bytes, bytes->data() + offset, static_cast<std::size_t>(size)}}, size, {}};
  };
  entity.disposition = std::move(text.disposition);
  return http::respond(request, entity);
}

}  // namespace millrace::deliver
