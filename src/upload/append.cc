// One request that appends to an upload, from taking over to the last byte.
#include <boost/asio/detached.hpp>

#include "quota/quota.h"
#include "upload/arrivals.h"

namespace millrace::upload {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kReserveStep = 16 << 20;

Error wrong_offset(std::uint64_t right) {
  return {Status::conflict, "wrong_offset", fmt::format("This upload goes on at byte {}.", right)};
}
Error beyond_length() {
  return {Status::too_large, "beyond_length", "The upload would be longer than was said."};
}
Error inconsistent_length() {
  return {Status::bad_request, "inconsistent_length", "The length of the upload cannot change."};
}

}  // namespace

// What a request has in hand.
struct Arrivals::Writing {
  UploadRecord record;
  std::shared_ptr<Arriving> file;
  const Append& how;
  std::uint64_t limit = 0;  // that the body may bring
  std::uint64_t skip = 0;   // of it that is here already
  std::uint64_t reserved = 0;
  Clock::time_point kept_at = Clock::now();
  std::uint64_t unkept = 0;
  std::shared_ptr<Keeping> keeping;
};

// What had been written by a certain moment becomes durable, and told, while more is written. It has its own
// of all that it needs: whoever waits for it may be gone.
struct Arrivals::Keeping {
  UploadRecord record;
  std::shared_ptr<Arriving> file;
  bool fresh = false;  // there is more than was durable
  bool done = false;   // the rest is there; on its own loop
  Result<void> result;
  std::exception_ptr failure;
  Signal<bool> over;
};

Result<void> Arrivals::agree_on_length(UploadRecord& record, const Append& how,
                                       std::optional<std::uint64_t> declared) const {
  auto agree = [&record](std::uint64_t length) {
    const bool good = (!record.length || *record.length == length) && length >= record.received;
    record.length = length;
    return good;
  };
  const std::optional<std::uint64_t> end = declared ? std::optional(how.offset + *declared) : std::nullopt;
  if (how.length && !agree(*how.length)) return fail(inconsistent_length());
  if (how.until == Append::Until::end_of_body && end && !agree(*end)) return fail(inconsistent_length());
  if (record.length.value_or(end.value_or(0)) > max_bytes())
    return fail(tools_.uploads.too_large(record.length));
  if (record.length && end && *end > *record.length) return fail(beyond_length());
  return {};
}

// A request for an upload that is all there: the answer to a former one was lost, or that one ended while
// this one waited for its turn.
Task<Result<UploadRecord>> Arrivals::again(UploadRecord record, http::BodyReader& body, const Append& how,
                                           std::optional<std::uint64_t> told) {
  if (record.kind == Concat::Kind::final)
    co_return fail(Status::forbidden, "forbidden", "A final upload is made of its parts alone.");
  const bool believed = how.offset == record.received || (told && *told <= how.offset);
  if (!believed || how.offset > record.received) co_return fail(wrong_offset(record.received));
  std::uint64_t came = how.offset;
  std::vector<char> scratch(64 << 10);
  for (;;) {
    auto got = co_await body.read_some(scratch);
    if (!got) co_return fail(got.error());
    if (*got == 0) co_return record;
    came += *got;
    if (came > record.received) co_return fail(beyond_length());
  }
}

