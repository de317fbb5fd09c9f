// Sample entries: what kind of samples a track holds (ISO/IEC 14496-12 section 8.5.2, QuickTime File Format
// "Sample Description Atoms").
#pragma once
#include <string_view>

#include "package/mp4_reader.h"

namespace millrace::package {

// Fills fourcc, codec, codec_private and format of `track` from the body of its stsd.
Result<void> read_sample_entry(std::string_view stsd, Mp4Track& track);

// The two halves of it, over the body of one entry behind its data reference index.
Result<void> read_video_entry(std::string_view entry, Mp4Track& track);
Result<void> read_audio_entry(std::string_view entry, int stsd_version, Mp4Track& track);

// Bytes of one frame of uncompressed sound; 0 for anything else.
std::uint32_t pcm_frame_bytes(const Mp4Track& track);

// esds (ISO/IEC 14496-1 section 7.2.6.5): object type and what the decoder wants to know.
struct DecoderConfig {
  std::uint8_t object_type = 0;
  std::string_view specific;
};
DecoderConfig read_esds(std::string_view esds);

// AudioSpecificConfig (ISO/IEC 14496-3 section 1.6.2.1), as far as it tells rate, channels and object type.
void read_audio_specific_config(std::string_view config, AudioFormat& audio);

}  // namespace millrace::package
