#include "stills/clip_storyboards.h"

#include "engine/setups.h"
#include "media/keys.h"
#include "package/clip_storyboard.h"
#include "stills/storyboards.h"

namespace millrace::stills {
namespace {

constexpr const char* kList = "list.vtt";
constexpr int kAskedFor = 30;

Error none() {
  return {Status::not_found, "not_found", "There is no storyboard of this video."};
}

std::string sheet_name(int number) {
  return fmt::format("{}.jpg", number);
}

}  // namespace

void ClipStoryboards::register_jobs() {
  queue_.on("clip_storyboard", [this](jobs::JobContext& job) { return draw(job); });
}

Task<Result<std::string>> ClipStoryboards::draw(jobs::JobContext& job) {
  auto id = VideoId::parse(job.payload);
  if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no clip.");
  auto loaded = co_await videos_.clip(*id);
  if (!loaded) co_return std::string();  // deleted meanwhile
  const auto& clip = *loaded;
  auto boards = package::clip_boards(clip->clip);
  if (boards.empty()) co_return fail(none());
  auto put = [this, id = *id](const std::string& file, std::string_view bytes) {
    return store_.put_cache(media::keys::clip_storyboard(id, file), std::span(&bytes, 1));
  };
  std::vector<std::vector<std::uint32_t>> missing;
  bool any = false;
  for (std::size_t i = 0; i < boards.size(); i++) {
    const auto& [source, at, first, board] = boards[i];
    auto media = clip->media[source];
    auto request = co_await run_blocking(pool_, [media, board, share = engine::kTileBudget / boards.size()] {
      return storyboard_request(media->plan->index(), board, share);
    });
    // Also where nothing can be decoded there is a sheet, black, that lists may name.
    Fd output = engine::memory_file("storyboard");
    auto done = [&job, i, all = static_cast<double>(boards.size())](double share) {
      job.progress((static_cast<double>(i) + share) / all);
    };
    auto reply = co_await draw_storyboard(engine_, *media, board, std::move(request), output.get(), done);
    if (!reply) co_return fail(reply.error());
    any = any || reply->missing.size() < static_cast<std::size_t>(board.tiles);
    auto kept = co_await run_blocking(pool_, [&, fd = output.get()]() -> Result<void> {
      auto sheets = read_sheets(fd, *reply);
      if (!sheets) return fail(sheets.error());
      for (std::size_t k = 0; k < sheets->size(); k++)
        if (auto one = put(sheet_name(first + static_cast<int>(k)), (*sheets)[k]); !one) return one;
      return {};
    });
    if (!kept) co_return fail(kept.error());
    missing.push_back(std::move(reply->missing));
  }
  if (!any) co_return fail(Status::unprocessable, "broken_span", "None of the pictures can be decoded.");
  auto listed =
      co_await run_blocking(pool_, [&] { return put(kList, package::clip_storyboard_vtt(boards, missing)); });
  if (!listed) co_return fail(listed.error());
  co_return std::string();
}

Task<Result<OpenFilePtr>> ClipStoryboards::list(VideoId clip) {
  return wanted(clip, kList);
}

Task<Result<OpenFilePtr>> ClipStoryboards::sheet(VideoId clip, int number) {
  return wanted(clip, sheet_name(number));
}

Task<Result<OpenFilePtr>> ClipStoryboards::wanted(VideoId clip, std::string file) {
  auto key = media::keys::clip_storyboard(clip, file);
  auto found = co_await run_blocking(pool_, [this, key] { return store_.open_cache(key); });
  if (found) co_return *found;
  auto loaded = co_await videos_.clip(clip);
  if (!loaded) co_return fail(loaded.error());
  auto boards = package::clip_boards((*loaded)->clip);
  int number = 0;
  std::from_chars(file.data(), file.data() + file.size(), number);
  if (boards.empty() || number >= boards.back().first_sheet + boards.back().board.sheets())
    co_return fail(none());
  jobs::NewJob job{"clip_storyboard", "clip_storyboard:" + clip.text(), clip.text(), kAskedFor};
  co_return co_await on_demand_.get(key, std::move(job), none());
}

}  // namespace millrace::stills
