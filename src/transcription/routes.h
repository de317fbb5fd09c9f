// /api/v1/videos/{id}/transcriptions: having captions made of what is said.
#pragma once
#include "http/router.h"
#include "transcription/transcriptions.h"

namespace millrace::transcription {

// All must outlive the router.
void add_routes(http::Router& router, Transcriptions& transcriptions, videos::Videos& videos,
                media::Library& library, accounts::Accounts& accounts);

}  // namespace millrace::transcription
