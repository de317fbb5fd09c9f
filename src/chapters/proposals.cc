#include "chapters/proposals.h"

#include "chapters/scenes.h"
#include "chapters/seen.h"
#include "engine/keys.h"
#include "engine/setups.h"
#include "package/timeline.h"

namespace millrace::chapters {
namespace {

constexpr std::size_t kMostLooks = 600;   // key pictures of the whole video
constexpr std::size_t kMostBetween = 15;  // of those between two of them, at a time
constexpr int kRounds = 3;                // of which each looks closer
constexpr std::uint32_t kMostSeconds = 180;
constexpr std::int64_t kMostAtOnce = 4;  // jobs of one owner
constexpr int kPriority = 40;

std::string job_key(const MediaId& media) {
  return "scenes:" + media.text();
}

// Key pictures by their number among all that are shown.
using Numbers = std::vector<std::size_t>;

// At most `most` numbers between first and last, which are left out, evenly.
Numbers between(std::size_t first, std::size_t last, std::size_t most) {
  Numbers numbers;
  std::size_t count = last - first - 1;
  std::size_t steps = std::min(count, most) + 1;
  for (std::size_t i = 1; i < steps; i++) numbers.push_back(first + (last - first) * i / steps);
  return numbers;
}

// A border lies between two key pictures that were looked at.
struct Gap {
  std::size_t before = 0, after = 0;
};

class Search {
 public:
  Search(engine::Engine& engine, BlockingPool& pool, jobs::JobContext& job, media::LoadedMediaPtr media)
      : engine_(engine),
        pool_(pool),
        job_(job),
        media_(std::move(media)),
        track_(*media_->plan->index().video()),
        keys_(track_) {}

  // Milliseconds.
  Task<Result<std::vector<std::int64_t>>> run() {
    std::size_t count = keys_.shown().size();
    auto duration = std::llround(media_->plan->index().duration_seconds() * 1000);
    auto seen = co_await look(co_await run_blocking(pool_, [&] { return evenly(count); }), 0, 0.8);
    if (!seen) co_return fail(seen.error());
    auto at = co_await run_blocking(pool_, [&] { return turns(seen->glimpses, duration); });
    std::vector<Gap> gaps;
    for (auto i : at) gaps.push_back({seen->numbers[i - 1], seen->numbers[i]});
    if (auto closer = co_await look_closer(gaps); !closer) co_return fail(closer.error());
    std::vector<std::int64_t> times;
    for (const auto& gap : gaps) times.push_back(ms_of(gap.after));
    if (!times.empty()) times.insert(times.begin(), 0);
    co_return times;
  }

 private:
  struct Seen {
    Numbers numbers;
    std::vector<Glimpse> glimpses;  // likewise
  };

  static Numbers evenly(std::size_t count) {
    Numbers numbers;
    std::size_t looks = std::min(count, kMostLooks);
    for (std::size_t i = 0; i < looks; i++) numbers.push_back(i * count / looks);
    return numbers;
  }
  std::int64_t ms_of(std::size_t number) const {
    auto base = track_.header->time_base;
    return std::max<std::int64_t>(
        0, package::rescale(keys_.pts(keys_.shown()[number]), 1000 * base.num, base.den));
  }

  // Narrows each gap to two neighbouring keys, as far as some rounds go.
  Task<Result<void>> look_closer(std::vector<Gap>& gaps) {
    for (int round = 0; round < kRounds; round++) {
      Numbers wanted;
      for (const auto& gap : gaps) {
        auto inner = between(gap.before, gap.after, kMostBetween);
        if (inner.empty()) continue;
        wanted.push_back(gap.before);
        wanted.insert(wanted.end(), inner.begin(), inner.end());
        wanted.push_back(gap.after);
      }
      if (wanted.empty()) break;
      // The end of one may be the beginning of the next.
      wanted.erase(std::ranges::unique(wanted).begin(), wanted.end());
      double done = 0.8 + 0.2 * round / kRounds;
      auto seen = co_await look(wanted, done, 0.2 / kRounds);
      if (!seen) co_return fail(seen.error());
      co_await run_blocking(pool_, [&] {
        for (auto& gap : gaps) narrow(gap, *seen);
        return 0;
      });
    }
    co_return Result<void>();
  }

  static void narrow(Gap& gap, const Seen& seen) {
    auto first = std::ranges::lower_bound(seen.numbers, gap.before) - seen.numbers.begin();
    auto last = std::ranges::upper_bound(seen.numbers, gap.after) - seen.numbers.begin();
    if (last - first < 3) return;
    std::vector<Glimpse> inside(seen.glimpses.begin() + first, seen.glimpses.begin() + last);
    auto sharp = static_cast<std::ptrdiff_t>(sharpest(inside));
    gap = {seen.numbers[static_cast<std::size_t>(first + sharp - 1)],
           seen.numbers[static_cast<std::size_t>(first + sharp)]};
  }

