#include "base/number.h"
#include "deliver/clip_files.h"
#include "deliver/deliver.h"
#include "deliver/sounds.h"
#include "media/keys.h"
#include "package/clip_storyboard.h"
#include "package/dash.h"
#include "package/hls.h"
#include "package/rendition_kind.h"
#include "package/storyboard.h"

namespace millrace::deliver {
namespace {

using http::Request;
using http::Response;
using package::RenditionKind;

http::Pieces whole(std::shared_ptr<const std::string> bytes, std::uint64_t offset, std::uint64_t size) {
  return {{http::MemoryPiece{bytes, bytes->data() + offset, static_cast<std::size_t>(size)}}, size, {}};
}

Response from_memory(const Request& request, std::shared_ptr<const std::string> bytes, std::string type,
                     std::string etag, std::string cache) {
  http::Entity entity;
  entity.type = std::move(type);
  entity.etag = std::move(etag);
  entity.cache_control = std::move(cache);
  entity.size = bytes->size();
  entity.pieces = [bytes](std::uint64_t offset, std::uint64_t size) { return whole(bytes, offset, size); };
  return http::respond(request, entity);
}

constexpr const char* kPlaylistType = "application/vnd.apple.mpegurl";

std::string etag_of(const Playable& playable, std::string_view rest) {
  return fmt::format("\"{}-{}-{}\"", playable.media->id.text(), playable.media->recipe, rest);
}

constexpr const char* kManifestType = "application/dash+xml";

std::string prefix_of(const media::LoadedMedia& media) {
  return fmt::format("{}/r{}/", media.id.text(), media.recipe);
}

// What people add to a media, as lists of all name it: URIs beside the master's own.
struct Added {
  std::vector<package::TextRendition> texts;
  std::string chapters;
  std::string sounds;  // known of them
  bool none() const { return texts.empty() && chapters.empty() && sounds.empty(); }
};
std::string master_text(const Playable& playable, const Added& added) {
  return package::master_playlist(*playable.media->plan, own_renditions(playable), prefix_of(*playable.media),
                                  added.texts, added.chapters,
                                  playable.early ? package::Images::none : package::Images::storyboard,
                                  other_sounds(playable));
}
std::string manifest_text(const Playable& playable, const Added& added) {
  return package::manifest(*playable.media->plan, own_renditions(playable), prefix_of(*playable.media),
                           added.texts, other_sounds(playable));
}

std::string clip_master_text(const package::Clip& clip, const Added& added) {
  return package::clip_master(clip, added.texts, added.chapters);
}
std::string clip_manifest_text(const package::Clip& clip, const Added& added) {
  return package::clip_manifest(clip, added.texts);
}

std::string storyboard_text(const Playable& playable, const Added&) {
  auto board = package::storyboard_of(playable.media->plan->index());
  return board ? package::storyboard_playlist(*board) : std::string();
}

std::string clip_storyboard_text(const package::Clip& clip, const Added&) {
  return package::clip_storyboard_playlist(package::clip_boards(clip));
}

Added added_to(const Playable& playable) {
  Added added;
  for (const auto& track : *playable.texts) {
    std::string label = !track.label.empty()      ? track.label
                        : !track.language.empty() ? track.language
                                                  : "Subtitles";
    std::string folder = fmt::format("subtitles/{}/{}/", track.id.text(), track.version);
    added.texts.push_back({label, track.language, track.is_default, track.forced, track.kind == "captions",
                           folder, folder + "all.vtt"});
  }
  if (playable.chapters > 0) added.chapters = fmt::format("chapters/{}.json", playable.chapters);
  added.sounds = sounds_known(playable);
  return added;
}

// Made once for each loaded media, and on the pool, since it reads the mapped index.
template <class Make>
Task<media::KeptTexts::Text> kept(media::LoadedMediaPtr media, std::string name, Deliver& deliver,
                                  Make make) {
  if (auto text = media->playlists.find(name)) co_return text;
  co_return co_await run_blocking(deliver.pool, [media, name = std::move(name), make = std::move(make)] {
    return media->playlists.keep(name, make(*media));
  });
}

// Revalidated each time, by its text: what it lists may change, and so may the way in which we write it.
Response revalidated(const Request& request, const Playable& playable,
                     std::shared_ptr<const std::string> text, const char* type) {
  auto etag = fmt::format("\"{:016x}\"", std::hash<std::string>()(*text));
  return from_memory(request, std::move(text), type, std::move(etag),
                     videos::is_private(*playable.video) ? "private, no-cache" : "no-cache");
}

Task<Response> of_all(Request& request, Deliver& deliver, const char* name, const char* type,
                      std::string (*make)(const Playable&, const Added&),
                      std::string (*make_clip)(const package::Clip&, const Added&),
                      Access::Early early = Access::Early::no) {
  auto playable = co_await deliver.access.watchable(request, request.param("id"), early);
  if (!playable) co_return http::problem(request, playable.error());
  if (playable->clip) {
    auto text =
        co_await run_blocking(deliver.pool, [clip = playable->clip, make_clip, added = added_to(*playable)] {
          return std::make_shared<const std::string>(make_clip(clip->clip, added));
        });
    co_return revalidated(request, *playable, text, type);
  }
  media::KeptTexts::Text text;
  auto added = added_to(*playable);
  if (added.none()) {
    // What is offered follows what is known: the survey, and which rungs are whole.
    auto known = fmt::format("{} {}", name, playable->media->knowledge());
    text = co_await kept(playable->media, std::move(known), deliver,
                         [make, of = *playable](const media::LoadedMedia&) { return make(of, {}); });
  } else {
    text = co_await run_blocking(deliver.pool, [of = *playable, added = std::move(added), make] {
      return std::make_shared<const std::string>(make(of, added));
    });
  }
  co_return revalidated(request, *playable, text, type);
}

Error no_such_part() {
  return {Status::not_found, "not_found", "There is no such part of this video."};
}

Task<Response> storyboard(Request& request, Deliver& deliver) {
  auto playable = co_await deliver.access.watchable(request, request.param("id"));
  if (!playable) co_return http::problem(request, playable.error());
  if (!playable->video->has_video) co_return http::problem(request, no_such_part());
  co_return co_await of_all(request, deliver, "storyboard", kPlaylistType, storyboard_text,
                            clip_storyboard_text);
}

// The media and recipe that the URL names; nothing for others, without a look at the engine.
Task<Result<Playable>> named(const Request& request, Deliver& deliver) {
  auto playable = co_await deliver.access.watchable(request, request.param("id"), Access::Early::yes);
  if (!playable) co_return playable;
  std::string_view recipe = request.param("recipe");
  auto number = recipe.starts_with('r') ? parse_number<int>(recipe.substr(1)) : std::nullopt;
  if (playable->clip)
    co_return number ? of_clip(std::move(*playable), request.param("media"), *number) : fail(no_such_part());
  if (!number) co_return fail(no_such_part());
  if (request.param("media") != playable->media->id.text()) {
    playable = co_await deliver.access.of_replaced(std::move(*playable), request.param("media"));
    if (!playable) co_return playable;
  }
  co_return co_await deliver.access.under_recipe(std::move(*playable), *number);
}

using SegmentPtr = std::shared_ptr<const package::AssembledSegment>;

// A few microseconds, so on the loop, unless parts of the mapped index have left memory.
Task<SegmentPtr> assemble(media::LoadedMediaPtr media, const package::Rendition* rendition,
                          package::SegmentPart part, Deliver& deliver) {
  auto make = [media, rendition, part]() -> SegmentPtr {
    return std::make_shared<package::AssembledSegment>(package::assemble(*media->plan, *rendition, part));
  };
  if (media->plan->is_in_memory(*rendition, part)) co_return make();
  co_return co_await run_blocking(deliver.pool, std::move(make));
}

Response assembled(const Request& request, const Playable& playable, const package::Rendition& rendition,
                   const package::SegmentPart& part, SegmentPtr segment) {
  auto original = playable.media->original;
  http::Entity entity;
  entity.type = rendition.kind == RenditionKind::assembled_audio ? "audio/mp4" : "video/mp4";
  entity.etag = etag_of(playable, fmt::format("{}-{}", rendition.name, package::name_of(part)));
  entity.cache_control = cache_control(playable);
  entity.size = segment->bytes;
  entity.pieces = [segment, original](std::uint64_t offset, std::uint64_t size) {
    http::Pieces pieces;
    pieces.bytes = size;
    pieces.list.reserve(segment->runs.size() + 1);
    auto add = [&](std::shared_ptr<const void> owner, const char* data, std::uint64_t length) {
      if (offset >= length) {
        offset -= length;
        return;
      }
      std::uint64_t take = std::min(size, length - offset);
      if (take > 0)
        pieces.list.push_back(
            http::MemoryPiece{std::move(owner), data + offset, static_cast<std::size_t>(take)});
      size -= take;
      offset = 0;
    };
    add(segment, segment->head.data(), segment->head.size());
    for (const auto& run : segment->runs) {
      if (size == 0) break;
      add(nullptr, original->data() + run.offset, run.size);  // `warm` keeps it, once for all
    }
    if (!segment->runs.empty()) {
      auto [first, last] = std::ranges::minmax(segment->runs, {}, &package::ByteRun::offset);
      pieces.warm = [original, from = first.offset, to = last.offset + last.size] {
        original->warm(from, to - from);
      };
    }
    return pieces;
  };
  Response response = http::respond(request, entity);
  response.headers.set("Server-Timing", "origin;desc=\"assembled\"");
  return response;
}

media::HeldSpan span_of(const media::LoadedMedia& media, const package::Rendition& rendition,
                        const package::SegmentPart& part) {
  auto [begin, end] = media.plan->span(rendition, part);
  return {package::rescale(begin, 1000, rendition.timescale),
          package::rescale(end, 1000, rendition.timescale)};
}

Task<Response> rendered(Request& request, Deliver& deliver, Playable playable,
                        const package::Rendition* rendition, package::SegmentPart part) {
  render::Demand demand{co_await deliver.access.client_key(request), request.client_gone};
  auto bytes = co_await deliver.renderer.segment(playable.media, rendition, part, std::move(demand));
  if (!bytes) {
    Response refused = http::problem(request, bytes.error());
    if (bytes.error().code == "busy")
      if (auto ready = deliver.renderer.ready(*playable.media, *rendition, part.k); !ready.empty())
        refused.headers.set("Millrace-Ready", fmt::format("{}", fmt::join(ready, ",")));
    co_return refused;
  }
  http::Entity entity;
  entity.type = rendition->kind == RenditionKind::rendered_audio ? "audio/mp4" : "video/mp4";
  entity.etag = etag_of(playable, fmt::format("{}-{}", rendition->name, package::name_of(part)));
  entity.cache_control = bytes->makeshift ? "no-store" : cache_control(playable);
  entity.size = bytes->size;
  if (bytes->memory)
    entity.pieces = [memory = bytes->memory](std::uint64_t offset, std::uint64_t size) {
      return whole(memory, offset, size);
    };
  else
    entity.pieces = [file = bytes->file](std::uint64_t offset, std::uint64_t size) {
      return http::Pieces{{http::FilePiece{file, offset, size}}, size, {}};
    };
  Response response = http::respond(request, entity);
  auto origin = bytes->rendered ? fmt::format("origin;desc=\"rendered\", make;dur={}, cpu;dur={}",
                                              bytes->took.count(), bytes->cpu.count())
                                : std::string("origin;desc=\"stored\"");
  if (playable.media->held().touches(span_of(*playable.media, *rendition, part))) origin += ", hold";
  response.headers.set("Server-Timing", origin);
  co_return response;
}

// Grows, so nobody keeps it. A player that has all of it waits for the next segment (RFC 8216bis 6.2.5.2);
// when none comes in time it gets what there is: 503, as the RFC would rather have it, would end a player
// whose upload only pauses.
Task<Response> early_list(Request& request, Deliver& deliver, Playable playable, std::string name) {
  auto next = parse_number<std::size_t>(request.query_value("_HLS_msn").value_or(""));
  auto now = co_await deliver.access.next_of(playable, name, next.value_or(0));
  auto media = now ? now->media : playable.media;
  const bool ended = !now || now->ended;
  auto text = co_await run_blocking(deliver.pool, [media, name, ended] {
    return std::make_shared<const std::string>(
        package::event_playlist(*media->plan, *media->find(name), ended));
  });
  co_return from_memory(request, text, kPlaylistType,
                        etag_of(playable, fmt::format("{}-{}", name, text->size())), "no-store");
}

Task<Response> file(Request& request, Deliver& deliver) {
  auto playable = co_await named(request, deliver);
  if (!playable) co_return http::problem(request, playable.error());
  std::string_view name = request.param("file");
  const auto& media = *playable->media;
  const auto* edge = playable->clip ? media.edge() : nullptr;
  bool cut = edge && request.param("rendition") == edge->rendition.name;
  const auto* rendition = cut ? &edge->rendition : media.find(request.param("rendition"));
  if (!rendition) co_return http::problem(request, no_such_part());
  if (!is_for_all(*playable, *rendition, SystemClock().now()) &&
      !co_await deliver.access.can_edit(request, *playable))
    co_return http::problem(request, no_such_part());
  if (name == "index.m3u8" && media.recipe == media::keys::kEarlyRecipe)
    co_return co_await early_list(request, deliver, *playable, rendition->name);
  if (name == "index.m3u8" && !playable->clip) {
    auto text = co_await kept(
        playable->media, rendition->name, deliver,
        [rendition](const media::LoadedMedia& of) { return package::media_playlist(*of.plan, *rendition); });
    co_return from_memory(request, text, kPlaylistType, etag_of(*playable, rendition->name),
                          cache_control(*playable));
  }
  bool sound = package::is_audio(*rendition);
  if (name == "init.mp4")
    co_return from_memory(request, cut ? edge->init : media.init.find(rendition->name)->second,
                          sound ? "audio/mp4" : "video/mp4", etag_of(*playable, rendition->name + "-init"),
                          cache_control(*playable));
  if (!name.ends_with(".m4s")) co_return http::problem(request, no_such_part());
  name.remove_suffix(4);
  auto part = package::part_named(name);
  if (!part) co_return http::problem(request, no_such_part());
  // What a clip shows is looked up in the mapped index.
  bool shown = playable->clip ? co_await run_blocking(deliver.pool,
                                                      [&] { return is_shown(*playable, *rendition, *part); })
                              : is_shown(*playable, *rendition, *part);
  if (!shown) co_return http::problem(request, no_such_part());
  media.fill.watched(rendition->name, SystemClock().now());
  if (package::is_assembled(*rendition)) {
    auto segment = co_await assemble(playable->media, rendition, *part, deliver);
    co_return assembled(request, *playable, *rendition, *part, std::move(segment));
  }
  co_return co_await rendered(request, deliver, *playable, rendition, *part);
}

// Not kept for ever as those of media are: a media may get another recipe.
Task<Response> clip_list(Request& request, Deliver& deliver) {
  auto playable = co_await deliver.access.watchable(request, request.param("id"));
  if (!playable) co_return http::problem(request, playable.error());
  if (!playable->clip) co_return http::problem(request, no_such_part());
  auto name = std::string(request.param("rendition"));
  auto text = co_await run_blocking(deliver.pool, [clip = playable->clip, name] {
    return std::make_shared<const std::string>(package::clip_playlist(clip->clip, name));
  });
  if (text->empty()) co_return http::problem(request, no_such_part());
  co_return revalidated(request, *playable, text, kPlaylistType);
}

Task<Response> mp4(Request& request, Deliver& deliver) {
  auto playable = co_await deliver.access.watchable(request, request.param("id"));
  if (!playable) co_return http::problem(request, playable.error());
  co_return co_await video_mp4(request, deliver, *playable);
}

}  // namespace

std::string cache_control(const Playable& playable) {
  if (playable.early) return "private, max-age=31536000, immutable";
  return videos::kept_for_ever(*playable.video);
}

void add_routes(http::Router& router, Deliver& deliver) {
  using http::Method;
  router.add(Method::get, "/media/{id}/master.m3u8",
             [&](Request& r) {
               return of_all(r, deliver, "master", kPlaylistType, master_text, clip_master_text,
                             Access::Early::yes);
             },
             {.summary = "The HLS master playlist", .tag = "playing"});
  router.add(Method::get, "/media/{id}/manifest.mpd",
             [&](Request& r) {
               return of_all(r, deliver, "manifest", kManifestType, manifest_text, clip_manifest_text);
             },
             {.summary = "The DASH manifest", .tag = "playing"});
  router.add(Method::get, "/media/{id}/storyboard.m3u8", [&](Request& r) { return storyboard(r, deliver); },
             {.summary = "The storyboard as an HLS image playlist", .tag = "playing"});
  router.add(Method::get, "/media/{id}/video.mp4", [&](Request& r) { return mp4(r, deliver); },
             {.summary = "The whole video as MP4", .tag = "playing"});
  router.add(Method::get, "/media/{id}/clip/{rendition}/index.m3u8",
             [&](Request& r) { return clip_list(r, deliver); },
             {.summary = "The media playlist of a clip's rendition", .tag = "playing"});
  router.add(Method::get, "/media/{id}/{media}/{recipe}/{rendition}/{file}",
             [&](Request& r) { return file(r, deliver); },
             {.summary = "A media playlist (index.m3u8), init.mp4 or segment ({k}.m4s) of a rendition",
              .tag = "playing"});
}

}  // namespace millrace::deliver
