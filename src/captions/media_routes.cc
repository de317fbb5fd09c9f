// /media/{id}/subtitles/{track}/{version}/{file}: the whole as all.vtt or all.srt, index.m3u8 and {k}.vtt for
// players of HLS.
#include "base/number.h"
#include "captions/routes.h"
#include "deliver/versioned.h"
#include "package/clip.h"
#include "package/hls.h"

namespace millrace::captions {

using http::Request;
using http::Response;

namespace {

Error no_such_file() {
  return {Status::not_found, "not_found", "This video has no such subtitles."};
}

struct Asked {
  deliver::Playable playable;
  videos::TextTrack track;
  bool present = false;
};
Task<Result<Asked>> asked_for(Request& request, deliver::Access& access) {
  auto playable = co_await access.watchable(request, request.param("id"));
  if (!playable) co_return fail(playable.error());
  auto version = parse_number<long long>(request.param("version"));
  auto it = std::ranges::find(*playable->texts, request.param("track"), [](const videos::TextTrack& track) {
    return std::string_view(track.id.text());
  });
  if (it == playable->texts->end() || !version || *version < 1 || *version > it->version)
    co_return fail(no_such_file());
  co_return Asked{*playable, *it, *version == it->version};
}

Response answer(const Request& request, const Asked& asked, std::string text, std::string type,
                std::string disposition = {}) {
  return deliver::answer(request, asked.playable,
                         {std::move(text), std::move(type), asked.present, std::move(disposition)});
}

constexpr const char* kVtt = "text/vtt; charset=utf-8";

// What is kept says its language below the first line. Strictly, nothing stands there (WebVTT section 4.1).
std::string strict_vtt(const subtitle::Cues& cues) {
  std::string text = subtitle::to_vtt(cues);
  auto first = text.find('\n'), blank = text.find("\n\n");
  return text.erase(first + 1, blank - first);
}

std::int64_t milliseconds(package::Ticks ticks) {
  return package::rescale(ticks, 1000, package::kVideoScale);
}

// Of a clip: "12" for players of HLS, mapped to the time of the media that is played there; "piece-1" for
// those of DASH, where every piece is a Period with a time of its own.
Result<std::string> of_clip(const package::Clip& clip, const Script& script, std::string_view name) {
  constexpr std::string_view kPiece = "piece-";
  bool whole_piece = name.starts_with(kPiece);
  auto number = parse_number<std::size_t>(whole_piece ? name.substr(kPiece.size()) : name);
  if (!number) return fail(no_such_file());
  if (whole_piece) {
    if (*number >= clip.pieces.size()) return fail(no_such_file());
    auto begin = milliseconds(package::clip_begin(clip, *number));
    auto end = milliseconds(package::clip_begin(clip, *number + 1));
    return strict_vtt(subtitle::cut(script.cues, begin, end, 0));
  }
  auto texts = package::clip_texts(clip);
  if (*number >= texts.size()) return fail(no_such_file());
  const auto& text = texts[*number];
  bool last = *number + 1 == texts.size();
  constexpr std::int64_t kMpegts = 90'000;
  return script.segments.vtt(milliseconds(text.begin), last ? INT64_MAX : milliseconds(text.end),
                             package::rescale(text.shift, kMpegts, package::kVideoScale));
}

Task<Response> file(Request& request, Captions& captions, deliver::Access& access, BlockingPool& pool) {
  auto asked = co_await asked_for(request, access);
  if (!asked) co_return http::problem(request, asked.error());
  std::string_view name = request.param("file");
  const auto* plan = asked->playable.media ? asked->playable.media->plan.get() : nullptr;
  if (name == "index.m3u8") {
    auto list = co_await run_blocking(pool, [&] {
      return plan ? package::text_playlist(*plan) : package::clip_text_playlist(asked->playable.clip->clip);
    });
    co_return answer(request, *asked, std::move(list), "application/vnd.apple.mpegurl");
  }
  auto script = co_await captions.script(asked->track);
  if (!script) co_return http::problem(request, script.error());
  bool saved = request.query_value("download").has_value();
  auto as = [&](std::string_view extension) {
    return saved ? http::content_disposition("attachment",
                                             file_name(*asked->playable.video, asked->track, extension))
                 : std::string();
  };
  auto written = [&](auto write) { return captions.written(*script, write); };
  if (name == "all.vtt") co_return answer(request, *asked, co_await written(strict_vtt), kVtt, as("vtt"));
  if (name == "all.srt")
    co_return answer(request, *asked, co_await written(subtitle::to_srt),
                     "application/x-subrip; charset=utf-8", as("srt"));
  if (!name.ends_with(".vtt")) co_return http::problem(request, no_such_file());
  name.remove_suffix(4);
  if (!plan) {
    auto text =
        co_await run_blocking(pool, [&] { return of_clip(asked->playable.clip->clip, **script, name); });
    if (!text) co_return http::problem(request, text.error());
    co_return answer(request, *asked, std::move(*text), kVtt);
  }
  auto k = parse_number<std::size_t>(name);
  if (!k || *k >= package::text_segments(*plan)) co_return http::problem(request, no_such_file());
  auto span = co_await run_blocking(pool, [&] { return package::text_span(*plan, *k); });
  co_return answer(request, *asked, (*script)->segments.vtt(span.begin, span.end, 0), kVtt);
}

}  // namespace

void add_media_routes(http::Router& router, Captions& captions, deliver::Access& access, BlockingPool& pool) {
  router.add(http::Method::get, "/media/{id}/subtitles/{track}/{version}/{file}",
             [&](Request& r) { return file(r, captions, access, pool); },
             {.summary = "Subtitles: all.vtt, all.srt, or index.m3u8 and {k}.vtt for players of HLS",
              .tag = "playing"});
}

}  // namespace millrace::captions
