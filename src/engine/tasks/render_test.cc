// Segments hold exactly the frames they should: every picture of the fixtures carries its number.
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "engine/av/decoder.h"
#include "engine/av/picture.h"
#include "engine/setups.h"
#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;
using package::Plan;
using package::RenditionKind;

// The number that the 8 bars of a decoded picture spell.
int number_in(const AVFrame& frame) {
  int number = 0;
  const auto* row = frame.data[0] + static_cast<std::ptrdiff_t>(frame.height / 2) * frame.linesize[0];
  for (int bit = 0; bit < 8; bit++)
    if (row[(2 * bit + 1) * frame.width / 16] > 115) number |= 1 << bit;
  return number;
}

struct Shown {
  std::int64_t pts = 0;
  int number = 0;
  friend bool operator==(const Shown&, const Shown&) = default;
};
void PrintTo(const Shown& shown, std::ostream* out) {
  *out << shown.number << "@" << shown.pts;
}

std::vector<Shown> decode(const EncodedSegment& segment, std::string_view payload) {
  package::TrackHeader track;
  track.codec_private = segment.codec_private;
  track.time_base = {1, 360'000};
  auto decoder = av::Decoder::open(track, {});
  std::vector<Shown> shown;
  if (!decoder) return shown;
  auto frame = av::new_frame();
  auto take = [&] {
    while (decoder->receive(*frame) == av::Step::frame) shown.push_back({frame->pts, number_in(*frame)});
  };
  for (const auto& sample : segment.samples) {
    auto packet = av::new_packet();
    av_new_packet(packet.get(), static_cast<int>(sample.size));
    std::copy_n(payload.data(), sample.size, reinterpret_cast<char*>(packet->data));
    payload.remove_prefix(sample.size);
    packet->pts = sample.pts;
    decoder->send(packet.get());
    take();
  }
  decoder->send(nullptr);
  take();
  return shown;
}

const package::Rendition& smallest_picture(const Plan& plan) {
  const package::Rendition* found = nullptr;
  for (const auto& rendition : plan.renditions())
    if (rendition.kind == RenditionKind::rendered_video) found = &rendition;
  return *found;
}

// Every segment of the smallest rung, each rendered alone, against the numbers of the source.
void expect_exact(const std::string& path) {
  auto index = index_of(path);
  ASSERT_TRUE(index) << index.error().detail;
  auto plan = Plan::make(*index);
  const auto& rendition = smallest_picture(*plan);
  const auto& video = *(*index)->video();
  int total = 0;
  for (std::size_t k = 0; k < plan->segments(rendition); k++) {
    auto request = video_request(*plan, rendition, k, (*index)->header().source_bytes);
    auto rendered = render(request, path, render_video);
    ASSERT_TRUE(rendered) << path << " " << k << ": " << rendered.error().code << rendered.error().detail;
    std::vector<Shown> expected;
    for (const auto& wanted : plan->frames(rendition, k)) {
      auto at = std::find(video.order.begin(), video.order.end(), wanted.packet) - video.order.begin();
      expected.push_back({wanted.pts, static_cast<int>(at)});
    }
    EXPECT_EQ(decode(rendered->reply.segments.at(0), rendered->payload), expected)
        << path << " segment " << k;
    EXPECT_TRUE(rendered->reply.segments[0].samples.at(0).key);
    total += static_cast<int>(expected.size());
  }
  EXPECT_EQ(total, static_cast<int>(video.order.size())) << path;
}

const std::string kX264 = "-c:v libx264 -preset veryfast -g 30 -bf 3 -pix_fmt yuv420p ";

TEST(RenderVideo, is_exact_from_h264_in_every_container) {
  expect_exact(media().make("n.mp4", numbered(100) + kX264));
  expect_exact(media().make("n.mkv", numbered(100) + kX264));
  expect_exact(media().make("n.flv", numbered(100) + kX264));
  expect_exact(media().make("n.ts", numbered(100) + kX264));
  expect_exact(media().make("nfrag.mp4", numbered(100) + kX264 + "-movflags +frag_keyframe+delay_moov"));
}

TEST(RenderVideo, is_exact_from_open_groups_and_odd_rates) {
  expect_exact(media().make("open.mp4", numbered(100) + kX264 + "-x264-params open-gop=1"));
  expect_exact(media().make("ntsc.mkv", numbered(100, "30000/1001") + kX264));
  expect_exact(media().make("film.mkv", numbered(100, "24000/1001") + kX264));
}

TEST(RenderVideo, is_exact_from_other_codecs) {
  expect_exact(media().make("n.webm", numbered(100) + "-c:v libvpx-vp9 -cpu-used 8 -g 30 -b:v 2M"));
  expect_exact(media().make(
      "n10.mp4",
      numbered(100) +
          "-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=30 -pix_fmt yuv420p10le"));
  expect_exact(media().make("n.mov", numbered(50) + "-c:v prores_ks -profile:v 1"));
  expect_exact(media().make("n.mpg", numbered(100) + "-c:v mpeg2video -q:v 2 -g 12 -bf 2"));
}

TEST(RenderVideo, is_exact_from_avi_without_stamps) {
  expect_exact(media().make("nb.avi", numbered(100) + "-c:v mpeg4 -q:v 2 -g 12 -bf 2"));
  expect_exact(media().make("n0.avi", numbered(100) + "-c:v mpeg4 -q:v 2 -g 12"));
  expect_exact(media().make("nj.avi", numbered(50) + "-c:v mjpeg -q:v 2 -pix_fmt yuvj420p"));
  expect_exact(media().make("nh.avi", numbered(100) + kX264));
}

struct Prepared {
  std::string path;
  std::shared_ptr<const Plan> plan;
};
Prepared prepared() {
  auto path = media().make("n.mp4", numbered(100) + kX264);
  auto index = index_of(path);
  EXPECT_TRUE(index);
  return {path, Plan::make(*index)};
}

TEST(RenderVideo, gives_the_same_bytes_each_time_in_one_thread_or_two) {
  auto [path, plan] = prepared();
  auto request = video_request(*plan, smallest_picture(*plan), 1, plan->index().header().source_bytes);
  auto first = render(request, path, render_video);
  auto second = render(request, path, render_video);
  request.pipelined = true;
  auto third = render(request, path, render_video);
  ASSERT_TRUE(first && second && third);
  EXPECT_FALSE(first->payload.empty());
  EXPECT_TRUE(first->payload == second->payload);
  EXPECT_TRUE(first->payload == third->payload);
}

TEST(RenderVideo, gives_the_same_bytes_alone_and_together) {
  auto [path, plan] = prepared();
  const auto& rendition = smallest_picture(*plan);
  auto bytes = plan->index().header().source_bytes;
  auto together = video_request(*plan, rendition, 0, bytes);
  const auto& video = *plan->index().video();
  together.source.packets = {video.packets.begin(), video.packets.end()};
  std::string apart;
  for (std::size_t k = 0; k < plan->segments(rendition); k++) {
    auto one = video_request(*plan, rendition, k, bytes);
    auto rendered = render(one, path, render_video);
    ASSERT_TRUE(rendered);
    apart += rendered->payload;
    if (k > 0) together.targets.push_back(one.targets[0]);
  }
  auto all = render(together, path, render_video);
  ASSERT_TRUE(all) << all.error().detail;
  EXPECT_TRUE(all->payload == apart);
}

TEST(RenderVideo, has_the_parameter_sets_that_headers_names) {
  auto [path, plan] = prepared();
  auto request = video_request(*plan, smallest_picture(*plan), 0, plan->index().header().source_bytes);
  auto rendered = render(request, path, render_video);
  auto answered = headers({{request.targets[0].encoder}}, {});
  ASSERT_TRUE(rendered && answered);
  EXPECT_EQ(answered->configs[0], rendered->reply.segments[0].codec_private);
}

TEST(RenderVideo, shows_a_frame_twice_where_that_is_wanted) {
  auto [path, plan] = prepared();
  auto request = video_request(*plan, smallest_picture(*plan), 0, plan->index().header().source_bytes);
  auto& frames = request.targets[0].frames;
  frames.resize(3);
  frames[1].source_pts = frames[0].source_pts;
  auto rendered = render(request, path, render_video);
  ASSERT_TRUE(rendered);
  auto shown = decode(rendered->reply.segments[0], rendered->payload);
  ASSERT_EQ(shown.size(), 3u);
  EXPECT_EQ(shown[1].number, shown[0].number);
  EXPECT_EQ(shown[1].pts, frames[1].ticks);
}

TEST(RenderVideo, holds_the_last_picture_where_the_file_is_broken) {
  auto [path, plan] = prepared();
  auto request = video_request(*plan, smallest_picture(*plan), 0, plan->index().header().source_bytes);
  request.source.packets.resize(request.source.packets.size() / 2);
  auto rendered = render(request, path, render_video);
  ASSERT_TRUE(rendered) << rendered.error().detail;
  const auto& segment = rendered->reply.segments[0];
  EXPECT_EQ(segment.samples.size(), request.targets[0].frames.size());
  EXPECT_GT(segment.held, 0u);
  EXPECT_GT(segment.held_from, request.targets[0].frames.front().ticks);
  EXPECT_GT(segment.held_to, request.targets[0].frames.back().ticks);
  auto shown = decode(segment, rendered->payload);
  auto first_held = segment.samples.size() - segment.held;
  ASSERT_GT(first_held, 0u);
  EXPECT_EQ(shown.back().number, shown[first_held - 1].number);
}

TEST(RenderVideo, tells_which_picture_another_one_stands_for) {
  auto path = media().make("apart.mp4", numbered(50) + "-c:v mjpeg -q:v 2 -pix_fmt yuvj420p");
  auto index = index_of(path);
  ASSERT_TRUE(index) << index.error().detail;
  auto plan = Plan::make(*index);
  auto request = video_request(*plan, smallest_picture(*plan), 0, (*index)->header().source_bytes);
  request.source.packets.erase(request.source.packets.begin() + 10);
  auto rendered = render(request, path, render_video);
  ASSERT_TRUE(rendered) << rendered.error().detail;
  const auto& segment = rendered->reply.segments[0];
  const auto& frames = request.targets[0].frames;
  EXPECT_EQ(segment.held, 1u);
  EXPECT_EQ(segment.held_from, frames[10].ticks);
  EXPECT_EQ(segment.held_to, frames[11].ticks);
  auto shown = decode(segment, rendered->payload);
  ASSERT_EQ(shown.size(), frames.size());
  EXPECT_EQ(shown[10].number, 9);
  EXPECT_EQ(shown[11].number, 11);
}

// The bytes of a packet that are none.
void spoil(package::Packet& packet) {
  packet.offset = 0;
}

TEST(RenderVideo, shows_black_when_nothing_decodes) {
  auto [path, plan] = prepared();
  auto request = video_request(*plan, smallest_picture(*plan), 0, plan->index().header().source_bytes);
  for (auto& packet : request.source.packets) spoil(packet);
  auto rendered = render(request, path, render_video);
  ASSERT_TRUE(rendered) << rendered.error().detail;
  const auto& segment = rendered->reply.segments[0];
  EXPECT_EQ(segment.held, request.targets[0].frames.size());
  for (const auto& shown : decode(segment, rendered->payload)) EXPECT_EQ(shown.number, 0);
  request.blank = true;
  auto blank = render(request, path, render_video);
  ASSERT_TRUE(blank);
  EXPECT_TRUE(blank->payload == rendered->payload);
}

TEST(RenderVideo, holds_a_picture_from_before_when_the_start_is_broken) {
  auto [path, plan] = prepared();
  const auto& rendition = smallest_picture(*plan);
  auto k = plan->segments(rendition) - 1;
  auto request = video_request(*plan, rendition, k, plan->index().header().source_bytes);
  const auto& all = plan->index().video()->packets;
  auto first = static_cast<std::size_t>(plan->decode_run(rendition, k).first);
  request.source = source_of(plan->index(), *plan->index().video(), first, all.size() - 1);
  ASSERT_FALSE(request.source.before.empty());
  ASSERT_FALSE(request.source.earlier_keys.empty());
  for (auto& packet : request.source.packets) spoil(packet);
  auto near = render(request, path, render_video);
  ASSERT_TRUE(near) << near.error().detail;
  auto shown = decode(near->reply.segments[0], near->payload);
  EXPECT_EQ(near->reply.segments[0].held, shown.size());
  EXPECT_GT(shown.front().number, 0);
  for (auto& packet : request.source.before) spoil(packet);
  auto far = render(request, path, render_video);
  ASSERT_TRUE(far);
  auto held = decode(far->reply.segments[0], far->payload);
  EXPECT_LT(held.front().number, shown.front().number);
}

TEST(Scaler, keeps_the_shape_of_a_picture_of_another_size) {
  package::TrackHeader track;
  track.video.width = 640;
  track.video.height = 360;
  av::Scaler scaler(track, {320, 180, av::Range::limited, 1});
  auto luma = [&](int width, int height, int x, int y) {
    auto picture = av::black(width, height);
    auto& frame = **picture;
    std::fill_n(frame.data[0], static_cast<std::size_t>(frame.linesize[0]) * static_cast<std::size_t>(height),
                200);
    auto scaled = scaler.scale(frame);
    EXPECT_TRUE(scaled);
    EXPECT_EQ((*scaled)->width, 320);
    EXPECT_EQ((*scaled)->height, 180);
    return static_cast<int>((*scaled)->data[0][static_cast<std::ptrdiff_t>(y) * (*scaled)->linesize[0] + x]);
  };
  EXPECT_EQ(luma(640, 360, 0, 0), 200);
  EXPECT_EQ(luma(480, 270, 0, 0), 200);
  EXPECT_EQ(luma(480, 360, 0, 90), 16);  // 4:3: bars at the sides
  EXPECT_EQ(luma(480, 360, 160, 0), 200);
  EXPECT_EQ(luma(640, 240, 160, 0), 16);  // wider: above and below
  EXPECT_EQ(luma(640, 240, 0, 90), 200);
}

// Intra refresh: decoding begins to be right only some time behind such a key.
TEST(RenderVideo, begins_earlier_when_a_key_is_not_one_at_once) {
  auto file = media().make("refresh.mp4", numbered(150) +
                                              "-c:v libx264 -preset veryfast -pix_fmt yuv420p -x264-params "
                                              "intra-refresh=1:keyint=30");
  auto index = index_of(file);
  ASSERT_TRUE(index);
  auto plan = Plan::make(*index);
  const auto& rendition = smallest_picture(*plan);
  for (std::size_t k = 0; k < plan->segments(rendition); k++) {
    auto request = video_request(*plan, rendition, k, (*index)->header().source_bytes);
    auto run = plan->decode_run(rendition, k);
    request.source = source_of(**index, *(*index)->video(), run.first, run.last);
    auto rendered = render(request, file, render_video);
    ASSERT_TRUE(rendered) << k;
    EXPECT_EQ(rendered->reply.segments[0].held, 0u) << k;
  }
}

TEST(RenderVideo, deinterlaces_turns_and_maps_to_sdr) {
  auto interlaced =
      numbered(100, "50", "320x192") +
      "-vf tinterlace=mode=interleave_top,setfield=tff -c:v mpeg2video -q:v 2 -g 12 -bf 2 -flags +ildct+ilme";
  auto turned = "-i " + prepared().path + " -c copy -metadata:s:v rotate=90";
  auto hdr = numbered(25) +
             "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params "
             "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc";
  for (const auto& path : {media().make("field.ts", interlaced), media().make("turned.mp4", turned),
                           media().make("hdr.mp4", hdr)}) {
    auto index = index_of(path);
    ASSERT_TRUE(index) << path << index.error().detail;
    auto plan = Plan::make(*index);
    const auto& rendition = smallest_picture(*plan);
    for (std::size_t k = 0; k < plan->segments(rendition); k++) {
      auto request = video_request(*plan, rendition, k, (*index)->header().source_bytes);
      auto rendered = render(request, path, render_video);
      ASSERT_TRUE(rendered) << path << rendered.error().detail;
      EXPECT_EQ(decode(rendered->reply.segments[0], rendered->payload).size(),
                request.targets[0].frames.size())
          << path;
    }
  }
}

}  // namespace
}  // namespace millrace::engine::tasks
