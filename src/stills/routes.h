// What the pictures of a video look like from outside. All must outlive the router.
#pragma once
#include "http/router.h"
#include "stills/clip_previews.h"
#include "stills/clip_storyboards.h"
#include "stills/posters.h"
#include "stills/previews.h"
#include "stills/storyboards.h"
#include "videos/bin.h"

namespace millrace::stills {

struct Pictures {
  Stills& stills;
  Posters& posters;
  Storyboards& storyboards;
  ClipStoryboards& clip_storyboards;
  Previews& previews;
  ClipPreviews& clip_previews;
  videos::Videos& videos;
  videos::Bin& bin;
  accounts::Accounts& accounts;
};

// GET /media/{id}/poster-{width}.{jpg,webp,avif}, still-{n}.jpg, storyboard.vtt, storyboard-{n}.jpg,
// preview.mp4; GET /api/v1/bin/{id}/poster.jpg
void add_routes(http::Router& router, Pictures& pictures);

// GET /api/v1/videos/{id}/stills, PUT and DELETE /api/v1/videos/{id}/poster
void add_poster_routes(http::Router& router, Pictures& pictures);

}  // namespace millrace::stills
