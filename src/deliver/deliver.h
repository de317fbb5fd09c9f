// What a player fetches: playlists, initialisation segments, segments however they come to be, and the whole
// as an MP4. Owned by app/; routes run on any loop.
#pragma once
#include "deliver/access.h"
#include "deliver/progressive.h"
#include "http/router.h"
#include "render/renderer.h"

namespace millrace::deliver {

struct Deliver {
  Access& access;
  render::Renderer& renderer;
  Progressive& progressive;
  BlockingPool& pool;
};

// /media/{id}/… All must outlive the router.
void add_routes(http::Router& router, Deliver& deliver);

// The answer to GET /media/{id}/video.mp4 and /video/{id} for a video that the caller may see.
Task<http::Response> video_mp4(http::Request& request, Deliver& deliver, Playable playable);

// The answer to GET /media/{id}/sound.m4a: the sound that is heard first, alone. "not_found" without sound.
Task<http::Response> sound_m4a(http::Request& request, Deliver& deliver, Playable playable);

std::string cache_control(const Playable& playable);  // of what never changes under its URL

}  // namespace millrace::deliver
