#include "package/plan.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fd.h"
#include "package/synthetic.h"

namespace millrace::package {
namespace {

std::string names(const Plan& plan) {
  std::string out;
  for (const Rendition& r : plan.renditions())
    out += fmt::format("{}{} {}x{}", out.empty() ? "" : ", ", r.name, r.width, r.height);
  return out;
}

// Where segments begin and the last one ends, in milliseconds.
std::string borders(const Plan& plan, std::string_view name) {
  const Rendition& r = *plan.find(name);
  std::string out;
  for (std::size_t k = 0; k < plan.segments(r); k++)
    out += fmt::format("{} ", plan.span(r, k).begin * 1000 / r.timescale);
  return out + fmt::format("| {}", plan.span(r, plan.segments(r) - 1).end * 1000 / r.timescale);
}

TEST(Plan, sends_a_modest_original_as_it_is_and_renders_what_is_smaller) {
  auto plan = Plan::make(index_of({video_track({}), audio_track({})}));
  EXPECT_EQ(names(*plan), "o 1280x720, 480 854x480, 360 640x360, 240 426x240, ao 0x0");
  EXPECT_EQ(plan->find("o")->codecs, "avc1.64001f");
  EXPECT_EQ(plan->find("ao")->codecs, "mp4a.40.2");
}

TEST(Plan, renders_a_top_rung_too_when_the_original_is_heavy_or_larger) {
  EXPECT_EQ(names(*Plan::make(index_of({video_track({.packet_bytes = 40'000})}))),
            "o 1280x720, 720 1280x720, 480 854x480, 360 640x360, 240 426x240");
  EXPECT_EQ(names(*Plan::make(index_of({video_track({.width = 3840, .height = 2160})}))),
            "o 3840x2160, 1080 1920x1080, 720 1280x720, 480 854x480, 360 640x360, 240 426x240");
}

TEST(Plan, renders_everything_when_browsers_could_not_play_the_original) {
  std::string rendered = "720 1280x720, 480 854x480, 360 640x360, 240 426x240";
  auto changed = [](auto change) {
    auto track = video_track({});
    change(track);
    return names(*Plan::make(index_of({track})));
  };
  EXPECT_EQ(changed([](auto& t) { t.header.codec = Codec::hevc; }), rendered);
  EXPECT_EQ(changed([](auto& t) { t.header.addressed = false; }), rendered);
  EXPECT_EQ(changed([](auto& t) { t.header.video.bit_depth = 10; }), rendered);
  EXPECT_EQ(changed([](auto& t) { t.header.video.interlaced = true; }), rendered);
  EXPECT_EQ(changed([](auto& t) { t.header.codec_private = "avcC"; }), rendered);
  EXPECT_EQ(changed([](auto& t) { t.packets[5].flags |= Packet::kNoPts; }), rendered);
  EXPECT_EQ(changed([](auto& t) { t.packets[5].flags |= Packet::kHidden; }), rendered);
  EXPECT_EQ(changed([](auto& t) { t.packets[0].flags = Packet::kKey; }), rendered);
  EXPECT_EQ(names(*Plan::make(index_of({video_track({})}, Container::mpegts))), rendered);
}

TEST(Plan, offers_an_original_that_some_players_take_beside_the_whole_ladder) {
  auto plan = Plan::make(index_of({video_track({.codec = Codec::vp9})}));
  EXPECT_EQ(names(*plan), "o 1280x720, 720 1280x720, 480 854x480, 360 640x360, 240 426x240");
  EXPECT_EQ(plan->find("o")->codecs, "vp09.00.31.08");
  EXPECT_EQ(plan->find("o")->codec, Codec::vp9);
  EXPECT_EQ(plan->find("720")->codec, Codec::h264);
}

TEST(Plan, gives_each_sound_track_a_rendition) {
  auto english = audio_track({}), german = audio_track({}), other = audio_track({.codec = Codec::ac3});
  german.header.language = "de";
  other.header.language = "";
  auto again = german;
  auto plan = Plan::make(index_of({video_track({}), english, german, other, again}));
  std::string sounds;
  for (const auto& r : plan->renditions())
    if (r.timescale == 48'000) sounds += r.name + " " + r.language + " " + r.label + ", ";
  EXPECT_EQ(sounds, "ao en en, ao1 de de, a2  Sound, ao3 de de 2, ");
}

TEST(Plan, has_an_end_of_sound_tracks) {
  std::vector<MediaIndex::TrackData> tracks(40, audio_track({.packets = 100}));
  EXPECT_EQ(Plan::make(index_of(tracks))->renditions().size(), 32u);
}

TEST(Plan, names_one_codec_for_all_sounds) {
  auto he = audio_track({.packets = 703, .samples = 2048}), lc = audio_track({});
  he.header.audio.object_type = 5;
  auto sounds = [](std::vector<MediaIndex::TrackData> tracks) {
    std::string all;
    for (const auto& r : Plan::make(index_of(std::move(tracks)))->renditions())
      if (r.timescale == 48'000) all += r.name + " " + r.codecs + ", ";
    return all;
  };
  EXPECT_EQ(sounds({he, he}), "ao mp4a.40.5, ao1 mp4a.40.5, ");
  EXPECT_EQ(sounds({he, lc}), "a mp4a.40.2, ao1 mp4a.40.2, ");
}

TEST(Plan, lets_silence_follow_sound_that_ends_long_before_the_pictures) {
  auto plan = Plan::make(index_of({video_track({}), audio_track({.packets = 500})}));
  const Rendition& sound = plan->renditions().back();
  EXPECT_EQ(sound.name, "a");
  EXPECT_EQ(plan->span(sound, plan->segments(sound) - 1).end, 30 * 48'000 / 1024 * 1024 + 1024);
  EXPECT_EQ(names(*Plan::make(index_of({video_track({}), audio_track({.packets = 1000})}))),
            names(*Plan::make(index_of({video_track({}), audio_track({})}))));
}

TEST(Plan, turns_and_squares_the_picture) {
  auto phone = video_track({.width = 1920, .height = 1080});
  phone.header.video.quarter_turns = 1;
  EXPECT_EQ(names(*Plan::make(index_of({phone}))),
            "1080 1080x1920, 720 720x1280, 480 480x854, 360 360x640, 240 240x426");
  auto dvd = video_track({.width = 720, .height = 576, .codec = Codec::mpeg2video});
  dvd.header.video.pixel_aspect = {64, 45};
  EXPECT_EQ(names(*Plan::make(index_of({dvd}))), "576 1024x576, 480 854x480, 360 640x360, 240 426x240");
  EXPECT_EQ(names(*Plan::make(index_of({video_track({.width = 641, .height = 359, .codec = Codec::vp9})}))),
            "o 641x359, 358 640x358, 240 428x240");
  EXPECT_EQ(names(*Plan::make(index_of({video_track({.width = 100, .height = 75, .codec = Codec::vp9})}))),
            "o 100x75, 74 98x74");
}

TEST(Plan, begins_with_short_segments_and_then_follows_four_seconds) {
  auto often = Plan::make(index_of({video_track({.gop = 15})}));
  EXPECT_EQ(borders(*often, "o"), "0 1000 2000 4000 8000 12000 16000 20000 24000 28000 | 30000");
  EXPECT_EQ(borders(*Plan::make(index_of({video_track({})})), "o"),
            "0 2000 4000 6000 8000 12000 16000 20000 24000 28000 | 30000");
}

TEST(Plan, divides_outer_segments_for_the_rungs) {
  auto plan = Plan::make(index_of({video_track({.frames = 360, .gop = 15})}));
  EXPECT_EQ(borders(*plan, "480"), "0 1000 2000 4000 6000 8000 10000 | 12000");
  EXPECT_EQ(borders(*plan, "360"), "0 1000 2000 3000 4000 5000 6000 7000 8000 9000 10000 11000 | 12000");
}

TEST(Plan, cuts_every_four_seconds_when_keyframes_are_rare) {
  auto plan = Plan::make(index_of({video_track({.frames = 600, .gop = 600})}));
  EXPECT_EQ(names(*plan), "720 1280x720, 480 854x480, 360 640x360, 240 426x240");
  EXPECT_EQ(borders(*plan, "720"), "0 2000 4000 6000 8000 10000 12000 14000 16000 18000 | 20000");
}

TEST(Plan, holds_the_last_picture_where_nothing_new_is_shown) {
  auto track = video_track({.frames = 90});
  for (std::size_t i = 60; i < 90; i++) track.packets[i].pts += 90'000 * 20;
  for (auto& packet : track.packets) packet.flags &= ~Packet::kIdr;
  auto plan = Plan::make(index_of({track}));
  const Rendition& rung = *plan->find("720");
  EXPECT_EQ(borders(*plan, "720"), "0 1966 4000 8000 12000 16000 22000 | 23000");
  auto held = plan->frames(rung, 3);
  ASSERT_EQ(held.size(), 1);
  EXPECT_EQ(held[0].packet, 59);
  EXPECT_EQ(held[0].pts, 8 * kVideoScale);
  EXPECT_EQ(plan->frames(rung, 5).size(), 1);
  EXPECT_EQ(plan->frames(rung, 6).size(), 30);
}

TEST(Plan, ends_the_pictures_where_they_end_under_sound_that_is_a_little_longer) {
  auto plan = Plan::make(index_of({video_track({.frames = 300}), audio_track({.packets = 600})}));
  EXPECT_EQ(borders(*plan, "o"), "0 2000 4000 6000 8000 | 10000");
  EXPECT_EQ(borders(*plan, "ao"), "0 2005 3989 5994 8000 | 12800");
}

TEST(Plan, holds_the_last_picture_under_sound_that_is_much_longer) {
  auto plan = Plan::make(index_of({video_track({.frames = 300}), audio_track({.packets = 1000})}));
  EXPECT_EQ(names(*plan), "720 1280x720, 480 854x480, 360 640x360, 240 426x240, ao 0x0");
  EXPECT_EQ(borders(*plan, "720"), "0 2000 4000 6000 8000 10000 14000 18000 | 21333");
}

TEST(Plan, lets_sound_end_early) {
  auto plan = Plan::make(index_of({video_track({.frames = 300}), audio_track({.packets = 200})}));
  EXPECT_EQ(borders(*plan, "ao"), "0 2005 3989 | 4266");
}

TEST(Plan, keeps_every_second_frame_of_a_fast_source_in_small_rungs) {
  auto plan = Plan::make(index_of({video_track(
      {.frame_rate = {60, 1}, .frames = 600, .width = 1920, .height = 1080, .codec = Codec::vp9})}));
  EXPECT_EQ(plan->find("1080")->frame_step, 1);
  EXPECT_EQ(plan->find("720")->frame_step, 2);
  EXPECT_EQ(plan->find("480")->frame_step, 2);
  EXPECT_EQ(plan->find("480")->frame_rate, (Rational{30, 1}));
  auto frames = plan->frames(*plan->find("480"), 0);
  EXPECT_EQ(frames[1].packet, 2);
}

TEST(Plan, renders_sound_that_browsers_could_not_play) {
  auto plan = Plan::make(
      index_of({audio_track({.rate = 22'050, .packets = 500, .samples = 1152, .codec = Codec::mp3})}));
  const Rendition& sound = *plan->find("a");
  EXPECT_EQ(sound.timescale, 48'000);
  EXPECT_EQ(borders(*plan, "a"), "0 4010 8000 12010 16000 20010 24000 | 26133");
  EXPECT_EQ(plan->audio_frames(sound, 1).first, 188);
}

TEST(Plan, renders_sound_that_begins_late_or_has_holes) {
  EXPECT_TRUE(Plan::make(index_of({video_track({}), audio_track({.first_pts = 48'000})}))->find("a"));
  auto holed = audio_track({});
  for (std::size_t i = 500; i < holed.packets.size(); i++) holed.packets[i].pts += 9600;
  EXPECT_TRUE(Plan::make(index_of({video_track({}), holed}))->find("a"));
  EXPECT_TRUE(Plan::make(index_of({video_track({}), audio_track({.channels = 6})}))->find("a"));
}

TEST(Plan, drops_the_priming_of_sound) {
  auto plan = Plan::make(index_of({video_track({}), audio_track({.first_pts = -2112})}));
  const Rendition& sound = *plan->find("ao");
  EXPECT_EQ(plan->span(sound, 0).begin, 960);
  EXPECT_EQ(plan->packets(sound, 0).front(), 3);
}

TEST(Plan, decodes_from_the_key_before_to_the_last_packet_needed) {
  auto plan = Plan::make(index_of({video_track({.frames = 600, .gop = 100, .b_frames = 3})}));
  const Rendition& rung = *plan->find("360");
  std::size_t k = plan->segment_at(rung, 5.0);
  auto wanted = plan->frames(rung, k);
  auto run = plan->decode_run(rung, k);
  EXPECT_EQ(run.first, 100);
  for (const WantedFrame& frame : wanted) {
    EXPECT_GE(frame.packet, run.first);
    EXPECT_LE(frame.packet, run.last);
  }
  EXPECT_LE(run.last, std::ranges::max_element(wanted, {}, &WantedFrame::packet)->packet);
}

TEST(Plan, counts_few_bits_too_many) {
  auto plan = Plan::make(index_of({video_track({}), audio_track({})}));
  EXPECT_EQ(plan->find("o")->average, 965'092);
  EXPECT_GE(plan->find("360")->bandwidth, 1'360'000);
  EXPECT_LE(plan->find("360")->bandwidth, 1'370'000);
  EXPECT_EQ(plan->target_duration(), 4);
}

// A file in memory that loses its pages stands for a map that the kernel has let go.
TEST(Plan, tells_which_parts_of_a_mapped_index_are_in_memory) {
  std::string bytes = index_bytes({video_track({.frames = 9000}), audio_track({.packets = 14'000})});
  Fd file(::memfd_create("test", MFD_CLOEXEC));
  ASSERT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  auto index = MediaIndex::map(file.get());
  ASSERT_TRUE(index);
  auto plan = Plan::make(*index);
  auto in_memory = [&](std::string_view name) {
    const Rendition& r = *plan->find(name);
    std::string out;
    for (std::size_t k : {std::size_t{0}, std::size_t{30}, plan->segments(r) - 1})
      out += plan->is_in_memory(r, k) ? "yes " : "no ";
    return out;
  };
  EXPECT_EQ(in_memory("o") + in_memory("ao"), "yes yes yes yes yes yes ");
  // A page of packets of segment 30 of the picture; what lies before the first packet is less than a page.
  auto page_of = [](const Packet& packet) { return reinterpret_cast<std::uintptr_t>(&packet) / 4096; };
  auto packets = (*index)->video()->packets;
  auto page = static_cast<off_t>(page_of(packets[plan->packets(*plan->find("o"), 30)[60]]) -
                                 page_of(packets.front()));
  ASSERT_EQ(::fallocate(file.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, page * 4096, 4096), 0);
  EXPECT_EQ(in_memory("o") + in_memory("ao"), "yes no yes yes yes yes ");
}

}  // namespace
}  // namespace millrace::package
