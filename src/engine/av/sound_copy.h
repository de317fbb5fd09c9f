// A track's own packets in a file of their own, where the format is made for them: nothing is decoded,
// nothing is lost. One thread.
#pragma once
#include <functional>
#include <optional>

#include "engine/av/packet_source.h"
#include "engine/av/sound_muxer.h"

namespace millrace::engine::av {

// Whether the packets as they are give the same sound at the same places: a codec that the format holds, no
// gap between packets, and a beginning that the format's header can tell.
bool can_copy_sound(const package::TrackHeader& track, std::span<const package::Packet> packets,
                    SoundFormat format);

struct CopiedSound {
  std::uint64_t bytes = 0;
  std::int64_t samples = 0;
};
// `run` is the whole track. `before_packet` is told the ordinal.
Result<CopiedSound> copy_sound(const Run& run, SoundMuxer::Setup setup,
                               const std::function<void(std::size_t ordinal)>& before_packet);

}  // namespace millrace::engine::av
