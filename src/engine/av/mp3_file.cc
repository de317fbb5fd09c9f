#include "engine/av/mp3_file.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "engine/av/resampler.h"

namespace millrace::engine::av {
namespace {

constexpr int kBuffer = 64 << 10;

struct Output {
  int fd = -1;
  std::int64_t at = 0;
  std::int64_t bytes = 0;
  int error = 0;
};

int write_some(void* opaque, std::uint8_t* data, int size) {
  auto& out = *static_cast<Output*>(opaque);
  for (int done = 0; done < size;) {
    auto n = pwrite(out.fd, data + done, static_cast<std::size_t>(size - done), out.at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      out.error = errno;
      return AVERROR(EIO);
    }
    done += static_cast<int>(n);
    out.at += n;
  }
  out.bytes = std::max(out.bytes, out.at);
  return size;
}

std::int64_t seek(void* opaque, std::int64_t offset, int whence) {
  auto& out = *static_cast<Output*>(opaque);
  if (whence == AVSEEK_SIZE) return out.bytes;
  if (whence != SEEK_SET || offset < 0) return AVERROR(EINVAL);
  return out.at = offset;
}

struct MuxerDeleter {
  void operator()(AVFormatContext* muxer) const {
    if (muxer->pb) av_freep(&muxer->pb->buffer);
    avio_context_free(&muxer->pb);
    avformat_free_context(muxer);
  }
};

}  // namespace

struct Mp3File::State {
  Output output;
  std::unique_ptr<AVFormatContext, MuxerDeleter> muxer;
  std::optional<Mp3Encoder> encoder;
  Stereo waiting;  // less than a frame
  std::int64_t place = 0;

  Result<void> write(const AVPacket& packet) {
    PacketPtr copy(av_packet_clone(&packet));
    if (!copy) return failed(AVERROR(ENOMEM), "", "");
    copy->stream_index = 0;
    int result = av_write_frame(muxer.get(), copy.get());
    return result < 0 ? broken(result) : Result<void>{};
  }
  std::unexpected<Error> broken(int result) const {
    if (output.error == EFBIG) return refused("too_complex", "The result is larger than is allowed.");
    return failed(result, "engine_failed", "The result cannot be written.");
  }
  Result<void> encode(std::size_t samples) {
    StereoView frame{std::span(waiting.left).first(samples), std::span(waiting.right).first(samples)};
    auto encoded = encoder->encode(frame, place, [this](const AVPacket& packet) { return write(packet); });
    place += static_cast<std::int64_t>(samples);
    auto cut = static_cast<std::ptrdiff_t>(samples);
    waiting.left.erase(waiting.left.begin(), waiting.left.begin() + cut);
    waiting.right.erase(waiting.right.begin(), waiting.right.begin() + cut);
    return encoded;
  }
};

Mp3File::Mp3File(std::unique_ptr<State> state) : state_(std::move(state)) {}
Mp3File::Mp3File(Mp3File&&) noexcept = default;
Mp3File::~Mp3File() = default;

Result<Mp3File> Mp3File::open(int output, const SoundSetup& setup) {
  auto state = std::make_unique<State>();
  state->output.fd = output;
  auto encoder = Mp3Encoder::open(setup);
  if (!encoder) return fail(encoder.error());
  state->encoder.emplace(std::move(*encoder));
  AVFormatContext* muxer = nullptr;
  int result = avformat_alloc_output_context2(&muxer, nullptr, "mp3", nullptr);
  if (result < 0) return failed(result, "engine_failed", "There is no MP3 writer.");
  state->muxer.reset(muxer);
  auto* buffer = static_cast<std::uint8_t*>(av_malloc(kBuffer));
  muxer->pb = avio_alloc_context(buffer, kBuffer, 1, &state->output, nullptr, write_some, seek);
  AVStream* stream = avformat_new_stream(muxer, nullptr);
  if (!muxer->pb || !stream) return failed(AVERROR(ENOMEM), "", "");
  muxer->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
  stream->time_base = {1, setup.rate};
  state->encoder->describe(*stream->codecpar);
  Options options;
  options.set("id3v2_version", std::int64_t{0});
  result = avformat_write_header(muxer, options.out());
  if (result < 0) return state->broken(result);
  return Mp3File(std::move(state));
}

Result<void> Mp3File::append(StereoView sound) {
  auto& waiting = state_->waiting;
  waiting.left.insert(waiting.left.end(), sound.left.begin(), sound.left.end());
  waiting.right.insert(waiting.right.end(), sound.right.begin(), sound.right.end());
  auto frame = static_cast<std::size_t>(state_->encoder->frame());
  while (waiting.left.size() >= frame)
    if (auto encoded = state_->encode(frame); !encoded) return encoded;
  return {};
}

Result<void> Mp3File::finish() {
  if (!state_->waiting.left.empty())
    if (auto encoded = state_->encode(state_->waiting.left.size()); !encoded) return encoded;
  auto ended = state_->encoder->finish([this](const AVPacket& packet) { return state_->write(packet); });
  if (!ended) return ended;
  int result = av_write_trailer(state_->muxer.get());
  avio_flush(state_->muxer->pb);
  if (result < 0 || state_->output.error) return state_->broken(result);
  return {};
}

std::uint64_t Mp3File::bytes() const {
  return static_cast<std::uint64_t>(state_->output.bytes);
}

}  // namespace millrace::engine::av
