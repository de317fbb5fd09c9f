// Final uploads: a job puts the parts together. The first part's file becomes the whole's, with its hash, and
// is neither copied nor read; the others are copied behind it by the kernel, which shares their blocks where
// the file system can. Durable every so often, so that a restart goes on where it was.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "upload/arrivals.h"

namespace millrace::upload {
namespace {

constexpr std::uint64_t kStep = 8ull << 20;       // between looks at whether to go on
constexpr std::uint64_t kDurable = 256ull << 20;  // between records
constexpr std::chrono::seconds kPatience{20};     // of the request that asked for it

Error part_gone() {
  return {Status::not_found, "not_found", "A part of this upload does not exist."};
}

Result<std::vector<UploadRecord>> load_parts(soci::session& sql, const UserId& owner,
                                             const std::vector<UploadId>& ids) {
  std::vector<UploadRecord> parts;
  for (const auto& id : ids) {
    auto part = find(sql, id);
    // Whose upload it is says nothing about it to anybody else.
    if (!part || part->owner != owner) return fail(part_gone());
    if (part->kind != Concat::Kind::partial)
      return fail(Status::unprocessable, "validation", "Only partial uploads can be put together.");
    if (part->state != UploadState::part)
      return fail(Status::conflict, "part_unfinished", "A part of this upload is not complete.");
    parts.push_back(std::move(*part));
  }
  return parts;
}

}  // namespace

Task<Result<UploadRecord>> Arrivals::join(accounts::Identity who, NewUpload wanted) {
  // Asked again: the answer was lost, or there was no room.
  auto known =
      co_await tools_.database.read([owner = who.user, ids = wanted.concat.parts](soci::session& sql) {
        return find_joining(sql, owner, ids);
      });
  std::optional<UploadId> id = known;
  if (!id) {
    auto parts =
        co_await tools_.database.read([owner = who.user, ids = wanted.concat.parts](soci::session& sql) {
          return load_parts(sql, owner, ids);
        });
    if (!parts) co_return fail(parts.error());
    std::uint64_t length = 0;
    for (const auto& part : *parts) length += part.received;
    wanted.length = length;
    if (length == 0) co_return fail(not_media());
    auto created = co_await create(who, std::move(wanted));
    if (!created) co_return created;
    id = created->id;
  }
  const JobId job =
      co_await tools_.queue.enqueue({"join", "join:" + id->text(), id->text(), 200, who.user.text()});
  auto state = co_await tools_.queue.wait(job, kPatience);
  auto record = co_await find(*id);
  if (!record && record.error().code == "not_media") co_return fail(not_media());
  if (!record && record.error().code == "wrong_hash")
    co_return fail(Status::unprocessable, "wrong_hash", record.error().detail);
  if (!record || record->state == UploadState::done || !state || !state->finished()) co_return record;
  if (state->code == "disk_full") co_return fail(Status::insufficient_storage, state->code, state->detail);
  co_return fail(Status::unavailable, "busy",
                 "The parts could not be put together now. Try again in a moment.");
}

void Arrivals::register_jobs() {
  tools_.queue.on("join", [this](jobs::JobContext& context) { return run_join(context); });
}

Task<Result<std::string>> Arrivals::run_join(jobs::JobContext& context) {
  auto id = UploadId::parse(context.payload);
  if (!id) co_return fail(part_gone());
  auto loaded = co_await load(*id);
  if (!loaded) co_return std::string();  // cancelled, or given up
  UploadRecord record = std::move(*loaded);
  if (record.state != UploadState::joining) co_return std::string();
  if (record.received == 0)
    if (auto adopted = co_await adopt_first(record); !adopted) co_return fail(adopted.error());
  auto file = std::make_shared<Arriving>(Arriving::Tools{tools_.store, tools_.pool, tools_.uploads.blocks()},
                                         record, std::nullopt);
  co_await run_blocking(tools_.pool, [&file] { file->open_now(); });
  auto copied = co_await copy_parts(record, file, context);
  if (!copied && copied.error().code == "not_found") {
    // The part whose file this was is no more; who asks for it is to send it again. First, so that nobody who
    // knows that the whole is given up finds it.
    co_await tools_.database.write([&record](soci::session& sql) {
      for (const auto& id : record.parts)
        if (auto part = upload::find(sql, id);
            part && part->state == UploadState::done && part->media == record.media)
          erase(sql, id);
    });
    co_await fail_with(record, copied.error());
    co_return fail(copied.error());
  }
  if (!copied) co_return fail(copied.error());
  // Whoever asks meanwhile, and finds that it is being closed, waits and does not close it, too.
  auto turn = co_await turns_.take(*id, [] {});
  if (!turn) co_return fail(jobs::again());
  auto completed = co_await complete(record, file, UploadState::joining);
  if (!completed) co_return fail(completed.error());
  co_return completed->video;
}

Task<Result<void>> Arrivals::adopt_first(UploadRecord& record) {
  if (std::ranges::count(record.parts, record.parts.front()) > 1) co_return Result<void>();
  auto adopted = co_await tools_.database.write([record](soci::session& sql) -> Result<UploadRecord> {
    UploadRecord whole = record;
    auto part = upload::find(sql, record.parts.front());
    if (!part || part->owner != record.owner || part->state != UploadState::part || part->file.empty())
      return whole;
    whole.file = std::exchange(part->file, {});
    whole.received = part->received;
    whole.digest = part->digest;
    whole.media = part->media;        // whoever watches the beginning goes on watching the whole
    part->state = UploadState::done;  // nobody else's from now on
    if (!upload::save(sql, *part, UploadState::part) || !upload::save(sql, whole, UploadState::joining))
      return fail(part_gone());
    set_media(sql, whole.id, whole.media);
    return whole;
  });
  if (!adopted) co_return fail(adopted.error());
  record = std::move(*adopted);
  co_return Result<void>();
}

Task<Result<void>> Arrivals::copy_parts(UploadRecord& record, std::shared_ptr<Arriving> file,
                                        jobs::JobContext& context) {
  std::uint64_t begin = 0;  // of the part within the whole
  std::uint64_t durable = record.received;
  for (const auto& id : record.parts) {
    auto part = co_await tools_.database.read([id](soci::session& sql) { return upload::find(sql, id); });
    if (!part || part->owner != record.owner) co_return fail(part_gone());
    const std::uint64_t end = begin + part->received;
    if (file->received() < end && part->file.empty()) co_return fail(part_gone());
    while (file->received() < end) {
      const std::uint64_t at = file->received() - begin;
      const std::uint64_t step = std::min(kStep, part->received - at);
      auto copied = co_await run_blocking(tools_.pool, [&] { return file->copy_now(part->file, at, step); });
      if (!copied) co_return copied;
      context.progress(static_cast<double>(file->received()) / static_cast<double>(*record.length));
      if (context.cancelled()) co_return fail(Status::internal, "internal", "The job was stopped.");
      if (file->received() - durable < kDurable) continue;
      co_await run_blocking(tools_.pool, [&] { file->sync_now(); });
      record.received = durable = file->received();
      record.digest = file->saved_digest();
      record.expires_at = end_of_life();
      if (auto saved = co_await save(record, UploadState::joining); !saved) co_return saved;
    }
    begin = end;
  }
  // A part that a restored disk has less of was complete once, and is not now.
  if (file->received() != record.length) co_return fail(part_gone());
  co_return Result<void>();
}

}  // namespace millrace::upload
