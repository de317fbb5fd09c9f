// H.264 bitstream chores: from Annex B to length-prefixed samples, and the decoder configuration record
// (ISO/IEC 14496-15 5.3.3) from an encoder's parameter sets.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace millrace::engine::av {

using BytesView = std::span<const std::uint8_t>;

std::vector<BytesView> split_annex_b(BytesView stream);
// 4-byte lengths; parameter sets, delimiters and SEI are left out.
void append_sample(std::string& out, BytesView annex_b);
std::string avcc_of(BytesView annex_b_extradata);  // empty if there are no parameter sets

}  // namespace millrace::engine::av
