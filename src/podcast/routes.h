// Podcasts over HTTP (docs/design/http-surface.md).
#pragma once
#include "podcast/podcasts.h"

namespace millrace::podcast {

struct Rooms {
  Podcasts& podcasts;
  accounts::Accounts& accounts;
  videos::Videos& videos;
  deliver::Deliver& deliver;
};

// /users/{name}/podcast.xml and .png, /media/{id}/sound.m4a and episode-chapters.json,
// /api/v1/users/me/podcast. All must outlive the router.
void add_routes(http::Router& router, Rooms& rooms);

}  // namespace millrace::podcast
