// The sound of a video over HTTP (docs/design/http-surface.md).
#pragma once
#include "sound/measures.h"
#include "sound/sounds.h"
#include "sound/uses.h"

namespace millrace::sound {

// POST, GET, DELETE /api/v1/videos/{id}/audio…, GET /media/{id}/sound/{sound},
// GET /api/v1/videos/{id}/waveform.json. All must outlive the router.
void add_routes(http::Router& router, Sounds& sounds, Measures& measures, videos::Videos& videos,
                media::Library& library, accounts::Accounts& accounts);

// POST and DELETE /api/v1/videos/{id}/sound. Likewise.
void add_use_routes(http::Router& router, Uses& uses, videos::Videos& videos, media::Library& library,
                    accounts::Accounts& accounts);

// "not_ready" (409), or why it was rejected.
Task<Result<Subject>> ready_subject(videos::VideoRecord video, media::Library& library);

}  // namespace millrace::sound