Task<Result<UploadRecord>> Arrivals::append(UploadId id, http::BodyReader& body, Append how) {
  auto turn = co_await turns_.take(id, body.stopper());
  if (!turn) co_return fail(turn.error());
  auto found = co_await load(id);
  if (found && found->state == UploadState::closing)
    found = co_await run_blocking(tools_.pool, [this, &found] { return close_now(*found); });
  if (!found) co_return fail(found.error());
  turn->durable(found->received);
  if (!found->takes_bytes()) co_return co_await again(std::move(*found), body, how, turn->told());

  Writing writing{.record = std::move(*found), .how = how};
  UploadRecord& record = writing.record;
  if (how.offset != record.received) {
    const bool told = turn->told() && *turn->told() <= how.offset && how.offset < record.received;
    if (!told) co_return fail(wrong_offset(record.received));
    writing.skip = record.received - how.offset;
  }
  const auto declared = body.declared_bytes();
  const std::uint64_t known = record.length.value_or(0);
  if (auto good = agree_on_length(record, how, declared); !good) co_return fail(good.error());
  writing.limit = record.length.value_or(max_bytes()) - how.offset;
  writing.reserved = std::max({known, record.reserved, record.received});
  const std::uint64_t announced = record.length.value_or(how.offset + declared.value_or(0));
  if (announced > writing.reserved)
    if (auto room = co_await reserve(writing, announced); !room) co_return fail(room.error());
  const std::uint64_t fresh = declared.value_or(0) - std::min(declared.value_or(0), writing.skip);
  // Too little is no reason to refuse: what fits is kept, and the rest may come when there is room.
  if (fresh > 0) co_await tools_.uploads.check_room(fresh);

  writing.file = std::make_shared<Arriving>(
      Arriving::Tools{tools_.store, tools_.pool, tools_.uploads.blocks()}, record, how.checksum);
  co_await run_blocking(tools_.pool, [&writing] { writing.file->open_now(); });
  auto received = co_await receive(writing, body);
  if (!received) {
    const Error& why = received.error();
    const bool hopeless = why.code == "not_media" || why.code == "beyond_length" || why.code == "too_large";
    if (hopeless) {
      co_await fail_with(record, why);
    } else if (!how.checksum) {
      if (auto kept = co_await keep(writing); !kept) co_return fail(kept.error());
    } else {
      co_await run_blocking(tools_.pool, [&writing] { writing.file->take_back_now(); });
    }
    co_return fail(why);
  }
  if (!writing.file->checksum_matches()) {
    co_await run_blocking(tools_.pool, [&writing] { writing.file->take_back_now(); });
    co_return fail(Status::conflict, "checksum_mismatch",
                   "The bytes do not have the checksum they were sent with; none of them were kept.");
  }
  // A body that says no length itself ends where its sender does, for whatever reason.
  if (how.until == Append::Until::end_of_body &&
      record.length.value_or(writing.file->received()) != writing.file->received()) {
    if (auto kept = co_await keep(writing); !kept) co_return fail(kept.error());
    co_return fail(inconsistent_length());
  }
  const bool whole = how.until == Append::Until::end_of_body ||
                     (how.until == Append::Until::length && record.length == writing.file->received());
  if (whole && record.kind == Concat::Kind::whole) {
    record.length = writing.file->received();
    co_return co_await complete(record, writing.file, UploadState::open);
  }
  if (whole) record.state = UploadState::part;
  if (auto kept = co_await keep(writing); !kept) co_return fail(kept.error());
  co_return record;
}

// So many bytes of the whole are reserved of the owner's quota; refused, what was reserved before stays.
Task<Result<void>> Arrivals::reserve(Writing& writing, std::uint64_t size) {
  auto reserved = co_await tools_.database.write(
      [&record = writing.record, size, now = tools_.clock.now()](soci::session& sql) -> Result<void> {
        const auto before = quota::usage(sql, record.owner, now);
        set_reserved(sql, record.id, size);
        return quota::check(sql, record.owner, before, now);
      });
  if (reserved) writing.reserved = writing.record.reserved = size;
  co_return reserved;
}

// Of an upload that does not say how long it is: a step ahead, and near the limit to the byte.
Task<Result<void>> Arrivals::reserve_step(Writing& writing, std::uint64_t size) {
  if (size <= writing.reserved) co_return Result<void>();
  if (auto ahead = co_await reserve(writing, size + kReserveStep); ahead) co_return ahead;
  co_return co_await reserve(writing, size);
}

Task<Result<void>> Arrivals::receive(Writing& writing, http::BodyReader& body) {
  std::exception_ptr failure;
  Result<void> received;
  try {
    received = co_await read_body(writing, body);
  } catch (...) {
    failure = std::current_exception();
  }
  // However it ended: the next request finds nothing going on any more.
  if (writing.keeping)
    while (!co_await writing.keeping->over.wait(std::chrono::hours(1))) continue;
  if (failure) std::rethrow_exception(failure);
  auto kept = co_await end_keeping(writing);
  if (received && !kept) co_return kept;
  co_return received;
}

