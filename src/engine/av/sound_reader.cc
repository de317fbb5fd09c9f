#include "engine/av/sound_reader.h"

namespace millrace::engine::av {

Result<SoundReader> SoundReader::open(const Run& run, int channels) {
  SoundReader reader;
  auto decoder = Decoder::open(*run.track, {1, true});
  if (!decoder) return fail(decoder.error());
  reader.decoder_ = std::make_unique<Decoder>(std::move(*decoder));
  auto source = PacketSource::open(run);
  if (!source) return fail(source.error());
  reader.source_ = std::make_unique<PacketSource>(std::move(*source));
  reader.converter_ = std::make_unique<SoundConverter>(run.track->audio.rate, channels);
  reader.frame_ = new_frame();
  return reader;
}

Result<std::optional<SoundReader::Piece>> SoundReader::take() {
  while (decoder_->receive(*frame_) == Step::frame) {
    if (frame_->pts == AV_NOPTS_VALUE || frame_->nb_samples <= 0 || frame_->sample_rate <= 0) continue;
    auto sound = converter_->convert(*frame_);
    if (!sound) return fail(sound.error());
    return Piece{frame_->pts, *sound};
  }
  return std::nullopt;
}

// False when there is nothing more to feed.
Result<bool> SoundReader::feed() {
  if (ended_) return false;
  if (!unsent_) {
    bool more = !ask_ || ask_(source_->position());
    auto packet = more ? source_->next() : Result<const AVPacket*>(nullptr);
    if (!packet) return fail(packet.error());
    unsent_ = *packet;
  }
  if (!unsent_) {
    ended_ = true;
    decoder_->send(nullptr);
    return true;
  }
  if (decoder_->send(unsent_)) unsent_ = nullptr;
  return true;
}

Result<std::optional<SoundReader::Piece>> SoundReader::next() {
  for (;;) {
    auto piece = take();
    if (!piece || *piece) return piece;
    auto fed = feed();
    if (!fed) return fail(fed.error());
    if (!*fed) return std::nullopt;
  }
}

}  // namespace millrace::engine::av
