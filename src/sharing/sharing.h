// How a private video is shown to others: after a password, or by a link that ends. Both give the right to
// watch one video, which stands in its name (videos/rights.h); this says who gets it. Owned by app/; any
// loop.
#pragma once
#include "accounts/limits.h"
#include "accounts/passwords.h"
#include "http/rate_limit.h"
#include "videos/links.h"
#include "videos/videos.h"

namespace millrace::sharing {

struct SharingOptions {
  std::string key;                       // of the rights
  std::chrono::hours password_life{12};  // of what a right password gives
  std::size_t links = 100;               // of one video
  accounts::PasswordOptions passwords{.threads = 1, .queue = 32, .cost = {}};
};

// "{id}~{right}", in the place of a video's id.
struct Given {
  std::string name;
  UnixMillis until = 0;
};

class Sharing {
 public:
  Sharing(db::Database& database, videos::Videos& videos, const Clock& clock, SharingOptions options);

  // The video is private from now on, and whoever knows the password watches it. Ends what a former one gave.
  Task<Result<videos::VideoRecord>> set_password(videos::VideoRecord video, std::string password);
  Task<videos::VideoRecord> remove_password(videos::VideoRecord video);
  // "bad_password" (403), "rate" (429), "busy" (503), "not_found" (also when it has no password). `client` is
  // the caller's address, for the limits.
  Task<Result<Given>> unlock(std::string id, std::string password, std::string client);

  Task<Result<videos::Link>> make_link(videos::VideoRecord video, std::string note, std::chrono::hours life);
  Task<std::vector<videos::Link>> links(VideoId video);
  Task<bool> revoke(VideoId video, videos::LinkId link);
  std::string name_of(const videos::Link& link) const;
  Task<void> forget_old();  // a month after they have ended

  Task<Result<videos::VideoRecord>> set_embedding(videos::VideoRecord video, videos::Embedding embedding);
  Task<Result<void>> set_server_embedding(videos::Embedding embedding);
  Task<std::string> server_embedding();  // as embedding_of() reads it

 private:
  db::Database& database_;
  videos::Videos& videos_;
  const Clock& clock_;
  SharingOptions options_;
  videos::Rights rights_;
  accounts::Passwords passwords_;
  accounts::GuessLimit guesses_;
  http::RateLimiter tries_{{.burst = 60, .per_second = 1}};  // of one video, by everybody
};

}  // namespace millrace::sharing
