#include "engine/av/sound_muxer.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "engine/av/cover.h"

namespace millrace::engine::av {
namespace {

constexpr int kBuffer = 64 << 10;

struct Output {
  int fd = -1;
  std::int64_t base = 0;
  std::int64_t at = 0;
  std::int64_t bytes = 0;
  int error = 0;
};

int write_some(void* opaque, std::uint8_t* data, int size) {
  auto& out = *static_cast<Output*>(opaque);
  for (int done = 0; done < size;) {
    auto n = pwrite(out.fd, data + done, static_cast<std::size_t>(size - done), out.base + out.at);
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

const char* muxer_of(SoundFormat format) {
  switch (format) {
    case SoundFormat::mp3:
      return "mp3";
    case SoundFormat::m4a:
      return "ipod";
    case SoundFormat::opus:
      return "opus";
    case SoundFormat::flac:
      return "flac";
    case SoundFormat::wav:
      return "wav";
  }
  return "";
}

bool shows_cover_as_stream(SoundFormat format) {
  return format == SoundFormat::mp3 || format == SoundFormat::m4a || format == SoundFormat::flac;
}

void set_tags(AVFormatContext& muxer, AVStream& sound, const SoundTags& tags, SoundFormat format) {
  // Comments of Ogg belong to its stream.
  auto** into = format == SoundFormat::opus ? &sound.metadata : &muxer.metadata;
  auto set = [&](const char* key, const std::string& value) {
    if (!value.empty()) av_dict_set(into, key, value.c_str(), 0);
  };
  set("title", tags.title);
  set("artist", tags.artist);
  set("date", tags.date);
  if (format == SoundFormat::opus) set("METADATA_BLOCK_PICTURE", picture_block(tags.cover));
}

}  // namespace

struct SoundMuxer::State {
  Output output;
  std::unique_ptr<AVFormatContext, MuxerDeleter> muxer;
  AVStream* sound = nullptr;  // owned by the muxer
  AVRational base{1, 48000};  // of the packets that come
  PacketPtr scratch = new_packet();

  std::unexpected<Error> broken(int result) const {
    if (output.error == EFBIG) return refused("too_complex", "The result is larger than is allowed.");
    if (output.error == ENOSPC)
      return fail(Status::insufficient_storage, "disk_full", "The disk is full. Make room and try again.");
    return failed(result, "engine_failed", "The result cannot be written.");
  }
  Result<void> add_cover(const std::string& cover) {
    AVStream* stream = avformat_new_stream(muxer.get(), nullptr);
    if (!stream) return failed(AVERROR(ENOMEM), "", "");
    auto size = jpeg_size(cover);
    stream->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
    stream->codecpar->codec_id = AV_CODEC_ID_MJPEG;
    stream->codecpar->width = size.width;
    stream->codecpar->height = size.height;
    stream->codecpar->bits_per_coded_sample = 24;
    stream->time_base = {1, 90'000};
    stream->disposition = AV_DISPOSITION_ATTACHED_PIC;
    return {};
  }
  Result<void> write_cover(const std::string& cover) {
    auto packet = new_packet();
    int result = av_new_packet(packet.get(), static_cast<int>(cover.size()));
    if (result < 0) return failed(result, "engine_failed", "The result cannot be written.");
    std::memcpy(packet->data, cover.data(), cover.size());
    packet->stream_index = 1;
    packet->pts = packet->dts = 0;
    packet->flags = AV_PKT_FLAG_KEY;
    result = av_write_frame(muxer.get(), packet.get());
    return result < 0 ? broken(result) : Result<void>{};
  }
};

SoundMuxer::SoundMuxer(std::unique_ptr<State> state) : state_(std::move(state)) {}
SoundMuxer::SoundMuxer(SoundMuxer&&) noexcept = default;
SoundMuxer::~SoundMuxer() = default;

Result<SoundMuxer> SoundMuxer::open(const Setup& setup, const AVCodecParameters& sound) {
  auto state = std::make_unique<State>();
  state->output.fd = setup.output;
  state->output.base = static_cast<std::int64_t>(setup.offset);
  state->base = {1, sound.sample_rate};
  AVFormatContext* muxer = nullptr;
  int result = avformat_alloc_output_context2(&muxer, nullptr, muxer_of(setup.format), nullptr);
  if (result < 0) return failed(result, "engine_failed", "There is no writer of this format.");
  state->muxer.reset(muxer);
  auto* buffer = static_cast<std::uint8_t*>(av_malloc(kBuffer));
  muxer->pb = avio_alloc_context(buffer, kBuffer, 1, &state->output, nullptr, write_some, seek);
  state->sound = avformat_new_stream(muxer, nullptr);
  if (!muxer->pb || !state->sound) return failed(AVERROR(ENOMEM), "", "");
  muxer->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
  state->sound->time_base = state->base;
  result = avcodec_parameters_copy(state->sound->codecpar, &sound);
  if (result < 0) return failed(result, "engine_failed", "The result cannot be written.");
  state->sound->codecpar->codec_tag = 0;
  const auto& tags = *setup.tags;
  set_tags(*muxer, *state->sound, tags, setup.format);
  bool cover = shows_cover_as_stream(setup.format) && jpeg_size(tags.cover).width > 0;
  if (cover)
    if (auto added = state->add_cover(tags.cover); !added) return fail(added.error());
  Options options;
  options.set("id3v2_version", std::int64_t{3});
  options.set("write_xing", std::int64_t{setup.gapless ? 1 : 0});
  options.set("rf64", "auto");
  // An edit list counts in the movie's own time: to the sample only if that is the rate.
  options.set("movie_timescale", std::int64_t{sound.sample_rate});
  result = avformat_write_header(muxer, options.out());
  if (result < 0) return state->broken(result);
  if (cover)
    if (auto written = state->write_cover(tags.cover); !written) return fail(written.error());
  return SoundMuxer(std::move(state));
}

Result<void> SoundMuxer::write(const AVPacket& packet) {
  auto* copy = state_->scratch.get();
  int result = av_packet_ref(copy, &packet);
  if (result < 0) return failed(result, "engine_failed", "The result cannot be written.");
  copy->stream_index = 0;
  if (copy->dts == AV_NOPTS_VALUE) copy->dts = copy->pts;
  av_packet_rescale_ts(copy, state_->base, state_->sound->time_base);
  result = av_write_frame(state_->muxer.get(), copy);
  av_packet_unref(copy);
  return result < 0 ? state_->broken(result) : Result<void>{};
}

Result<void> SoundMuxer::finish() {
  int result = av_write_trailer(state_->muxer.get());
  avio_flush(state_->muxer->pb);
  if (result < 0 || state_->output.error) return state_->broken(result);
  return {};
}

std::uint64_t SoundMuxer::bytes() const {
  return static_cast<std::uint64_t>(state_->output.bytes);
}

}  // namespace millrace::engine::av
