// From what encoders give to what containers hold: samples without parameter sets and delimiters, and the
// decoder configuration record.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "package/media_index.h"

namespace millrace::engine::av {

using BytesView = std::span<const std::uint8_t>;

std::vector<BytesView> split_annex_b(BytesView stream);

// H.264 and HEVC: 4-byte lengths; parameter sets, delimiters and SEI are left out. AV1: a temporal unit
// without its delimiter.
void append_sample(std::string& out, package::Codec codec, BytesView packet);

// avcC (ISO/IEC 14496-15 section 5.3.3), hvcC (8.3.3) or av1C ("AV1 Codec ISO Media File Format Binding"
// section 2.3) of 8 bit 4:2:0 from an encoder's headers; empty if they hold no parameter sets.
std::string config_of(package::Codec codec, BytesView headers);

// One for each codec, which the two above choose from.
void append_avc(std::string& out, BytesView annex_b);
void append_hevc(std::string& out, BytesView annex_b);
void append_av1(std::string& out, BytesView temporal_unit);
std::string avcc_of(BytesView annex_b);
std::string hvcc_of(BytesView annex_b);
std::string av1c_of(BytesView obus);

}  // namespace millrace::engine::av
