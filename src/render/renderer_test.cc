#include "render/renderer.h"

#include <gtest/gtest.h>

#include "engine/setups.h"
#include "media/test_library.h"

namespace millrace::render {
namespace {

using namespace std::chrono_literals;
using package::Codec;

// Real children render media of which nothing can be decoded: each segment is black, and all else as usual.
class RendererTest : public media::TestLibrary {
 protected:
  ~RendererTest() override {
    loop_.stop();
    pool_.join();
  }
  std::string config(const package::Plan& plan, const package::Rendition& rendition) {
    engine::HeadersRequest request{{engine::encoder_setup(plan.index(), rendition)}};
    auto reply = wait_for(engine_.call<engine::HeadersReply>(engine::TaskKind::headers, request, {}, {}));
    return reply ? reply->configs.at(0) : "";
  }
  media::LoadedMediaPtr film(package::SyntheticVideo made) {
    made.codec = Codec::mpeg4;
    made.packet_bytes = 200;
    return load(add({package::video_track(made)}, package::Container::matroska,
                    [this](const auto& plan, const auto& rendition) { return config(plan, rendition); }));
  }
  // Eight seconds of 240 lines, which is one rung.
  media::LoadedMediaPtr small_film() { return film({.frames = 240, .width = 320, .height = 240}); }

  void make(RendererOptions options) {
    renderer_ = std::make_unique<Renderer>(engine_, library_, store_, pool_, options);
    spawn(loop_.get_executor(), "renderer", renderer_->run());
  }
  // One after the other.
  void ask_in_turn(const media::LoadedMediaPtr& media, const std::string& rung,
                   std::vector<std::size_t> numbers, const std::string& client,
                   std::function<bool()> gone = {}) {
    auto task = [](RendererTest* self, media::LoadedMediaPtr of, const package::Rendition* rendition,
                   std::vector<std::size_t> all, Demand demand) -> Task<void> {
      for (std::size_t k : all) {
        auto bytes = co_await self->renderer_->segment(of, rendition, k, demand);
        self->answers_.push_back(bytes ? "good" : bytes.error().code);
      }
    };
    Demand demand{client, std::move(gone)};
    spawn(loop_.get_executor(), "ask", task(this, media, media->find(rung), std::move(numbers), demand));
  }
  void ask(const media::LoadedMediaPtr& media, const std::string& rung, std::size_t k,
           const std::string& client, std::function<bool()> gone = {}) {
    ask_in_turn(media, rung, {k}, client, std::move(gone));
  }
  void fill(const media::LoadedMediaPtr& media) {
    auto task = [](RendererTest* self, media::LoadedMediaPtr of) -> Task<void> {
      auto done = co_await self->renderer_->fill(of, {}, {}, {});
      self->answers_.push_back(done ? "filled" : done.error().code);
    };
    spawn(loop_.get_executor(), "fill", task(this, media));
  }
  // Runs until so many have their answer.
  void until(std::size_t answers) {
    for (int i = 0; i < 600 && answers_.size() < answers; i++) loop_.run_for(100ms);
    ASSERT_EQ(answers_.size(), answers);
  }
  bool eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 100 && !condition(); i++) loop_.run_for(50ms);
    return condition();
  }
  std::ptrdiff_t count(const std::string& answer) { return std::ranges::count(answers_, answer); }
  const RenderCounters& counters() { return renderer_->counters(); }

  engine::Engine engine_{{}};
  std::unique_ptr<Renderer> renderer_;
  asio::io_context loop_{1};
  asio::executor_work_guard<Executor> stays_ = asio::make_work_guard(loop_);
  std::vector<std::string> answers_;
};

TEST_F(RendererTest, makes_a_segment_once_however_many_ask_and_keeps_it) {
  auto media = small_film();
  make({});
  auto last = media->plan->segments(*media->find("240")) - 1;  // so that none is made ahead
  for (int i = 0; i < 20; i++) ask(media, "240", last, "client " + std::to_string(i));
  until(20);
  EXPECT_EQ(count("good"), 20);
  EXPECT_EQ(counters().rendered, 1u);
  EXPECT_TRUE(eventually([&] { return media->fill.has("240", last); }));
  ask(media, "240", last, "late");
  until(21);
  EXPECT_EQ(counters().rendered, 1u);
  EXPECT_EQ(counters().stored, 1u);
}