Task<Result<void>> Arrivals::read_body(Writing& writing, http::BodyReader& body) {
  std::optional<Error> broke;
  std::uint64_t came = 0;
  std::uint64_t skip = writing.skip;
  while (!broke) {
    auto got = co_await body.read_some(writing.file->room());
    if (!got) {
      broke = got.error();
    } else if (*got == 0) {
      break;
    } else if (came += *got; came > writing.limit) {
      broke = writing.record.length ? beyond_length() : tools_.uploads.too_large(std::nullopt);
    } else if (auto room = co_await reserve_step(writing, writing.how.offset + came); !room) {
      broke = room.error();
    } else {
      const std::size_t here = static_cast<std::size_t>(std::min<std::uint64_t>(skip, *got));
      skip -= here;
      writing.file->filled(*got, here);
      writing.unkept += *got - here;
      if (writing.file->full()) {
        if (auto pushed = co_await writing.file->push(); !pushed) broke = pushed.error();
        if (!broke && !writing.how.checksum) hooks_.arrived(writing.record, writing.file->written());
      }
      const bool due = writing.unkept >= options_.sync_bytes ||
                       (writing.unkept > 0 && Clock::now() - writing.kept_at >= options_.sync_every);
      if (broke || writing.how.checksum) continue;
      if (writing.keeping && (due || writing.keeping->done))
        if (auto kept = co_await end_keeping(writing); !kept) broke = kept.error();
      if (!due || broke) continue;
      if (auto settled = co_await writing.file->settle(); !settled)
        broke = settled.error();
      else
        begin_keeping(writing, co_await asio::this_coro::executor);
    }
  }
  // Whatever ended it, what has come by then is kept.
  auto settled = co_await writing.file->settle();
  if (broke) co_return fail(*broke);
  co_return settled;
}

// What is written is durable, and told.
Task<Result<void>> Arrivals::keep(Writing& writing) {
  begin_keeping(writing, co_await asio::this_coro::executor);
  co_return co_await end_keeping(writing);
}

// Of a settled file: its digest is that of all that is written.
void Arrivals::begin_keeping(Writing& writing, Executor executor) {
  auto keeping = std::make_shared<Keeping>();
  keeping->record = writing.record;
  keeping->file = writing.file;
  keeping->fresh = writing.file->received() > writing.record.received;
  keeping->record.received = writing.file->received();
  keeping->record.digest = writing.file->saved_digest();
  keeping->record.expires_at = end_of_life();
  writing.kept_at = Clock::now();
  writing.unkept = 0;
  writing.keeping = keeping;
  asio::co_spawn(executor, run_keeping(std::move(keeping)), asio::detached);
}

Task<void> Arrivals::run_keeping(std::shared_ptr<Keeping> keeping) {
  try {
    if (keeping->fresh) co_await run_blocking(tools_.pool, [&keeping] { keeping->file->sync_now(); });
    keeping->result = co_await save(keeping->record, UploadState::open);
    if (keeping->result) hooks_.arrived(keeping->record, keeping->record.received);
  } catch (...) {
    keeping->failure = std::current_exception();
  }
  keeping->done = true;
  keeping->over.set(true);
}

// Waits for what is being made durable.
Task<Result<void>> Arrivals::end_keeping(Writing& writing) {
  if (!writing.keeping) co_return Result<void>();
  while (!co_await writing.keeping->over.wait(std::chrono::hours(1))) continue;
  const auto keeping = std::exchange(writing.keeping, nullptr);
  if (keeping->failure) std::rethrow_exception(keeping->failure);
  if (!keeping->result) co_return keeping->result;
  writing.record.received = keeping->record.received;
  writing.record.digest = keeping->record.digest;
  writing.record.expires_at = keeping->record.expires_at;
  if (writing.how.progress) writing.how.progress(writing.record.received);
  co_return Result<void>();
}

}  // namespace millrace::upload
