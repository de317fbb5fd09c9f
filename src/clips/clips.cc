#include "clips/clips.h"

#include <cmath>

#include "base/log.h"
#include "engine/setups.h"
#include "media/keys.h"
#include "videos/happened.h"
#include "videos/title.h"

namespace millrace::clips {

http::Rules rules(const WantedSpan*) {
  return {{"video", {.min_length = 1, .max_length = 64, .description = "id of a video that you can edit"}},
          {"in", {.minimum = 0, .description = "seconds: the frame that is shown then is the first"}},
          {"out",
           {.minimum = 0, .description = "seconds: the frame that is shown then is no longer part of it"}}};
}

http::Rules rules(const WantedClip*) {
  return {{"spans", {.min_length = 1, .max_length = kMostSpans}},
          {"title", {.min_length = 1, .max_length = 200}},
          {"description", {.max_length = 5000}},
          {"visibility", {.one_of = {"public", "unlisted", "private"}}}};
}

namespace {

Error invalid(std::size_t span, const char* field, std::string message) {
  return {Status::unprocessable,
          "validation",
          "The clip cannot be cut like that.",
          {{fmt::format("spans.{}.{}", span, field), std::move(message), "value_error"}}};
}

double seconds(package::Ticks ticks) {
  return static_cast<double>(ticks) / static_cast<double>(package::kVideoScale);
}

// Where in a clip this tick of it lies: its piece of another clip's spans.
std::vector<videos::Span> within(const std::vector<videos::Span>& all, package::Ticks begin,
                                 package::Ticks end) {
  std::vector<videos::Span> out;
  package::Ticks at = 0;
  for (const videos::Span& span : all) {
    package::Ticks length = span.end - span.begin;
    package::Ticks from = std::max(begin, at), to = std::min(end, at + length);
    if (from < to) out.push_back({span.media, span.begin + from - at, span.begin + to - at});
    at += length;
  }
  return out;
}

std::string prefix_of(const media::LoadedMedia& media) {
  return fmt::format("{}/r{}/", media.id.text(), media.recipe);
}

}  // namespace

struct Clips::Cut {
  videos::VideoRecord from;
  std::vector<videos::Span> spans;
};

Clips::Clips(db::Database& database, store::ObjectStore& store, media::Library& library,
             engine::Engine& engine, videos::Videos& videos, stills::Posters& posters, jobs::Queue& queue,
             BlockingPool& pool, const Clock& clock)
    : database_(database),
      store_(store),
      library_(library),
      engine_(engine),
      videos_(videos),
      posters_(posters),
      queue_(queue),
      pool_(pool),
      clock_(clock) {}

void Clips::register_jobs() {
  queue_.on("clip_poster", [this](jobs::JobContext& job) { return choose_poster(job); });
}

Task<Result<Clips::Cut>> Clips::cut_of(const WantedSpan& wanted, std::size_t number, accounts::Identity who) {
  auto record = co_await videos_.find_to_edit(wanted.video, who);
  if (!record) co_return fail(record.error());
  if (record->state != "ready" || !record->pictured)
    co_return fail(Status::conflict, "not_ready", "A clip can be cut out of a video once that is ready.");
  if (wanted.out <= wanted.in) co_return fail(invalid(number, "out", "Input should be later than 'in'"));
  double length = static_cast<double>(record->duration_ms) / 1000;
  if (wanted.in >= length) co_return fail(invalid(number, "in", "Input should be within the video"));
  if (wanted.out > length + 1) co_return fail(invalid(number, "out", "Input should be within the video"));

  // Its spans would have the sound that somebody took away.
  if (!record->is_clip() && co_await videos_.heard_media(*record) != *record->media)
    co_return fail(
        Status::conflict, "sound_replaced",
        "The sound of this video was replaced, and a clip would have the one before. Go back to the "
        "original sound, and cut then.");

  std::vector<videos::Span> whole;
  if (record->is_clip())
    whole = co_await database_.read([id = record->id](soci::session& sql) { return videos::spans(sql, id); });
  Cut cut{std::move(*record), {}};
  // Of a clip the parts that lie in it, each snapped to the frames of its own media.
  struct Piece {
    MediaId media;
    double begin = 0, end = 0;
  };
  std::vector<Piece> pieces;
  if (whole.empty()) {
    pieces.push_back({*cut.from.media, wanted.in, wanted.out});
  } else {
    auto ticks = [](double at) { return std::llround(at * static_cast<double>(package::kVideoScale)); };
    for (const auto& span : within(whole, ticks(wanted.in), ticks(wanted.out)))
      pieces.push_back({span.media, seconds(span.begin), seconds(span.end)});
  }
  for (const auto& piece : pieces) {
    auto media = co_await library_.load(piece.media);
    if (!media) co_return fail(media.error());
    auto [begin, end] = co_await run_blocking(
        pool_, [&] { return package::snapped(*(*media)->plan, piece.begin, piece.end); });
    if (begin < end) cut.spans.push_back({piece.media, begin, end});
  }
  if (cut.spans.empty()) co_return fail(invalid(number, "out", "No frame is shown between 'in' and 'out'"));
  co_return cut;
}

// Of a video exactly its frames; of a clip as near as its own time tells.
Shown Clips::shown_of(const Cut& cut, const WantedSpan& wanted) {
  package::Ticks length = 0;
  for (const auto& span : cut.spans) length += span.end - span.begin;
  const auto& from = cut.from;
  double begin = from.is_clip() ? wanted.in : seconds(cut.spans.front().begin);
  std::int64_t begin_ms = std::llround(begin * 1000);
  return {from.id, from.title, begin_ms, begin_ms + std::llround(seconds(length) * 1000), from.duration_ms};
}

Task<Result<videos::VideoRecord>> Clips::make(WantedClip wanted, accounts::Identity who) {
  std::vector<videos::Span> spans;
  std::vector<Shown> shown;
  videos::VideoRecord first;
  for (std::size_t i = 0; i < wanted.spans.size(); i++) {
    auto cut = co_await cut_of(wanted.spans[i], i, who);
    if (!cut) co_return fail(cut.error());
    if (i == 0) first = cut->from;
    if (cut->from.has_video != first.has_video)
      co_return fail(invalid(i, "video", "Videos with and without pictures do not fit together"));
    if (cut->from.has_audio != first.has_audio)
      co_return fail(invalid(i, "video", "Videos with and without sound do not fit together"));
    shown.push_back(shown_of(*cut, wanted.spans[i]));
    std::ranges::move(cut->spans, std::back_inserter(spans));
  }
  if (spans.size() > kMostSpans)
    co_return fail(invalid(wanted.spans.size() - 1, "video", "A clip has at most 100 spans"));
  package::Ticks length = 0;
  for (const auto& span : spans) length += span.end - span.begin;
  if (seconds(length) < kShortest)
    co_return fail(invalid(0, "out", "A clip lasts at least a tenth of a second"));
  // What cannot be played is not kept.
  auto loaded = co_await load_spans(spans);
  if (!loaded) co_return fail(loaded.error());
  if (package::clip_renditions((*loaded)->clip).empty())
    co_return fail(Status::unprocessable, "empty",
                   "These videos have nothing in common that could be played.");

  videos::VideoRecord clip;
  clip.id = VideoId::random();
  clip.owner_id = who.user;
  clip.owner = who.username;
  clip.title = videos::clean_title(wanted.title.value_or(first.title));
  clip.description = videos::clean_description(wanted.description.value_or(""));
  clip.visibility = wanted.visibility.value_or(first.visibility);
  clip.state = "ready";
  clip.duration_ms = std::llround(seconds(length) * 1000);
  clip.created_at = clip.uploaded_at = clip.ready_at = clock_.now();
  auto [texts, chapters] = co_await database_.read(
      [&](soci::session& sql) { return std::pair(texts_of(sql, shown), chapters_of(sql, shown)); });
  bool there = co_await database_.write([&](soci::session& sql) {
    for (const auto& span : spans)
      if (!media::find(sql, span.media)) return false;  // deleted for good meanwhile
    videos::insert(sql, clip);
    videos::insert_spans(sql, clip.id, spans);
    videos::note_happened(sql, "ready", "id = :id", clip.id.text(), clip.created_at);
    for (auto& [track, vtt] : texts) {
      track.video = clip.id;
      track.created_at = track.updated_at = clip.created_at;
      videos::insert(sql, track, vtt);
    }
    if (!chapters.empty()) videos::insert_found_chapters(sql, clip.id, chapters, clip.created_at);
    const std::string& id = clip.id.text();
    if (first.has_video) queue_.enqueue(sql, {"clip_poster", "clip_poster:" + id, id, 60, who.user.text()});
    return true;
  });
  if (!there) co_return fail(videos::not_found());
  log::info("video {}: a clip of {:.3f} s, {} spans", clip.id.text(), seconds(length), spans.size());
  co_return co_await videos_.find_to_edit(clip.id.text(), who);
}

// A second into it, or in its middle: the first frame after a cut is seldom its best.
Task<Result<std::string>> Clips::choose_poster(jobs::JobContext& job) {
  auto id = VideoId::parse(job.payload);
  if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no clip.");
  auto clip = co_await database_.read([id = *id](soci::session& sql) { return videos::find(sql, id); });
  auto spans = co_await database_.read([id = *id](soci::session& sql) { return videos::spans(sql, id); });
  if (!clip || spans.empty() || !clip->poster.object.empty())
    co_return std::string();  // deleted, or somebody has chosen one
  const auto& first = spans.front();
  clip->media = clip->pictured = first.media;  // whose picture it is
  double at = seconds(first.begin) + std::min(1.0, seconds(first.end - first.begin) / 2);
  auto chosen = co_await posters_.choose_time(std::move(*clip), at, videos::Chosen::by_program);
  if (!chosen) co_return fail(chosen.error());
  co_return std::string();
}

Task<Result<media::LoadedClipPtr>> Clips::load(VideoId id) {
  auto spans = co_await database_.read([id](soci::session& sql) { return videos::spans(sql, id); });
  if (spans.empty()) co_return fail(videos::not_found());
  co_return co_await load_spans(std::move(spans));
}

Task<Result<media::LoadedClipPtr>> Clips::load_spans(std::vector<videos::Span> spans) {
  auto loaded = std::make_shared<media::LoadedClip>();
  std::vector<package::ClipSpan> cuts;
  for (const auto& span : spans) {
    auto known = std::ranges::find_if(loaded->media, [&](const auto& one) { return one->id == span.media; });
    auto number = static_cast<std::size_t>(known - loaded->media.begin());
    if (known == loaded->media.end()) {
      auto media = co_await library_.load(span.media);
      if (!media) co_return fail(media.error());
      if (auto edge = co_await prepare_edge(*media); !edge) co_return fail(edge.error());
      loaded->media.push_back(*media);
    }
    cuts.push_back({number, span.begin, span.end});
  }
  co_return co_await run_blocking(pool_, [loaded, cuts = std::move(cuts)]() -> media::LoadedClipPtr {
    std::vector<package::ClipSource> sources;
    for (const auto& media : loaded->media)
      sources.push_back({media->plan.get(), &media->renditions,
                         media->edge() ? &media->edge()->rendition : nullptr, prefix_of(*media)});
    loaded->clip = package::make_clip(std::move(sources), cuts);
    return loaded;
  });
}

// Asks the edge's encoder for its headers, once for each recipe of a media.
Task<Result<void>> Clips::prepare_edge(media::LoadedMediaPtr media) {
  const package::Rendition* edge = media->plan->edge();
  if (!edge || media->edge()) co_return Result<void>();
  engine::HeadersRequest request;
  request.encoders.push_back(engine::encoder_setup(media->plan->index(), *edge));
  Fd nothing = engine::memory_file("nothing");
  auto reply = co_await engine_.call<engine::HeadersReply>(engine::TaskKind::headers, std::move(request),
                                                           {nothing.get(), nothing.get()}, {});
  if (!reply) co_return fail(reply.error());
  if (reply->configs.size() != 1 || reply->configs[0].empty())
    co_return fail(Status::internal, "engine_failed", "The media engine left out an encoder.");
  auto key = media::keys::edge_header(media->id, media->recipe);
  auto put = co_await run_blocking(
      pool_, [this, key, &bytes = reply->configs[0]] { return store_.put_durable(key, bytes); });
  if (!put && put.error().code != "exists") co_return put;
  media->prepare_edge(std::move(reply->configs[0]));
  co_return Result<void>();
}

}  // namespace millrace::clips
