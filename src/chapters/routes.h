// /api/v1/videos/{id}/chapters: showing, changing, proposing; /media/{id}/chapters: what players and people
// fetch.
#pragma once
#include "chapters/chapters.h"
#include "chapters/proposals.h"
#include "deliver/access.h"
#include "http/router.h"

namespace millrace::chapters {

// All must outlive the router.
struct Rooms {
  Chapters& chapters;
  Proposals& proposals;
  videos::Videos& videos;
  accounts::Accounts& accounts;
  deliver::Access& access;
  BlockingPool& pool;
};
void add_routes(http::Router& router, Rooms& rooms);
void add_media_routes(http::Router& router, Rooms& rooms);

}  // namespace millrace::chapters
