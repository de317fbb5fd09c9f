// The poster that the owner of a video chose: a picture of any second of it, or a file of their own. Its
// files are put durably before the row that names them is written; without a row the automatic one is shown.
// Owned by app/.
#pragma once
#include <atomic>

#include "stills/avif_posters.h"
#include "stills/stills.h"
#include "videos/videos.h"

namespace millrace::stills {

inline constexpr std::uint64_t kMostUpload = 20u << 20;

class Posters {
 public:
  Posters(Stills& stills, AvifPosters& avif, engine::Engine& engine, media::Library& library,
          videos::Videos& videos, store::ObjectStore& store, BlockingPool& pool);

  // Of an AVIF that is not there yet the WebP, and `format` says so.
  Task<Result<OpenFilePtr>> file(videos::VideoRecord video, int width, Format& format);

  // The record with its new poster. "busy" (503) when others are being made; "picture_too_far" when no
  // picture that can be decoded alone is near enough before the second.
  Task<Result<videos::VideoRecord>> choose_time(videos::VideoRecord video, double seconds,
                                                videos::Chosen by = videos::Chosen::by_somebody);
  // A JPEG, PNG or WebP that somebody sent: "picture_unknown" (415), "picture_damaged", "picture_animated",
  // "picture_too_large" (422).
  Task<Result<videos::VideoRecord>> choose_upload(videos::VideoRecord video, std::string bytes);
  Task<videos::VideoRecord> choose_automatic(videos::VideoRecord video);

 private:
  class Place;
  Task<Result<videos::VideoRecord>> keep(videos::VideoRecord video, videos::ChosenPoster poster, Fd output,
                                         std::vector<std::uint64_t> sizes, videos::Chosen by);
  Task<void> forget(MediaId media, std::string object);
  Stills& stills_;
  AvifPosters& avif_;
  engine::Engine& engine_;
  media::Library& library_;
  videos::Videos& videos_;
  store::ObjectStore& store_;
  BlockingPool& pool_;
  std::atomic<int> making_{0};
};

}  // namespace millrace::stills
