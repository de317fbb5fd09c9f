// One file for players that want one: out of the original's own packets, or out of stored segments.
#include <algorithm>

#include "package/cmaf.h"
#include "package/flat_movie.h"
#include "package/sample_entries.h"

namespace millrace::package {
namespace {

std::unexpected<Error> refused(std::string detail) {
  return fail(Status::unprocessable, "not_playable_as_it_is", std::move(detail));
}

bool is_playable_picture(const TrackHeader& track) {
  return track.codec == Codec::h264 && track.addressed && track.video.bit_depth == 8 &&
         track.video.chroma == 420 && avc_parameter_sets(track.codec_private) > 0;
}

bool is_playable_sound(const TrackHeader& track) {
  bool aac = track.codec == Codec::aac && track.codec_private.size() >= 2 && track.codec_private.size() <= 64;
  return track.addressed && (aac || track.codec == Codec::mp3);
}

FlatSample flat_sample(const Packet& packet, Ticks time) {
  return {time, packet.size, 0, packet.offset, (packet.flags & Packet::kKey) != 0};
}

// The packets needed to show the shown ones: from the key in front of the first one on, in decode order. What
// is hidden among them the edit list hides again.
struct Needed {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};
Needed needed_pictures(const TrackView& video) {
  std::uint32_t first = *std::ranges::min_element(video.order);
  std::int64_t earliest = video.packets[video.order.front()].pts;
  first = std::min(first, video.order.front());
  while (first > 0 && !((video.packets[first].flags & Packet::kKey) && video.packets[first].pts <= earliest))
    first--;
  return {first, *std::ranges::max_element(video.order)};
}

Result<FlatTrack> picture_of_original(const TrackView& video) {
  const VideoFormat& format = video.header->video;
  FlatTrack track;
  track.boxes.timescale = kVideoScale;
  track.boxes.quarter_turns = format.quarter_turns;
  track.boxes.mirrored = format.mirrored;
  std::int64_t width = rescale(format.width, format.pixel_aspect.num, format.pixel_aspect.den);
  track.boxes.display_width = static_cast<std::int32_t>(std::clamp<std::int64_t>(width, 1, 65'535));
  track.boxes.display_height = format.height;
  track.boxes.sample_entry = avc1_entry(original_picture_entry(format), video.header->codec_private);

  ShownFrames frames(video);
  track.end = frames.end();
  std::int64_t first_pts = video.packets[video.order.front()].pts;
  Needed needed = needed_pictures(video);
  for (std::uint32_t i = needed.first; i <= needed.last; i++) {
    const Packet& packet = video.packets[i];
    if (packet.flags & Packet::kNoPts)
      return refused("The original does not say when its pictures are shown.");
    Ticks time = frames.tick_of_packet(i);
    // The first picture is held back to zero; what lies before it moves with it.
    bool before = packet.flags & Packet::kHidden && packet.pts < first_pts;
    if (before) time -= to_scale(first_pts, video.header->time_base, kVideoScale);
    bool inside = packet.flags & Packet::kHidden && !before && packet.pts < video.header->end;
    if (inside) return refused("The original hides pictures in its midst.");
    if (time >= track.end) track.tail = std::max(track.tail, time + 1);
    track.samples.push_back(flat_sample(packet, time));
  }
  return track;
}

// Priming is kept, and an edit list hides it: here players honour it.
FlatTrack sound_of_original(const TrackView& audio) {
  const TrackHeader& header = *audio.header;
  FlatTrack track;
  track.boxes.audio = true;
  track.boxes.timescale = header.audio.rate;
  track.boxes.language = header.language;
  SoundEntry entry{header.audio.rate, header.audio.channels};
  constexpr std::uint8_t kMp3 = 0x6b;
  if (header.codec == Codec::mp3) entry.object_type = kMp3;
  track.boxes.sample_entry =
      mp4a_entry(entry, header.codec == Codec::mp3 ? std::string_view{} : header.codec_private);
  track.end = header.end;
  Ticks before = INT64_MIN;
  for (std::uint32_t i = 0; i <= audio.order.back(); i++) {
    const Packet& packet = audio.packets[i];
    if (packet.pts <= before) continue;  // a hidden packet that is out of order is of no use
    track.samples.push_back(flat_sample(packet, packet.pts));
    before = packet.pts;
  }
  const Packet& last = audio.packets[audio.order.back()];
  track.tail = last.pts + last.duration;
  return track;
}

FlatTrack flat_track(const StoredTrack& stored) {
  FlatTrack track;
  track.boxes.timescale = stored.rendition->timescale;
  track.boxes.display_width = stored.rendition->width;
  track.boxes.display_height = stored.rendition->height;
  for (std::size_t k = 0; k < stored.segments.size(); k++) {
    std::uint64_t offset = stored.segments[k].payload_offset;
    for (const Sample& sample : stored.segments[k].samples) {
      track.samples.push_back({sample.pts, sample.size, static_cast<std::uint32_t>(k), offset, sample.key});
      offset += sample.size;
    }
  }
  if (!stored.segments.empty())
    track.end = stored.plan->span(*stored.rendition, stored.segments.size() - 1).end;
  return track;
}

}  // namespace

Result<ProgressiveFile> progressive_from_original(const Plan& plan, const Chapters& chapters) {
  const MediaIndex& index = plan.index();
  std::vector<FlatTrack> tracks;
  if (const TrackView* video = index.video()) {
    if (!is_playable_picture(*video->header)) return refused("Browsers do not play the original's picture.");
    auto picture = picture_of_original(*video);
    if (!picture) return fail(std::move(picture.error()));
    tracks.push_back(std::move(*picture));
  }
  if (!index.audio().empty()) {
    const TrackView& audio = index.audio()[0];
    if (!is_playable_sound(*audio.header)) return refused("Browsers do not play the original's sound.");
    tracks.push_back(sound_of_original(audio));
  }
  FlatMovie movie = write_flat_movie(std::move(tracks), index.header().title, chapters);
  ProgressiveFile file{std::move(movie.head), {}, movie.bytes};
  for (const FlatRun& run : movie.runs) append_run(file.runs, {run.offset, run.size});
  return file;
}

ProgressiveStored progressive_from_segments(const StoredTrack& video, const StoredTrack& audio,
                                            std::string_view title, const Chapters& chapters) {
  std::vector<FlatTrack> tracks;
  if (video.rendition) {
    tracks.push_back(flat_track(video));
    tracks.back().boxes.sample_entry =
        avc1_entry(picture_entry(*video.plan, *video.rendition), video.codec_private);
  }
  if (audio.rendition) {
    tracks.push_back(flat_track(audio));
    tracks.back().boxes.audio = true;
    tracks.back().boxes.language =
        audio.plan->index().audio()[static_cast<std::size_t>(audio.rendition->track)].header->language;
    tracks.back().boxes.sample_entry =
        mp4a_entry(sound_entry(*audio.plan, *audio.rendition), audio.codec_private);
  }
  std::erase_if(tracks, [](const FlatTrack& track) { return track.samples.empty(); });
  FlatMovie movie = write_flat_movie(std::move(tracks), title, chapters);
  ProgressiveStored file{std::move(movie.head), {}, movie.bytes};
  for (const FlatRun& run : movie.runs) {
    // Without pictures the first track is the sound.
    file.runs.push_back(
        {run.track > 0 || !video.rendition || video.segments.empty(), run.object, run.offset, run.size});
  }
  return file;
}

}  // namespace millrace::package
