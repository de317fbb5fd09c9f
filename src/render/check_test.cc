#include "render/check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/client.h"
#include "package/synthetic.h"

namespace millrace::render {
namespace {

// A media whose "720" is rendered, and the answer an honest child would give for one of its segments.
struct Made : testing::Test {
  Made() {
    media.plan = package::Plan::make(package::index_of({package::video_track({.codec = package::Codec::vp9})},
                                                       package::Container::matroska));
    media.renditions = media.plan->renditions();
    for (const auto& r : media.renditions) media.codec_private[r.name] = package::synthetic_avcc();
    rendition = media.find("720");
    answer.codec_private = package::synthetic_avcc();
    for (const auto& frame : media.plan->frames(*rendition, k)) {
      answer.samples.push_back({frame.pts, 3, answer.samples.empty()});
      payload += "abc";
    }
  }
  bool accepted() const { return check_video(media, *rendition, k, answer, payload).has_value(); }

  media::LoadedMedia media;
  const package::Rendition* rendition = nullptr;
  std::size_t k = 1;
  engine::EncodedSegment answer;
  std::string payload;
};

TEST_F(Made, an_honest_answer_becomes_a_segment_that_reads_back) {
  auto bytes = check_video(media, *rendition, k, answer, payload);
  ASSERT_TRUE(bytes);
  auto read = package::parse_segment(*bytes);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->samples.size(), answer.samples.size());
  EXPECT_EQ(read->samples.front().pts, media.plan->span(*rendition, k).begin);
  EXPECT_EQ(bytes->substr(read->payload_offset), payload);
}

TEST_F(Made, reordered_frames_are_honest) {
  std::swap(answer.samples[1].pts, answer.samples[2].pts);
  EXPECT_TRUE(accepted());
}

TEST_F(Made, a_missing_or_doubled_frame_is_refused) {
  auto honest = answer;
  answer.samples.pop_back();
  EXPECT_FALSE(accepted());
  answer = honest;
  answer.samples[2].pts = answer.samples[1].pts;
  EXPECT_FALSE(accepted());
}

TEST_F(Made, a_first_frame_that_is_no_key_or_not_the_first_is_refused) {
  answer.samples.front().key = false;
  EXPECT_FALSE(accepted());
  answer.samples.front().key = true;
  std::swap(answer.samples[0].pts, answer.samples[1].pts);
  EXPECT_FALSE(accepted());
}

TEST_F(Made, sizes_that_do_not_add_up_to_the_payload_are_refused) {
  answer.samples[3].size = 4;
  EXPECT_FALSE(accepted());
  answer.samples[3].size = UINT32_MAX;
  EXPECT_FALSE(accepted());
}

TEST_F(Made, other_parameter_sets_than_the_init_segments_are_refused) {
  answer.codec_private.back() ^= 1;
  EXPECT_FALSE(accepted());
}

TEST(Output, is_read_up_to_its_limit_and_refused_beyond) {
  Fd fd = engine::memory_file("output");
  ASSERT_EQ(::write(fd.get(), "0123456789", 10), 10);
  EXPECT_EQ(read_output(fd.get(), 10).value_or(""), "0123456789");
  ASSERT_FALSE(read_output(fd.get(), 9));
  EXPECT_EQ(read_output(fd.get(), 9).error().code, "engine_failed");
}

TEST_F(Made, nothing_at_all_is_refused) {
  answer.samples.clear();
  payload.clear();
  EXPECT_FALSE(accepted());
}

TEST_F(Made, what_was_held_lies_within_the_segment) {
  EXPECT_FALSE(held_in(media, *rendition, k, answer));
  auto span = media.plan->span(*rendition, k);
  auto milliseconds = [&](package::Ticks ticks) {
    return package::rescale(ticks, 1000, rendition->timescale);
  };
  answer.held = 1;
  answer.held_from = -1'000'000'000;
  answer.held_to = 1'000'000'000;
  EXPECT_EQ(held_in(media, *rendition, k, answer),
            (media::HeldSpan{milliseconds(span.begin), milliseconds(span.end)}));
  answer.held_from = answer.held_to = span.begin;
  auto moment = held_in(media, *rendition, k, answer);
  EXPECT_GT(moment->end_ms, moment->begin_ms);
}

}  // namespace
}  // namespace millrace::render
