// Files to take away: every quality of a video as one MP4, at once where it is stored or the original's own,
// otherwise after a durable job "download" that fills exactly that rung and its sound. At most one job a
// quality; who asks for it again joins it. Owned by app/; any loop.
#pragma once
#include <functional>

#include "accounts/accounts.h"
#include "deliver/access.h"
#include "deliver/progressive.h"
#include "http/json.h"
#include "http/router.h"
#include "jobs/queue.h"
#include "render/renderer.h"

namespace millrace::deliver {

struct DownloadReason {
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(DownloadReason, (), (code, detail))
// One quality as the API shows it.
struct Download {
  std::string quality;  // a rung's name, or "original"
  int width = 0;
  int height = 0;
  std::string state;
  double progress = 0;  // 0…1: how much of it is stored
  long long bytes = 0;  // of the file; estimated until it is ready
  std::optional<DownloadReason> reason;
  std::string url;
};
BOOST_DESCRIBE_STRUCT(Download, (), (quality, width, height, state, progress, bytes, reason, url))
inline http::Rules rules(const Download*) {
  return {{"state", {.one_of = {"ready", "absent", "waiting", "making", "failed"}}}};
}
struct DownloadList {
  std::vector<Download> items;
};
BOOST_DESCRIBE_STRUCT(DownloadList, (), (items))

class Downloads {
 public:
  Downloads(jobs::Queue& queue, render::Renderer& renderer, media::Library& library, videos::Videos& videos,
            Progressive& progressive, store::ObjectStore& store, BlockingPool& pool);

  // `filled` is told, at most once a second and on the job's loop, that more of a media is there; `room`
  // whether more of it may be stored.
  void register_jobs(std::function<void(MediaId)> filled,
                     std::function<bool(const media::LoadedMedia&)> room);

  // Starts or joins the job that makes a quality; harmless when it is there. `owner`: whose turn it uses up.
  // "not_found"; "rate" when so many are under way for this owner.
  Task<Result<JobId>> start(Sources from, std::string quality, std::string owner);
  Task<Result<JobId>> start(const Playable& playable, std::string quality, std::string owner);
  // Of all qualities, best first; or of one, "not_found" if there is none of that name.
  Task<std::vector<Download>> list(Playable playable);
  Task<Result<Download>> one(Playable playable, std::string quality);
  // Ends the job, if there is one. "forbidden" unless it is this owner's, or `anybody` may be ended.
  Task<Result<void>> cancel(const Playable& playable, std::string quality, std::string owner, bool anybody);

 private:
  struct Asked {
    Sources from;
    std::string quality;
  };
  Task<Result<Asked>> asked(std::string payload);
  Task<Result<std::string>> make(jobs::JobContext& job);
  Task<Result<std::string>> make_clip(jobs::JobContext& job);
  Task<std::vector<Download>> describe_clip(Playable playable, std::vector<std::string> qualities);
  Task<std::vector<Download>> describe(Playable playable, std::vector<std::string> qualities);

  jobs::Queue& queue_;
  render::Renderer& renderer_;
  media::Library& library_;
  videos::Videos& videos_;
  Progressive& progressive_;
  store::ObjectStore& store_;
  BlockingPool& pool_;
  std::function<void(MediaId)> filled_;
  std::function<bool(const media::LoadedMedia&)> room_;
};

// /api/v1/videos/{id}/downloads. All must outlive the router.
void add_routes(http::Router& router, Downloads& downloads, Access& access, accounts::Accounts& accounts);

}  // namespace millrace::deliver
