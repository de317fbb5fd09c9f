#include "engine/av/sound_decoder.h"

#include "engine/av/sound_reader.h"

namespace millrace::engine::av {

Result<void> decode_sound(const Run& run, const SoundSink& sink,
                          const std::function<bool(std::size_t ordinal)>& before_packet) {
  auto reader = SoundReader::open(run, 2);
  if (!reader) return fail(reader.error());
  reader->ask_before_packets(before_packet);
  for (;;) {
    auto piece = reader->next();
    if (!piece) return fail(piece.error());
    if (!*piece) return {};
    const auto& planes = (*piece)->sound->planes;
    if (auto taken = sink((*piece)->place, StereoView{planes[0], planes[1]}); !taken) return taken;
  }
}

}  // namespace millrace::engine::av
