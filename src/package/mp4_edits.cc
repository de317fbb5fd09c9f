#include "package/mp4_edits.h"

#include <algorithm>

#include "package/mp4_boxes.h"
#include "package/timeline.h"

namespace millrace::package {
namespace {

constexpr std::int64_t kMaxTime = std::int64_t{1} << 50;

struct Entry {
  std::int64_t length = 0;  // in the movie's timescale
  std::int64_t media_time = 0;
  std::uint32_t rate = 0;
};

Entry read_entry(ByteReader& in, int version) {
  Entry entry;
  entry.length = version == 1 ? in.i64() : static_cast<std::int64_t>(in.u32());
  entry.media_time = version == 1 ? in.i64() : in.i32();
  entry.rate = in.u32();
  return entry;
}

bool sane(const Entry& entry) {
  return entry.length >= 0 && entry.length < kMaxTime && entry.media_time >= -1 &&
         entry.media_time < kMaxTime;
}

}  // namespace

Result<Edit> read_edits(std::string_view elst, std::uint32_t movie_timescale, std::uint32_t timescale) {
  constexpr std::uint32_t kNormalRate = 0x10000;
  Edit edit;
  if (elst.empty()) return edit;
  FullBox box = open_full_box(elst);
  std::uint32_t count = box.body.u32();
  if (box.version > 1) return mp4_use_demuxer("An edit list of an unknown version.");
  auto ticks = [&](std::int64_t movie) { return rescale(movie, timescale, movie_timescale); };
  bool found = false;
  for (std::uint32_t i = 0; i < count; i++) {
    Entry entry = read_entry(box.body, box.version);
    if (box.body.failed()) return mp4_damaged("An edit list is cut off.");
    if (!sane(entry)) return mp4_use_demuxer("An edit list makes no sense.");
    if (found) return mp4_use_demuxer("An edit list shows more than one piece of the track.");
    if (entry.media_time == -1) {
      edit.delay += ticks(entry.length);
      if (edit.delay > kMaxTime) return mp4_use_demuxer("An edit list makes no sense.");
      continue;
    }
    if (entry.rate != kNormalRate) return mp4_use_demuxer("An edit list changes the speed.");
    found = true;
    edit.media_time = entry.media_time;
    edit.length = ticks(entry.length);
    edit.tolerance = std::max<std::int64_t>(1, ticks(1));
  }
  if (!found && edit.delay > 0) return mp4_use_demuxer("An edit list shows nothing of the track.");
  return edit;
}

void apply_edit(const Edit& edit, std::vector<Packet>& packets) {
  for (Packet& packet : packets) {
    std::int64_t slack = std::min<std::int64_t>(edit.tolerance, packet.duration / 2);
    bool before = edit.media_time > 0 && packet.pts + packet.duration <= edit.media_time;
    bool after = edit.length > 0 && packet.pts >= edit.media_time + edit.length - slack;
    if (before || after) packet.flags |= Packet::kHidden;
    packet.pts += edit.delay - edit.media_time;
  }
}

}  // namespace millrace::package
