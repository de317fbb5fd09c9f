// The sound of a video over HTTP (docs/design/http-surface.md).
#pragma once
#include "sound/measures.h"
#include "sound/sounds.h"

namespace millrace::sound {

// POST, GET, DELETE /api/v1/videos/{id}/audio…, GET /media/{id}/sound/{sound},
// GET /api/v1/videos/{id}/waveform.json. All must outlive the router.
void add_routes(http::Router& router, Sounds& sounds, Measures& measures, videos::Videos& videos,
                media::Library& library, accounts::Accounts& accounts);

}  // namespace millrace::sound
