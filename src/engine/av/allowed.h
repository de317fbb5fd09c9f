// What may be opened at all: the containers and codecs of the product, by FFmpeg's names. FFmpeg has hundreds
// more, less watched ones; see docs on the sandbox for why both locks exist.
#pragma once
#include <optional>
#include <string>

#include "engine/av/ptr.h"

namespace millrace::engine::av {

const char* allowed_formats();   // for format_whitelist
const char* allowed_decoders();  // for codec_whitelist

package::Container container_of(const AVInputFormat& format);
std::optional<package::Codec> codec_of(AVCodecID id);  // nothing: not on the list
AVCodecID id_of(package::Codec codec);
std::string name_of(AVCodecID id);  // for people
bool is_pcm(package::Codec codec);
// Every packet of it can be decoded alone.
bool is_intra_only(package::Codec codec);

constexpr std::int64_t kMaxPixels = 8192ll * 8192;
constexpr int kMaxStreams = 64;

}  // namespace millrace::engine::av
