#include "media/picture_texts.h"

#include <unistd.h>

#include <stdexcept>
#include <string>

#include "base/archive.h"
#include "media/keys.h"

namespace millrace::media {
namespace {

constexpr std::uint64_t kMostHead = 64 << 20;

std::string read_exactly(const OpenFile& file, std::uint64_t at, std::uint64_t size) {
  if (at > file.size || size > file.size - at) throw std::runtime_error("an object is too short");
  std::string bytes(size, '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    auto n = ::pread(file.fd.get(), bytes.data() + got, bytes.size() - got, static_cast<off_t>(at + got));
    if (n <= 0) throw std::runtime_error("an object cannot be read");
    got += static_cast<std::size_t>(n);
  }
  return bytes;
}

}  // namespace

PictureTexts PictureTexts::load(store::ObjectStore& store, const MediaId& id, int recipe) {
  PictureTexts loaded;
  auto file = store.open(keys::picture_texts(id));
  if (!file) return loaded;
  auto length = archive::decode<std::uint64_t>(read_exactly(**file, 0, sizeof(std::uint64_t)));
  if (!length || *length > kMostHead)
    throw std::runtime_error("media " + id.text() + ": its subtitles' head is damaged");
  auto head = archive::decode<package::PictureTexts>(read_exactly(**file, sizeof(std::uint64_t), *length));
  if (!head) throw std::runtime_error("media " + id.text() + ": its subtitles' head is damaged");
  auto payload_at = sizeof(std::uint64_t) + *length;
  loaded.burnt_ = stored_burnt(store, id, recipe);
  if (static_cast<std::size_t>(loaded.burnt_) > head->tracks.size()) loaded.burnt_ = 0;
  if (loaded.burnt_ > 0) {
    loaded.file_ = *file;
    loaded.burnt_track_ = head->tracks[static_cast<std::size_t>(loaded.burnt_ - 1)];
    for (auto& packet : loaded.burnt_track_.packets) packet.offset += payload_at;
  }
  for (auto& track : head->tracks) std::vector<package::PicturePacket>().swap(track.packets);
  loaded.tracks_ = std::move(head->tracks);
  return loaded;
}

package::PictureText PictureTexts::part(package::Ticks begin, package::Ticks end) const {
  auto [first, last] = package::packets_for(burnt_track_, begin, end);
  package::PictureText part = burnt_track_;
  part.packets.assign(burnt_track_.packets.begin() + static_cast<std::ptrdiff_t>(first),
                      burnt_track_.packets.begin() + static_cast<std::ptrdiff_t>(last));
  return part;
}

Result<void> put_picture_texts(store::ObjectStore& store, const MediaId& id,
                               std::vector<package::PictureText> tracks, std::span<const char> payloads) {
  auto incoming = store.begin();
  if (!incoming) return fail(incoming.error());
  auto head = archive::encode(package::PictureTexts{1, std::move(tracks)});
  auto length = archive::encode(static_cast<std::uint64_t>(head.size()));
  for (std::span<const char> part : {std::span<const char>(length), std::span<const char>(head), payloads})
    if (auto written = (*incoming)->write(part); !written) return written;
  return (*incoming)->commit(keys::picture_texts(id));
}

int stored_burnt(store::ObjectStore& store, const MediaId& id, int recipe) {
  auto file = store.open(keys::burnt(id, recipe));
  if (!file) return 0;
  auto track = archive::decode<std::int32_t>(read_exactly(**file, 0, (*file)->size));
  return track && *track > 0 ? *track : 0;
}

Result<void> put_burnt(store::ObjectStore& store, const MediaId& id, int recipe, int track) {
  store.remove(keys::burnt(id, recipe));  // of an attempt that did not become the recipe
  if (track == 0) return {};
  return store.put_durable(keys::burnt(id, recipe), archive::encode(static_cast<std::int32_t>(track)));
}

}  // namespace millrace::media
