#include <algorithm>

#include "engine/av/allowed.h"
#include "engine/closed_captions/texts.h"
#include "engine/tasks/chapters.h"
#include "engine/tasks/file.h"
#include "engine/tasks/read_tracks.h"
#include "engine/tasks/task.h"
#include "engine/tasks/texts.h"
#include "engine/tasks/timeline.h"

namespace millrace::engine::tasks {
namespace {

using av::RawFile;
using av::RawTrack;
using package::MediaIndex;
using package::TrackKind;

Result<RawFile> read_tracks(const SourceFile& source, const Context& context) {
  auto progress = [&](double done) {
    if (context.progress) context.progress(done);
  };
  int pictures = context.descriptors.size() > 2 ? context.descriptors[2] : -1;
  if (looks_like_mp4(source)) {
    auto file = read_by_tables(source, pictures);
    if (file || file.error().code != "use_demuxer") return file;
  }
  return read_by_demuxer(source, progress, pictures);
}

bool usable(const RawTrack& track) {
  return track.unknown_codec.empty() && !track.undecodable && !track.attached_picture &&
         !track.packets.empty();
}

// Larger beats default, default beats order: a preview track is smaller than the film.
bool better_picture(const RawTrack& a, const RawTrack& b) {
  auto pixels = [](const RawTrack& t) { return std::int64_t{t.header.video.width} * t.header.video.height; };
  if (a.header.is_default != b.header.is_default) return a.header.is_default;
  return pixels(a) > pixels(b);
}

// Why a file without a usable picture or sound is refused, in the order of what helps its owner most.
std::unexpected<Error> refusal(const RawFile& file, TrackKind kind) {
  for (const auto& track : file.tracks)
    if (track.header.kind == kind && !track.unknown_codec.empty() && !track.attached_picture)
      return av::refused("codec_unknown",
                         "The file uses a codec that is not known here: " + track.unknown_codec + ".");
  for (const auto& track : file.tracks)
    if (track.header.kind == kind && track.undecodable && !track.packets.empty())
      return av::refused("damaged", "The file is damaged: its first pictures or sounds cannot be decoded.");
  return av::refused("empty", "The file holds no picture and no sound that could be played.");
}

bool has_kind(const RawFile& file, TrackKind kind) {
  return std::ranges::any_of(file.tracks, [&](const RawTrack& t) {
    return t.header.kind == kind && !t.attached_picture && (!t.packets.empty() || !t.unknown_codec.empty());
  });
}

// The best video track, then the audio tracks, default first.
Result<std::vector<RawTrack>> choose(RawFile& file) {
  std::vector<RawTrack> chosen;
  std::vector<RawTrack> sounds;
  for (auto& track : file.tracks) {
    if (!usable(track)) continue;
    if (track.header.kind == TrackKind::audio) {
      sounds.push_back(std::move(track));
    } else if (chosen.empty()) {
      chosen.push_back(std::move(track));
    } else if (better_picture(track, chosen.front())) {
      chosen.front() = std::move(track);
    }
  }
  if (chosen.empty() && has_kind(file, TrackKind::video)) return refusal(file, TrackKind::video);
  for (bool is_default : {true, false})
    for (auto& sound : sounds)
      if (sound.header.is_default == is_default) chosen.push_back(std::move(sound));
  if (chosen.empty()) return refusal(file, TrackKind::audio);
  return chosen;
}

bool sane(const package::TrackHeader& track) {
  if (track.kind == TrackKind::audio) return track.audio.rate > 0 && track.audio.channels > 0;
  auto pixels = std::int64_t{track.video.width} * track.video.height;
  return pixels > 0 && pixels <= av::kMaxPixels && track.video.width <= 16384 && track.video.height <= 16384;
}

// What the demuxer's average does not say, the frames do.
void set_frame_rate(MediaIndex::TrackData& track) {
  auto& rate = track.header.video.frame_rate;
  if (rate.num > 0 || track.order.size() < 2) return;
  const auto& packets = track.packets;
  auto span = packets[track.order.back()].pts - packets[track.order.front()].pts;
  auto base = track.header.time_base;
  int num = 0;
  int den = 1;
  av_reduce(&num, &den, static_cast<std::int64_t>(track.order.size() - 1) * base.den, span * base.num,
            1'000'000);
  if (num > 0 && den > 0) rate = {num, den};
}

void add_captions(const closed_captions::Collected& collected, const MediaIndex::TrackData& track,
                  std::vector<FoundText>& texts) {
  std::size_t bytes = 0;
  auto count = [&](const FoundText& text) {
    for (const auto& cue : text.cues) bytes += cue.text.size();
  };
  std::ranges::for_each(texts, count);
  for (auto& text : closed_captions::texts_of(collected, track.packets, track.header)) {
    count(text);
    if (texts.size() < kMostFoundTexts && bytes <= kMostFoundBytes) texts.push_back(std::move(text));
  }
}

}  // namespace

Result<IndexReply> index(const IndexRequest& request, const Context& context) {
  SourceFile source{context.descriptors[0], request.source_bytes};
  if (source.bytes == 0) return av::refused("not_media", "The file is empty.");
  auto file = read_tracks(source, context);
  if (!file) return fail(file.error());
  auto chosen = choose(*file);
  if (!chosen) return fail(chosen.error());
  for (const auto& track : *chosen)
    if (!sane(track.header)) return av::refused("too_complex", "The picture is larger than is allowed.");
  closed_captions::Collected captions = std::move(chosen->front().captions);
  bool unread = chosen->front().has_captions;
  join_clocks(*chosen, file->container);
  auto tracks = to_timeline(std::move(*chosen));
  if (tracks.empty())
    return av::refused("empty", "The file holds no picture and no sound that could be played.");
  for (auto& track : tracks)
    if (track.header.kind == TrackKind::video) set_frame_rate(track);
  auto texts = place_texts(std::move(file->texts), tracks.front().header);
  if (tracks.front().header.kind == TrackKind::video) add_captions(captions, tracks.front(), texts);
  auto chapters = place_chapters(std::move(file->chapters), tracks.front().header);
  package::IndexHeader header;
  header.source_bytes = source.bytes;
  header.container = file->container;
  header.title = file->title;
  auto bytes = MediaIndex::write(std::move(header), tracks, [&](std::string_view piece) {
    return write_output(context.descriptors[1], piece);
  });
  if (!bytes) return fail(bytes.error());
  place_pictures(file->pictures, tracks.front().header);
  return IndexReply{*bytes, std::move(texts), std::move(chapters), unread, std::move(file->pictures)};
}

}  // namespace millrace::engine::tasks
