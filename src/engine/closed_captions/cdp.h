// A caption distribution packet (SMPTE ST 334-2), as QuickTime's tracks of CEA-708 hold them: of its sections
// the one with cc_data is read. Every byte is hostile.
#pragma once
#include "engine/closed_captions/cc_data.h"

namespace millrace::engine::closed_captions {

void read_cdp(Bytes packet, const TripletSink& sink);

}  // namespace millrace::engine::closed_captions
