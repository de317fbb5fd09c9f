#include "stills/storyboards.h"

#include "base/log.h"
#include "engine/setups.h"
#include "engine/tiles.h"
#include "media/keys.h"

namespace millrace::stills {
namespace {

constexpr const char* kList = "list.vtt";
constexpr int kAskedFor = 30;  // before those that nobody waits for
constexpr std::uint32_t kMostSeconds = 180;

std::string sheet_name(std::int32_t number) {
  return fmt::format("{}.jpg", number);
}

Error none() {
  return {Status::not_found, "not_found", "There is no storyboard of this video."};
}

bool makes_sense(const engine::StoryboardReply& reply, const package::Storyboard& board) {
  if (reply.sizes.size() != static_cast<std::size_t>(board.sheets())) return false;
  for (auto size : reply.sizes)
    if (size == 0 || size > board.most_sheet_bytes()) return false;
  for (std::size_t i = 0; i < reply.missing.size(); i++)
    if (reply.missing[i] >= static_cast<std::uint32_t>(board.tiles) ||
        (i > 0 && reply.missing[i] <= reply.missing[i - 1]))
      return false;
  return true;
}

}  // namespace

engine::StoryboardRequest storyboard_request(const package::MediaIndex& index,
                                             const package::Storyboard& board, std::uint64_t budget) {
  engine::StoryboardRequest request;
  request.source = engine::source_of(index, *index.video(), 0, 0);
  request.source.packets.clear();
  auto plan = engine::plan_tiles(index, board, budget);
  request.runs = std::move(plan.runs);
  request.tolerance = plan.tolerance;
  request.tiles = static_cast<std::uint32_t>(board.tiles);
  request.tile_width = board.tile_width;
  request.tile_height = board.tile_height;
  request.columns = board.columns;
  request.rows = board.rows;
  request.most_bytes = board.most_sheet_bytes();
  request.most_seconds = kMostSeconds;
  return request;
}

Task<Result<engine::StoryboardReply>> draw_storyboard(engine::Engine& engine, const media::LoadedMedia& media,
                                                      const package::Storyboard& board,
                                                      engine::StoryboardRequest request, int output,
                                                      std::function<void(double)> progress) {
  engine::TaskOptions options;
  options.priority = engine::Priority::background;
  options.wall_limit = std::chrono::hours(1);
  options.cpu_limit = std::chrono::seconds(2 * kMostSeconds);
  options.memory_bytes = engine::memory_for(media.plan->index());
  options.output_bytes = board.most_sheet_bytes() * static_cast<std::uint64_t>(board.sheets());
  options.progress = std::move(progress);
  auto reply = co_await engine.call<engine::StoryboardReply>(
      engine::TaskKind::storyboard, std::move(request), {media.original->file()->fd.get(), output}, options);
  if (reply && !makes_sense(*reply, board))
    co_return fail(Status::internal, "engine_failed", "The media engine drew another storyboard.");
  co_return reply;
}

Result<std::vector<std::string>> read_sheets(int fd, const engine::StoryboardReply& reply) {
  std::vector<std::string> sheets;
  std::uint64_t offset = 0;
  for (std::uint64_t size : reply.sizes) {
    std::string jpeg(size, '\0');
    auto got = ::pread(fd, jpeg.data(), jpeg.size(), static_cast<off_t>(offset));
    if (got != static_cast<ssize_t>(jpeg.size()) || !jpeg.starts_with("\xff\xd8\xff"))
      return fail(Status::internal, "engine_failed", "The media engine made no JPEG.");
    offset += size;
    sheets.push_back(std::move(jpeg));
  }
  return sheets;
}

Storyboards::Storyboards(engine::Engine& engine, media::Library& library, store::ObjectStore& store,
                         OnDemand& on_demand, jobs::Queue& queue, BlockingPool& pool)
    : engine_(engine), library_(library), store_(store), on_demand_(on_demand), queue_(queue), pool_(pool) {}

void Storyboards::register_jobs() {
  queue_.on("storyboard", [this](jobs::JobContext& job) { return draw(job); });
}

bool Storyboards::is_whole(const media::LoadedMedia& media) {
  auto board = package::storyboard_of(media.plan->index());
  auto there = [&](const std::string& file) {
    return store_.open_cache(media::keys::storyboard(media.id, file)).has_value();
  };
  if (!there(kList)) return false;
  for (std::int32_t i = 0; i < board->sheets(); i++)
    if (!there(sheet_name(i))) return false;
  return true;
}

Task<Result<std::string>> Storyboards::draw(jobs::JobContext& job) {
  auto id = MediaId::parse(job.payload);
  if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
  auto media = co_await library_.load(*id);
  if (!media) co_return std::string();  // deleted meanwhile
  const auto& index = (*media)->plan->index();
  auto board = package::storyboard_of(index);
  if (!board) co_return fail(none());
  if (co_await run_blocking(pool_, [this, media = *media] { return is_whole(*media); }))
    co_return std::string();

  // The plan reads the whole of the mapped index.
  auto request = co_await run_blocking(
      pool_, [media = *media, board = *board] { return storyboard_request(media->plan->index(), board); });
  if (request.runs.empty()) co_return fail(none());
  Fd output = engine::memory_file("storyboard");
  auto reply = co_await draw_storyboard(engine_, **media, *board, std::move(request), output.get(),
                                        [&job](double done) { job.progress(done); });
  if (!reply) co_return fail(reply.error());
  int fd = output.get();
  auto kept = co_await run_blocking(
      pool_, [this, fd, media = *media, reply = std::move(*reply)] { return keep(*media, fd, reply); });
  if (!kept) co_return fail(kept.error());
  co_return std::string();
}

Result<void> Storyboards::keep(const media::LoadedMedia& media, int fd,
                               const engine::StoryboardReply& reply) {
  auto board = *package::storyboard_of(media.plan->index());
  if (reply.missing.size() == static_cast<std::size_t>(board.tiles))
    return fail(Status::unprocessable, "broken_span", "None of the pictures can be decoded.");
  auto put = [&](const std::string& file, std::string_view bytes) {
    return store_.put_cache(media::keys::storyboard(media.id, file), std::span(&bytes, 1));
  };
  auto sheets = read_sheets(fd, reply);
  if (!sheets) return fail(sheets.error());
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < sheets->size(); i++) {
    bytes += (*sheets)[i].size();
    if (auto done = put(sheet_name(static_cast<std::int32_t>(i)), (*sheets)[i]); !done) return done;
  }
  log::info("media {}: has a storyboard of {} tiles, {} KB", media.id.text(),
            static_cast<std::size_t>(board.tiles) - reply.missing.size(), bytes / 1000);
  return put(kList, package::storyboard_vtt(board, reply.missing));
}

Task<Result<OpenFilePtr>> Storyboards::list(MediaId id) {
  return wanted(id, kList);
}

Task<Result<OpenFilePtr>> Storyboards::sheet(MediaId id, int number) {
  return wanted(id, sheet_name(number));
}

Task<Result<OpenFilePtr>> Storyboards::wanted(MediaId id, std::string file) {
  auto open = [this, key = media::keys::storyboard(id, file)] { return store_.open_cache(key); };
  auto found = co_await run_blocking(pool_, open);
  if (found) co_return *found;
  auto media = co_await library_.load(id);
  if (!media) co_return fail(media.error());
  auto board = package::storyboard_of((*media)->plan->index());
  int number = 0;
  std::from_chars(file.data(), file.data() + file.size(), number);
  if (!board || number >= board->sheets()) co_return fail(none());

  jobs::NewJob job{"storyboard", "storyboard:" + id.text(), id.text(), kAskedFor};
  co_return co_await on_demand_.get(media::keys::storyboard(id, file), std::move(job), none());
}

}  // namespace millrace::stills
