// The bytes of an index are made by a sandboxed child that has read a stranger's file, so they are checked
// whole before anything is computed from them: see check() in media_index_check.cc.
#include "package/media_index.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/archive.h"
#include "package/media_index_check.h"

namespace millrace::package {
namespace {

constexpr std::string_view kMagic = "MRIX";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kPreamble = 16;

std::size_t aligned(std::size_t bytes) {
  return (bytes + 7) / 8 * 8;
}
void pad(std::string& out) {
  out.resize(aligned(out.size()), '\0');
}

template <class T>
std::string_view bytes_of(const std::vector<T>& items) {
  return {reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T)};
}

std::size_t track_bytes(const TrackHeader& track) {
  return aligned(std::size_t{track.packets} * sizeof(Packet)) +
         aligned(std::size_t{track.shown} * sizeof(std::uint32_t));
}

std::unexpected<Error> damaged(std::string detail) {
  return fail(Status::unprocessable, "damaged", std::move(detail));
}

struct Layout {
  IndexHeader header;
  std::size_t tracks_at = 0;
};

// Preamble and header, and that the file is exactly as long as the counts in the header say.
Result<Layout> read_layout(std::string_view bytes) {
  if (bytes.size() < kPreamble || !bytes.starts_with(kMagic)) return damaged("This is not a media index.");
  std::uint32_t numbers[3];  // version, header bytes, zero
  std::memcpy(numbers, bytes.data() + kMagic.size(), sizeof numbers);
  if (numbers[0] != kVersion) return damaged("The media index has an unknown version.");
  if (numbers[1] > bytes.size() - kPreamble || numbers[2] != 0) return damaged("The media index is cut off.");
  auto header = archive::decode<IndexHeader>(bytes.substr(kPreamble, numbers[1]));
  if (!header) return damaged("The header of the media index makes no sense.");
  Layout layout{std::move(*header), aligned(kPreamble + numbers[1])};
  std::size_t end = layout.tracks_at;
  for (const TrackHeader& track : layout.header.tracks) end += track_bytes(track);
  if (end != bytes.size()) return damaged("The media index is not as long as it says.");
  return layout;
}

}  // namespace

Result<std::uint64_t> MediaIndex::write(IndexHeader header, std::vector<TrackData>& tracks,
                                        const Sink& sink) {
  header.tracks.clear();
  for (TrackData& track : tracks) {
    track.header.packets = static_cast<std::uint32_t>(track.packets.size());
    track.header.shown = static_cast<std::uint32_t>(track.order.size());
    header.tracks.push_back(track.header);
  }
  std::string coded = archive::encode(header);
  std::string head(kMagic);
  archive::write(head, kVersion);
  archive::write(head, static_cast<std::uint32_t>(coded.size()));
  archive::write(head, std::uint32_t{0});
  head += coded;
  pad(head);
  if (auto written = sink(head); !written) return fail(written.error());
  std::uint64_t bytes = head.size();
  for (const TrackData& track : tracks)
    for (auto array : {bytes_of(track.packets), bytes_of(track.order)}) {
      constexpr char kZeros[8] = {};
      std::string_view padding(kZeros, aligned(array.size()) - array.size());
      if (auto written = sink(array); !written) return fail(written.error());
      if (auto written = sink(padding); !written) return fail(written.error());
      bytes += aligned(array.size());
    }
  return bytes;
}

std::string MediaIndex::serialise(IndexHeader header, std::vector<TrackData> tracks) {
  std::string out;
  (void)write(std::move(header), tracks, [&](std::string_view bytes) {
    out += bytes;
    return Result<void>();
  });
  return out;
}

Result<std::shared_ptr<const MediaIndex>> MediaIndex::open(std::string bytes) {
  std::unique_ptr<MediaIndex> index(new MediaIndex);
  index->owned_ = std::move(bytes);
  std::string_view view = index->owned_;
  return check(std::move(index), view);
}

Result<std::shared_ptr<const MediaIndex>> MediaIndex::map(int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) throw std::system_error(errno, std::generic_category(), "fstat of an index");
  auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return damaged("The media index is empty.");
  std::unique_ptr<MediaIndex> index(new MediaIndex);
  // Private, though nothing is written: a sealed file cannot be mapped shared before Linux 6.7.
  void* map = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (map == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap of an index");
  index->map_ = map;
  index->map_bytes_ = size;
  return check(std::move(index), {static_cast<const char*>(map), size});
}

Result<std::shared_ptr<const MediaIndex>> MediaIndex::check(std::unique_ptr<MediaIndex> index,
                                                            std::string_view bytes) {
  auto layout = read_layout(bytes);
  if (!layout) return fail(std::move(layout.error()));
  index->header_ = std::move(layout->header);
  if (auto good = check_header(index->header_); !good) return fail(std::move(good.error()));

  const char* at = bytes.data() + layout->tracks_at;
  for (const TrackHeader& track : index->header_.tracks) {
    TrackView view{&track};
    view.packets = {reinterpret_cast<const Packet*>(at), track.packets};
    const char* order = at + aligned(std::size_t{track.packets} * sizeof(Packet));
    view.order = {reinterpret_cast<const std::uint32_t*>(order), track.shown};
    if (auto good = check_track(view, index->header_.source_bytes); !good)
      return fail(std::move(good.error()));
    index->tracks_.push_back(view);
    at += track_bytes(track);
  }
  if (index->tracks_.front().header->kind == TrackKind::video) index->video_ = &index->tracks_.front();
  return std::shared_ptr<const MediaIndex>(std::move(index));
}

std::span<const TrackView> MediaIndex::audio() const {
  return std::span<const TrackView>(tracks_).subspan(video_ ? 1 : 0);
}

double MediaIndex::duration_seconds() const {
  double latest = 0;
  for (const TrackHeader& track : header_.tracks) {
    double seconds = static_cast<double>(track.end) * static_cast<double>(track.time_base.num) /
                     static_cast<double>(track.time_base.den);
    latest = std::max(latest, seconds);
  }
  return latest;
}

MediaIndex::~MediaIndex() {
  if (map_) ::munmap(map_, map_bytes_);
}

}  // namespace millrace::package