  Task<Result<Seen>> look(Numbers numbers, double done, double share) {
    Seen seen;
    if (numbers.empty()) co_return seen;
    if (job_.cancelled()) co_return fail(Status::conflict, "cancelled", "Nobody wants to know any more.");
    const auto& index = media_->plan->index();
    auto request = co_await run_blocking(pool_, [&] {
      engine::ScenesRequest made;
      made.source = engine::source_of(index, track_, 0, 0);
      made.source.packets.clear();
      made.most_seconds = kMostSeconds;
      for (auto number : numbers) made.keys.push_back(track_.packets[keys_.shown()[number]]);
      return made;
    });
    engine::TaskOptions options;
    options.priority = engine::Priority::background;
    options.wall_limit = std::chrono::hours(1);
    options.cpu_limit = std::chrono::seconds(2 * kMostSeconds);
    options.memory_bytes = engine::memory_for(index);
    options.output_bytes = numbers.size() * engine::kGlimpseBytes;
    options.progress = [this, done, share, control = options.control](double part) mutable {
      job_.progress(done + share * part);
      if (job_.cancelled()) control.cancel();
    };
    Fd output = engine::memory_file("scenes");
    auto reply = co_await engine_.call<engine::ScenesReply>(
        engine::TaskKind::scenes, std::move(request), {media_->original->file()->fd.get(), output.get()},
        options);
    if (!reply) co_return fail(reply.error());
    int fd = output.get();
    co_return co_await run_blocking(pool_, [&]() -> Result<Seen> { return read(fd, *reply, numbers); });
  }

  Result<Seen> read(int output, const engine::ScenesReply& reply, const Numbers& numbers) const {
    auto keys = read_seen(output, reply, numbers.size());
    if (!keys) return fail(keys.error());
    Seen seen;
    for (auto& key : *keys) {
      seen.numbers.push_back(numbers[key.place]);
      seen.glimpses.push_back({ms_of(numbers[key.place]), std::move(key.pixels)});
    }
    return seen;
  }

  engine::Engine& engine_;
  BlockingPool& pool_;
  jobs::JobContext& job_;
  media::LoadedMediaPtr media_;
  package::TrackView track_;
  engine::Keys keys_;
};

std::string state_of(const jobs::JobState& job) {
  using jobs::JobStatus;
  switch (job.status) {
    case JobStatus::queued:
      return "queued";
    case JobStatus::running:
      return "running";
    case JobStatus::succeeded:
      return "ready";
    case JobStatus::failed:
      return "failed";
    case JobStatus::cancelled:
      return "cancelled";
  }
  return "failed";
}

ChapterProposal shown(const std::optional<jobs::JobState>& job) {
  ChapterProposal out;
  out.state = job ? state_of(*job) : "absent";
  if (!job) return out;
  out.progress = out.state == "ready" ? 1 : job->progress;
  if (out.state == "failed") out.reason = ProposalReason{job->code, job->detail};
  if (out.state != "ready") return out;
  if (auto times = http::from_json<std::vector<long long>>(job->result))
    for (auto ms : *times) out.times.push_back(static_cast<double>(ms) / 1000);
  return out;
}

}  // namespace

void Proposals::register_jobs() {
  queue_.on("scenes", [this](jobs::JobContext& job) { return propose(job); });
}

Task<Result<std::string>> Proposals::propose(jobs::JobContext& job) {
  auto id = MediaId::parse(job.payload);
  if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
  auto media = co_await library_.load(*id);
  if (!media) co_return std::string("[]");  // deleted meanwhile
  if (!(*media)->plan->index().video()) co_return std::string("[]");
  // Its list of keys reads the whole of the mapped index.
  auto search = co_await run_blocking(
      pool_, [this, &job, media = *media] { return std::make_shared<Search>(engine_, pool_, job, media); });
  auto times = co_await search->run();
  if (!times) co_return fail(times.error());
  std::vector<long long> list(times->begin(), times->end());
  co_return http::to_json(list);
}

Task<Result<ChapterProposal>> Proposals::ask(MediaId media, std::string owner) {
  auto known = co_await find(media);
  if (known.state == "ready") co_return known;
  jobs::NewJob job{"scenes", job_key(media), media.text(), kPriority, std::move(owner)};
  auto queued = co_await queue_.enqueue_at_most(std::move(job), kMostAtOnce);
  if (!queued) co_return fail(queued.error());
  co_return co_await find(media);
}

Task<ChapterProposal> Proposals::find(MediaId media) {
  auto jobs = co_await queue_.latest({job_key(media)});
  co_return shown(jobs.front());
}

Task<void> Proposals::cancel(MediaId media) {
  auto jobs = co_await queue_.latest({job_key(media)});
  if (jobs.front() && !jobs.front()->finished()) co_await queue_.cancel(jobs.front()->id);
}

}  // namespace millrace::chapters
