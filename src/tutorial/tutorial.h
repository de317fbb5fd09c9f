// The endpoints of the FastAPI tutorial, same paths, shapes and words, over the steps of the product. A path
// that they return ("uploads/<id>.avi", "transcoded/<id>.mp4", "audio/<id>.mp3",
// "subtitles/<id>.srt") is a handle: it names a
// video, not a file; it can be fetched under the server's root by its owner and is nobody else's business.
#pragma once
#include "accounts/accounts.h"
#include "captions/captions.h"
#include "deliver/deliver.h"
#include "deliver/downloads.h"
#include "http/router.h"
#include "jobs/queue.h"
#include "sound/sounds.h"
#include "upload/upload.h"
#include "videos/videos.h"

namespace millrace::tutorial {

struct TutorialOptions {
  std::chrono::seconds patience{600};  // how long transcode_video and extract_audio wait before 503
  std::chrono::seconds look{20};       // how long upload_video waits to learn whether there is a picture
};

struct Tutorial {
  accounts::Accounts& accounts;
  videos::Videos& videos;
  upload::Uploads& uploads;
  media::Library& library;
  deliver::Deliver& deliver;
  deliver::Downloads& downloads;
  sound::Sounds& sounds;
  captions::Captions& captions;
  jobs::Queue& queue;
  store::ObjectStore& store;
  BlockingPool& pool;
  TutorialOptions options;
};

void add_routes(http::Router& router, Tutorial& tutorial);

// A handle taken apart; nothing for anything we did not make.
enum class HandleKind { upload, transcoded, audio, subtitles };
struct Handle {
  HandleKind kind = HandleKind::upload;
  VideoId video;
  std::string extension;  // of an upload, with the dot
};
std::optional<Handle> parse_handle(std::string_view text);
std::string write_handle(const Handle& handle);
// ".avi" of "Holiday.AVI"; ".mp4" for what is no extension of a video.
std::string extension_of(std::string_view file_name);

}  // namespace millrace::tutorial
