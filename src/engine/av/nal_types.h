// Tells whether a key packet of H.264 or HEVC is an IDR picture, after which nothing looks back.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "package/media_index.h"

namespace millrace::engine::av {

// Reads n bytes at an offset within the packet; false beyond its end.
using PeekAt = std::function<bool(std::uint64_t offset, std::uint8_t* out, std::size_t n)>;

// Of a length-prefixed packet, reading only the heads of its units.
bool starts_with_idr(package::Codec codec, int length_bytes, std::uint64_t size, const PeekAt& peek);
// The first sequence parameter set of H.264 that stands before the picture in a length-prefixed packet; empty
// if there is none.
std::string parameter_set_in(int length_bytes, std::uint64_t size, const PeekAt& peek);
// Of a packet in memory, either form. `codec_private` tells which.
bool starts_with_idr(package::Codec codec, std::string_view codec_private, const std::uint8_t* data,
                     std::size_t size);
// Bytes of a unit's length, nothing for Annex B.
std::optional<int> length_bytes(package::Codec codec, std::string_view codec_private);

}  // namespace millrace::engine::av