TEST_F(RendererTest, makes_the_next_segment_ahead) {
  auto media = small_film();
  make({});
  ask(media, "240", 0, "client");
  until(1);
  EXPECT_TRUE(eventually([&] { return media->fill.has("240", 1); }));
  loop_.run_for(200ms);
  EXPECT_FALSE(media->fill.has("240", 2));
}

TEST_F(RendererTest, ends_what_was_made_ahead_for_a_viewer_who_has_jumped) {
  auto media = small_film();
  make({});
  ask_in_turn(media, "240", {0, 5}, "client");
  until(2);
  EXPECT_EQ(count("good"), 2);
  EXPECT_TRUE(eventually([&] { return media->fill.has("240", 6); }));
  EXPECT_EQ(counters().cancelled, 1u);
  EXPECT_FALSE(media->fill.has("240", 1));
}

TEST_F(RendererTest, refuses_a_client_who_has_begun_too_many_but_not_the_others) {
  auto media = small_film();
  make({.urgent_places = 1, .most_per_client = 2});
  for (std::size_t k : {0u, 2u, 4u}) ask(media, "240", k, "eager");
  ask(media, "240", 6, "other");
  until(4);
  EXPECT_EQ(answers_.front(), "busy");
  EXPECT_EQ(count("good"), 3);
}

TEST_F(RendererTest, refuses_what_would_have_to_wait_for_too_long) {
  auto media = film({.frames = 720, .width = 320, .height = 240});
  make({.urgent_places = 1, .patience = 3000ms});
  for (std::size_t k = 0; k < 12; k++) ask(media, "240", k, "client " + std::to_string(k));
  until(12);
  EXPECT_GT(counters().full, 0u);
  EXPECT_GE(static_cast<std::uint64_t>(count("busy")), counters().full);
  EXPECT_GT(count("good"), 0);
  EXPECT_TRUE(eventually([&] { return renderer_->state().waiting + renderer_->state().running == 0; }));
}

TEST_F(RendererTest, ends_a_render_that_nobody_waits_for_any_more) {
  auto media = small_film();
  make({.urgent_places = 1});
  ask(media, "240", 0, "gone", [] { return true; });
  ask(media, "240", 2, "gone", [] { return true; });
  until(2);
  EXPECT_TRUE(eventually([&] { return counters().cancelled == 2; }));
  EXPECT_TRUE(eventually([&] { return renderer_->state().waiting + renderer_->state().running == 0; }));
}

TEST_F(RendererTest, refuses_pictures_that_its_memory_never_holds) {
  auto media = small_film();
  make({.memory_bytes = 1 << 20});
  ask(media, "240", 0, "client");
  until(1);
  EXPECT_EQ(answers_.front(), "pictures_too_large");
}

TEST_F(RendererTest, notes_what_could_not_be_decoded) {
  auto media = small_film();
  make({});
  ask(media, "240", 2, "client");
  until(1);
  auto span = media->plan->span(*media->find("240"), 2);
  auto milliseconds = [&](package::Ticks ticks) { return package::rescale(ticks, 1000, 360'000); };
  EXPECT_TRUE(media->held().touches({milliseconds(span.begin), milliseconds(span.end)}));
}

TEST_F(RendererTest, fills_a_media_once_though_two_ask_for_it) {
  auto media = small_film();
  make({});
  fill(media);
  fill(media);
  until(2);
  EXPECT_EQ(count("filled"), 2);
  EXPECT_TRUE(media->fill.complete("240"));
  EXPECT_EQ(counters().background + counters().rendered, media->plan->segments(*media->find("240")));
  EXPECT_EQ(counters().walks, 0u);
}

TEST_F(RendererTest, fills_a_media_whose_keys_are_rare_in_one_pass) {
  auto media = film({.frame_rate = {10, 1}, .frames = 300, .gop = 300, .width = 320, .height = 240});
  make({});
  fill(media);
  until(1);
  EXPECT_EQ(count("filled"), 1);
  EXPECT_TRUE(media->fill.complete("240"));
  EXPECT_EQ(counters().walks, 1u);
}

}  // namespace
}  // namespace millrace::render
