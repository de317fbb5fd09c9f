// The sequential pass gives the bytes that rendering segment by segment gives, and decodes each picture once.
#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;
using package::Plan;
using package::RenditionKind;

struct Source {
  std::string path;
  std::shared_ptr<const Plan> plan;
  std::vector<const package::Rendition*> rungs;
};

Source source(const std::string& name, const std::string& arguments) {
  Source made{media().make(name, arguments), nullptr, {}};
  auto index = index_of(made.path);
  EXPECT_TRUE(index) << name;
  if (!index) return made;
  made.plan = Plan::make(*index);
  for (const auto& r : made.plan->renditions())
    if (r.kind == RenditionKind::rendered_video) made.rungs.push_back(&r);
  return made;
}

// Outer segments [from, to), all rungs.
WalkVideoRequest walk_of(const Source& source, std::size_t from, std::size_t to) {
  WalkVideoRequest walk;
  const auto& video = *source.plan->index().video();
  package::DecodeRun run{UINT32_MAX, 0};
  for (std::size_t j = from; j < to; j++) {
    walk.parts.emplace_back();
    for (const auto* rung : source.rungs) {
      auto [first, last] = source.plan->within_outer(*rung, j);
      for (std::size_t k = first; k < last; k++) {
        auto one = video_request(*source.plan, *rung, k, source.plan->index().header().source_bytes);
        walk.parts.back().targets.push_back(one.targets[0]);
        auto its = source.plan->decode_run(*rung, k);
        run = {std::min(run.first, its.first), std::max(run.last, its.last)};
        walk.source = std::move(one.source);
      }
    }
  }
  walk.source.packets.assign(video.packets.begin() + run.first, video.packets.begin() + run.last + 1);
  walk.source.first_is_start = run.first == 0;
  return walk;
}

struct Walked {
  std::vector<Rendered> parts;
  WalkReply reply;
};

Result<Walked> walk(const WalkVideoRequest& request, const std::string& path) {
  auto file = open_file(path);
  Fd out = engine::memory_file("segments");
  int descriptors[] = {file.fd.get(), out.get()};
  Walked walked;
  Context context{descriptors, {}, [&](std::string_view part) -> Result<void> {
                    auto reply = archive::decode<RenderReply>(part);
                    if (!reply) return fail(Status::internal, "engine_failed", "no reply");
                    std::size_t bytes = 0;
                    for (const auto& segment : reply->segments)
                      for (const auto& sample : segment.samples) bytes += sample.size;
                    std::string payload(bytes, 0);
                    EXPECT_EQ(pread(out.get(), payload.data(), bytes, 0), static_cast<ssize_t>(bytes));
                    walked.parts.push_back({std::move(*reply), std::move(payload)});
                    return {};
                  }};
  auto reply = walk_video(request, context);
  if (!reply) return fail(reply.error());
  walked.reply = *reply;
  return walked;
}

// Each part of the walk against its segments rendered one by one.
void expect_the_same(const Source& source, std::size_t from, std::size_t to) {
  auto walked = walk(walk_of(source, from, to), source.path);
  ASSERT_TRUE(walked) << source.path << ": " << walked.error().code << " " << walked.error().detail;
  ASSERT_EQ(walked->parts.size(), to - from);
  for (std::size_t j = from; j < to; j++) {
    std::string alone;
    for (const auto* rung : source.rungs) {
      auto [first, last] = source.plan->within_outer(*rung, j);
      for (std::size_t k = first; k < last; k++) {
        auto request = video_request(*source.plan, *rung, k, source.plan->index().header().source_bytes);
        request.pipelined = true;
        auto rendered = render(request, source.path, render_video);
        ASSERT_TRUE(rendered);
        alone += rendered->payload;
      }
    }
    EXPECT_FALSE(alone.empty());
    EXPECT_TRUE(walked->parts[j - from].payload == alone) << source.path << " outer segment " << j;
  }
}

const std::string kOneKey =
    "-c:v libx264 -preset veryfast -g 9999 -keyint_min 9999 -sc_threshold 0 -bf 3 -pix_fmt yuv420p ";

TEST(WalkVideo, gives_the_bytes_of_single_renders_from_one_only_key) {
  auto made = source("one-key.mp4", numbered(600) + kOneKey);
  ASSERT_GE(made.plan->outer_segments(), 6u);
  expect_the_same(made, 0, made.plan->outer_segments());
}

TEST(WalkVideo, gives_them_from_the_middle_from_other_codecs_and_interlaced) {
  auto h264 = source("one-key.mp4", numbered(600) + kOneKey);
  expect_the_same(h264, 3, 5);
  auto vp9 = source("one-key.webm", numbered(250) + "-c:v libvpx-vp9 -cpu-used 8 -g 9999 -b:v 1M");
  expect_the_same(vp9, 0, vp9.plan->outer_segments());
  auto fields =
      source("fields.ts", numbered(300, "50", "320x192") +
                              "-vf tinterlace=mode=interleave_top,setfield=tff -c:v mpeg2video -q:v 2 "
                              "-g 12 -bf 2 -flags +ildct+ilme");
  expect_the_same(fields, 0, fields.plan->outer_segments());
}

TEST(WalkVideo, decodes_each_picture_once) {
  auto made = source("one-key.mp4", numbered(600) + kOneKey);
  auto walked = walk(walk_of(made, 0, made.plan->outer_segments()), made.path);
  ASSERT_TRUE(walked);
  EXPECT_EQ(walked->reply.decoded, 600u);
}

TEST(WalkVideo, holds_what_cannot_be_decoded) {
  auto made = source("one-key.mp4", numbered(600) + kOneKey);
  auto request = walk_of(made, 0, 3);
  for (auto& packet : request.source.packets) packet.offset = 0;
  auto walked = walk(request, made.path);
  ASSERT_TRUE(walked) << walked.error().code;
  ASSERT_EQ(walked->parts.size(), 3u);
  for (std::size_t j = 0; j < 3; j++) {
    const auto& segments = walked->parts[j].reply.segments;
    ASSERT_EQ(segments.size(), request.parts[j].targets.size());
    for (std::size_t i = 0; i < segments.size(); i++) {
      EXPECT_EQ(segments[i].samples.size(), request.parts[j].targets[i].frames.size());
      EXPECT_EQ(segments[i].held, segments[i].samples.size());
    }
  }
}

TEST(WalkVideo, ends_when_a_part_is_not_taken) {
  auto made = source("one-key.mp4", numbered(600) + kOneKey);
  auto request = walk_of(made, 0, 3);
  auto file = open_file(made.path);
  Fd out = engine::memory_file("segments");
  int descriptors[] = {file.fd.get(), out.get()};
  int parts = 0;
  Context context{descriptors, {}, [&](std::string_view) -> Result<void> {
                    parts++;
                    return fail(Status::internal, "engine_failed", "not taken");
                  }};
  EXPECT_FALSE(walk_video(request, context));
  EXPECT_EQ(parts, 1);
}

}  // namespace
}  // namespace millrace::engine::tasks
