// /api/v1/videos/{id}/subtitles: listing, sending, changing, removing; /media/{id}/subtitles: what players
// and people fetch.
#pragma once
#include "captions/captions.h"
#include "deliver/access.h"
#include "http/router.h"

namespace millrace::captions {

void add_routes(http::Router& router, Captions& captions, videos::Videos& videos,
                accounts::Accounts& accounts);
void add_media_routes(http::Router& router, Captions& captions, deliver::Access& access, BlockingPool& pool);

std::string file_name(const videos::VideoRecord& video, const videos::TextTrack& track,
                      std::string_view extension);

}  // namespace millrace::captions
