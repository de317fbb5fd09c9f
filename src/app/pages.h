// The page: one document for all its routes, with title and Open Graph written in for a video; the embedded
// player; oEmbed; the API's documentation.
#pragma once
#include "http/router.h"

namespace millrace::app {

struct Platform;

void add_pages(http::Router& router, Platform& platform);
// What no route matches: a file of the page, or the page itself, or 404 in the dialect of the path.
http::Handler page_fallback(Platform& platform);

}  // namespace millrace::app
