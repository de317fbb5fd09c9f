#include "engine/av/input.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/av/allowed.h"

namespace millrace::engine::av {
namespace {

constexpr int kBuffer = 64 << 10;

struct Position {
  int fd = -1;
  std::int64_t at = 0;
  std::int64_t bytes = 0;
};

int read_some(void* opaque, std::uint8_t* out, int size) {
  auto& file = *static_cast<Position*>(opaque);
  auto rest = std::min<std::int64_t>(size, file.bytes - file.at);
  if (rest <= 0) return AVERROR_EOF;
  ssize_t got = 0;
  do {
    got = pread(file.fd, out, static_cast<std::size_t>(rest), file.at);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return AVERROR(EIO);
  if (got == 0) return AVERROR_EOF;
  file.at += got;
  return static_cast<int>(got);
}

std::int64_t seek(void* opaque, std::int64_t offset, int whence) {
  auto& file = *static_cast<Position*>(opaque);
  whence &= ~AVSEEK_FORCE;
  if (whence == AVSEEK_SIZE) return file.bytes;
  std::int64_t base = whence == SEEK_CUR ? file.at : whence == SEEK_END ? file.bytes : 0;
  if (base + offset < 0) return AVERROR(EINVAL);
  return file.at = base + offset;
}

// A playlist or a data reference that names another file or address gets nothing.
int open_nothing(AVFormatContext*, AVIOContext** io, const char*, int, AVDictionary**) {
  *io = nullptr;
  return AVERROR(EACCES);
}

void strict_options(Options& options) {
  options.set("format_whitelist", allowed_formats());
  options.set("codec_whitelist", allowed_decoders());
  options.set("protocol_whitelist", "none");
  options.set("probesize", 10 << 20);
  options.set("formatprobesize", 1 << 20);
  options.set("analyzeduration", 10'000'000);
  options.set("max_streams", kMaxStreams);
  options.set("max_probe_packets", 2500);
  options.set("enable_drefs", std::int64_t{0});
}

// Starts like a container we know, so a failure to read it is damage.
bool known_start(int fd) {
  unsigned char head[12] = {};
  if (pread(fd, head, sizeof head, 0) != static_cast<ssize_t>(sizeof head)) return false;
  std::string_view text(reinterpret_cast<const char*>(head), sizeof head);
  auto box = text.substr(4, 4);
  return box == "ftyp" || box == "moov" || box == "mdat" || box == "wide" || text.starts_with("RIFF") ||
         text.starts_with("FLV\x01") || text.starts_with("OggS") || text.starts_with("fLaC") ||
         text.starts_with("\x1A\x45\xDF\xA3");
}

int find_streams(AVFormatContext& format) {
  std::vector<AVDictionary*> options(format.nb_streams, nullptr);
  for (auto& each : options) {
    av_dict_set_int(&each, "max_pixels", kMaxPixels, 0);
    av_dict_set_int(&each, "threads", 1, 0);
  }
  int result = avformat_find_stream_info(&format, options.empty() ? nullptr : options.data());
  for (auto& each : options) av_dict_free(&each);
  return result;
}

}  // namespace

struct Input::File {
  Position position;
  AVIOContext* io = nullptr;
  ~File() {
    if (io) av_freep(&io->buffer);
    avio_context_free(&io);
  }
};

Input::Input() = default;
Input::Input(Input&&) noexcept = default;
Input::~Input() = default;

Input& Input::operator=(Input&& other) noexcept {
  format_ = std::move(other.format_);  // the old context goes before the file it reads
  file_ = std::move(other.file_);
  return *this;
}

Result<Input> Input::open(int fd, std::uint64_t bytes, Probe probe) {
  Input input;
  input.file_ = std::make_unique<File>();
  input.file_->position = {fd, 0, static_cast<std::int64_t>(bytes)};
  auto* buffer = static_cast<std::uint8_t*>(av_malloc(kBuffer));
  input.file_->io = avio_alloc_context(buffer, kBuffer, 0, &input.file_->position, read_some, nullptr, seek);
  AVFormatContext* format = avformat_alloc_context();
  if (!input.file_->io || !format) return failed(AVERROR(ENOMEM), "", "");
  format->pb = input.file_->io;
  format->flags |= AVFMT_FLAG_CUSTOM_IO;
  format->io_open = open_nothing;
  Options options;
  strict_options(options);
  int result =
      avformat_open_input(&format, nullptr, nullptr, options.out());  // frees the context when it fails
  if (result < 0) {
    if (known_start(fd))
      return failed(result, "damaged", "The file is damaged or incomplete: its structure cannot be read.");
    return failed(result, "not_media", "This is not a video or sound file of a kind that is known here.");
  }
  input.format_.reset(format);
  if (probe == Probe::streams) result = find_streams(*format);
  if (result < 0) return failed(result, "damaged", "The file is damaged: its tracks cannot be read.");
  return input;
}

package::Container Input::container() const {
  return container_of(*format_->iformat);
}
int Input::fd() const {
  return file_->position.fd;
}
std::uint64_t Input::bytes() const {
  return static_cast<std::uint64_t>(file_->position.bytes);
}

void Input::only(std::span<const int> streams) {
  for (unsigned i = 0; i < format_->nb_streams; i++) {
    bool wanted = std::ranges::find(streams, static_cast<int>(i)) != streams.end();
    format_->streams[i]->discard = wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
}

}  // namespace millrace::engine::av
