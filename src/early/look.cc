// One look at what has arrived of an upload, and the last one when all of it has.
#include "base/log.h"
#include "early/early.h"
#include "indexing/headers.h"
#include "media/keys.h"
#include "package/ladder.h"
#include "videos/title.h"

namespace millrace::early {
namespace {

constexpr int kMostRefusals = 5;

std::unexpected<Error> not_yet(std::string detail) {
  return fail(Status::conflict, "not_yet", std::move(detail));
}

upload::Metadata metadata_of(const upload::UploadRecord& upload) {
  return upload::parse_metadata(upload.metadata).value_or(upload::Metadata());
}

// A file of which only so much counts.
OpenFilePtr beginning_of(const OpenFilePtr& file, std::uint64_t bytes) {
  auto begin = std::make_shared<OpenFile>();
  begin->fd = Fd(::fcntl(file->fd.get(), F_DUPFD_CLOEXEC, 0));
  begin->size = bytes;
  return begin;
}

}  // namespace

Task<Result<Early::Source>> Early::open(const One& one, std::uint64_t bytes) {
  Source source;
  const auto& upload = one.upload;
  if (upload.kind == upload::Concat::Kind::whole) source.whole = upload.length.value_or(0);
  std::optional<upload::UploadRecord> tail;
  if (upload.kind == upload::Concat::Kind::partial) {
    tail = co_await tools_.database.read(
        [&upload](soci::session& sql) { return upload::find_tail(sql, upload); });
    if (!tail || !upload.length) co_return not_yet("A part of a file.");
  }
  co_return co_await run_blocking(tools_.pool, [&, bytes]() -> Result<Source> {
    auto file = tools_.store.read_resumable(upload.file);
    if (!file) return fail(file.error());
    if ((*file)->size < bytes) return not_yet("Less is there than was said.");
    source.file = beginning_of(*file, bytes);
    if (!tail) return source;
    auto end = tools_.store.read_resumable(tail->file);
    if (!end) return fail(end.error());
    source.whole = *upload.length + tail->received;
    source.tail = beginning_of(*end, tail->received);
    return source;
  });
}

Task<Result<std::shared_ptr<const package::MediaIndex>>> Early::index_beginning(const Source& source) {
  Fd output = engine::memory_file("index");
  engine::TaskOptions options;
  options.memory_bytes = 1ull << 30;
  options.output_bytes = 256ull << 20;
  options.cpu_limit = std::chrono::seconds(120);
  options.wall_limit = std::chrono::seconds(300);
  std::vector<int> descriptors{source.file->fd.get(), output.get()};
  if (source.tail) descriptors.push_back(source.tail->fd.get());
  engine::IndexBeginningRequest request{source.file->size, source.whole, source.tail ? source.tail->size : 0};
  auto reply = co_await tools_.engine.call<engine::IndexBeginningReply>(
      engine::TaskKind::index_beginning, request, std::move(descriptors), options);
  if (!reply) co_return fail(reply.error());
  co_return co_await run_blocking(tools_.pool, [&]() -> Result<std::shared_ptr<const package::MediaIndex>> {
    if (!engine::seal(output.get())) return not_yet("The index can still be written to.");
    auto index = package::MediaIndex::map(output.get());
    if (index && (*index)->header().source_bytes != source.file->size)
      return not_yet("The index is of another size.");
    return index;
  });
}

Task<Result<void>> Early::grow(OnePtr one, std::uint64_t bytes) {
  auto source = co_await open(*one, bytes);
  if (!source) co_return fail(source.error());
  auto index = co_await index_beginning(*source);
  if (!index) co_return fail(index.error());
  if (!has_room_for(*one, **index)) {
    end(*one);
    co_return not_yet("There is too much of it to be known before all has come.");
  }
  if (!one->media) {
    one->media = std::make_unique<GrowingMedia>(one->upload.media, recipe_);
    auto decided =
        co_await run_blocking(tools_.pool, [&] { return media::early_of(tools_.store, one->upload.media); });
    if (decided) one->media->decided(*decided);
  }
  auto plan = co_await run_blocking(tools_.pool, [&]() -> Result<std::shared_ptr<const package::Plan>> {
    if (!one->media->extend(**index, false))
      return fail(Status::conflict, "no_continuation", "Another file.");
    return one->media->plan();
  });
  if (!plan) {
    if (++one->refusals >= kMostRefusals) end(*one);
    co_return fail(plan.error());
  }
  one->refusals = 0;
  if (!*plan) co_return not_yet("Too little to begin with.");
  if (!one->media->has_headers())
    if (auto first = co_await decide(*one, **plan); !first) co_return first;
  co_await run_blocking(tools_.pool, [&] {
    tools_.shelf.put(one->upload.media,
                     {one->media->loaded(*plan, source->file), false, bytes, source->whole});
  });
  if (one->shown) co_return Result<void>();
  // From now on there is a video, and whoever is told of it can play it.
  auto made = co_await tools_.database.write(
      [&](soci::session& sql) { return make_rows(sql, *one, (*plan)->index()); });
  if (!made) {
    tools_.shelf.remove(one->upload.media);
    co_return made;
  }
  one->shown = true;
  co_await run_blocking(tools_.pool, [&] { tools_.videos.media_changed(one->upload.media); });
  co_return Result<void>();
}

// The encoders are asked, and what was decided is kept.
Task<Result<void>> Early::decide(One& one, const package::Plan& plan) {
  auto headers = co_await indexing::ask_encoders(tools_.engine, plan, one.media->recipe());
  if (!headers) co_return fail(headers.error());
  one.media->set_headers(std::move(*headers));
  const MediaId& id = one.upload.media;
  co_return co_await run_blocking(tools_.pool, [&]() -> Result<void> {
    const std::pair<std::string, std::string> kept[] = {
        {media::keys::headers(id, media::keys::kEarlyRecipe), archive::encode(one.media->headers())},
        {media::keys::early(id), archive::encode(one.media->early())}};
    for (const auto& [key, bytes] : kept) {
      auto put = tools_.store.put_durable(key, bytes);
      if (!put && put.error().code != "exists") return put;
    }
    return {};
  });
}

Result<void> Early::make_rows(soci::session& sql, const One& one, const package::MediaIndex& index) {
  const auto& upload = one.upload;
  if (!upload::is_arriving(sql, upload.media)) return not_yet("Nothing of it arrives any more.");
  if (videos::find_receiving(sql, upload.media)) return {};  // of an earlier life of this process
  auto metadata = metadata_of(upload);
  const std::uint64_t bytes = index.header().source_bytes;
  upload::Arrived arrived{upload.media, bytes, {}, upload.owner, upload.username};
  auto video = upload::video_of(
      arrived, {upload.title, upload.description, upload.visibility, upload.file_name}, tools_.clock.now());
  video.state = "receiving";
  auto early = metadata.find("early");
  video.early_for_all = early != metadata.end() && early->second == "everyone";
  media::MediaRecord media;
  media.id = upload.media;
  media.owner = upload.owner.text();
  media.bytes = 0;  // the upload has reserved its room
  media.original_name = video.file_name;
  media.created_at = video.created_at;
  media.state = "receiving";
  media.has_video = index.video() != nullptr;
  media.has_audio = !index.audio().empty();
  if (media.has_video) {
    auto size = package::display_size(index.video()->header->video);
    media.width = size.width;
    media.height = size.height;
  }
  media::insert(sql, media);
  videos::insert(sql, video);
  log::info("video {}: can be watched while it arrives", video.id.text());
  return {};
}

// The whole has its own index by then, made by the usual job.
Task<Result<void>> Early::finish(OnePtr one) {
  const MediaId& id = one->upload.media;
  auto record = co_await tools_.database.read([id](soci::session& sql) { return media::find(sql, id); });
  if (!record || record->state == "rejected") co_return not_yet("The whole cannot be played.");
  if (record->state != "ready") co_return Result<void>();
  auto done = co_await run_blocking(tools_.pool, [&]() -> Result<void> {
    auto file = tools_.store.open(media::keys::index(id));
    auto original = tools_.store.open(media::keys::original(id));
    if (!file || !original) return not_yet("The index is not there.");
    auto index = package::MediaIndex::map((*file)->fd.get());
    if (!index) return fail(index.error());
    if (!one->media->extend(**index, true)) return not_yet("The whole is no continuation.");
    auto plan = one->media->plan();
    if (!plan) return not_yet("There is nothing to show.");
    auto put = tools_.store.put_durable(media::keys::early_index(id), one->media->index_bytes());
    if (!put && put.error().code != "exists") return put;
    tools_.shelf.put(id, {one->media->loaded(plan, *original), true, (*original)->size, (*original)->size});
    return {};
  });
  one->ended = done.has_value();
  co_return done;
}

}  // namespace millrace::early
