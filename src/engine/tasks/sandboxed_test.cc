// The tasks inside the real sandbox give what they give outside of it, and media cannot make them reach out.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/wait_for.h"
#include "engine/client.h"
#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;
using package::Plan;
using package::RenditionKind;

class Sandboxed : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { engine_ = std::make_unique<Engine>(EngineOptions{}); }
  static void TearDownTestSuite() { engine_.reset(); }

  template <class Reply, class Request>
  Result<std::pair<Reply, std::string>> call(TaskKind kind, const Request& request, const std::string& path,
                                             std::vector<int> further = {}) {
    auto file = open_file(path);
    Fd out = engine::memory_file("out");
    std::vector<int> descriptors{file.fd.get(), out.get()};
    descriptors.insert(descriptors.end(), further.begin(), further.end());
    auto reply = wait_for(engine_->call<Reply>(kind, request, descriptors, {}));
    if (!reply) return fail(reply.error());
    return std::pair(std::move(*reply), contents(out.get()));
  }
  Result<std::string> index_bytes(const std::string& path) {
    auto made = call<IndexReply>(TaskKind::index, IndexRequest{open_file(path).bytes}, path);
    if (!made) return fail(made.error());
    return made->second;
  }
  std::string code_inside(const std::string& path) {
    auto made = index_bytes(path);
    return made ? "good" : made.error().code;
  }
  static std::unique_ptr<Engine> engine_;
};
std::unique_ptr<Engine> Sandboxed::engine_;

std::vector<std::string> films() {
  auto both = numbered(50) + tone(2);
  std::string x264 = "-c:v libx264 -preset veryfast -g 25 -pix_fmt yuv420p -c:a aac ";
  return {
      media().make("f.mp4", both + x264),
      media().make("f.mkv", both + x264),
      media().make("f.ts", both + x264),
      media().make("f.flv", both + x264),
      media().make("f.webm", both + "-c:v libvpx-vp9 -cpu-used 8 -g 25 -c:a libopus"),
      media().make("f.avi", both + "-c:v mpeg4 -q:v 2 -bf 2 -c:a libmp3lame"),
      media().make("f.mov", both + "-c:v prores_ks -c:a pcm_s16le"),
      media().make("f.mpg", both + "-c:v mpeg2video -q:v 2 -c:a mp2"),
      media().make(
          "f10.mp4",
          both + "-c:v libx265 -preset ultrafast -x265-params log-level=error -pix_fmt yuv420p10le -c:a ac3"),
      media().make("fav1.mkv", both + "-c:v libaom-av1 -cpu-used 8 -usage realtime -c:a flac")};
}

TEST_F(Sandboxed, tasks_answer_as_they_do_outside) {
  for (const auto& path : films()) {
    auto inside = index_bytes(path);
    ASSERT_TRUE(inside) << path << " " << inside.error().code << ": " << inside.error().detail;
    auto index = package::MediaIndex::open(*inside);
    ASSERT_TRUE(index) << path << index.error().detail;
    auto plan = Plan::make(*index);
    for (const auto& rendition : plan->renditions()) {
      if (rendition.kind != RenditionKind::rendered_video) continue;
      auto request = video_request(*plan, rendition, 1, (*index)->header().source_bytes);
      auto outside = render(request, path, render_video);
      request.pipelined = true;
      auto rendered = call<RenderReply>(TaskKind::render_video, request, path);
      ASSERT_TRUE(rendered) << path << " " << rendered.error().code << ": " << rendered.error().detail;
      EXPECT_TRUE(outside && outside->payload == rendered->second) << path;
      break;
    }
    const auto& sound = (*index)->audio()[0];
    RenderAudioRequest ask;
    ask.last_frame = 40;
    ask.source = {(*index)->header().source_bytes,
                  (*index)->header().container,
                  *sound.header,
                  {sound.packets.begin(), sound.packets.end()},
                  true};
    auto outside = render(ask, path, render_audio);
    auto rendered = call<RenderReply>(TaskKind::render_audio, ask, path);
    ASSERT_TRUE(rendered) << path << " " << rendered.error().code << ": " << rendered.error().detail;
    EXPECT_TRUE(outside && outside->payload == rendered->second) << path;
  }
}

TEST_F(Sandboxed, stills_and_sound_are_made) {
  auto path = films().front();
  auto bytes = index_bytes(path);
  ASSERT_TRUE(bytes);
  Fd index = engine::memory_file("index");
  ASSERT_EQ(::write(index.get(), bytes->data(), bytes->size()), static_cast<ssize_t>(bytes->size()));
  SoundInput input;
  input.source_bytes = open_file(path).bytes;
  // Every filter and encoder must live with the system calls that are allowed.
  for (auto format :
       {SoundFormat::mp3, SoundFormat::m4a, SoundFormat::opus, SoundFormat::flac, SoundFormat::wav}) {
    MakeSoundRequest sound;
    sound.inputs = {input, input};
    sound.inputs[1].source = 0;
    sound.format = format;
    sound.bit_rate = 96'000;
    for (auto op : {SoundOp::gain, SoundOp::fade_in, SoundOp::fade_out, SoundOp::trim_silence,
                    SoundOp::normalize, SoundOp::speed, SoundOp::mono, SoundOp::highpass, SoundOp::lowpass,
                    SoundOp::denoise, SoundOp::pan, SoundOp::append, SoundOp::crossfade, SoundOp::overlay}) {
      SoundStep step;
      step.op = op;
      step.db = 3;
      step.seconds = 0.1;
      step.hertz = 1000;
      step.factor = 1.5;
      step.lufs = -10;
      step.input = 1;
      sound.steps.push_back(step);
    }
    auto made = call<MakeSoundReply>(TaskKind::make_sound, sound, path, {index.get()});
    ASSERT_TRUE(made) << made.error().detail;
    ASSERT_EQ(made->first.parts.size(), 1u);
    EXPECT_EQ(made->first.parts[0].bytes, made->second.size());
  }
  MeasureSoundRequest measure{input};
  auto measured = call<MeasureSoundReply>(TaskKind::measure_sound, measure, path, {index.get()});
  ASSERT_TRUE(measured) << measured.error().detail;
  EXPECT_EQ(measured->second.size(), static_cast<std::size_t>(measured->first.steps) * 4);
  auto opened = package::MediaIndex::open(*bytes);
  ASSERT_TRUE(opened);
  const auto& video = *(*opened)->video();
  StillsRequest request;
  request.source = {input.source_bytes, (*opened)->header().container, *video.header, {}, false};
  request.candidates.push_back({{video.packets[0]}, video.packets[0].pts});
  request.pictures = {{PictureFormat::jpeg, 160}, {PictureFormat::webp, 160}, {PictureFormat::avif, 160}};
  auto still = call<StillsReply>(TaskKind::stills, request, path);
  ASSERT_TRUE(still) << still.error().detail;
  EXPECT_TRUE(still->second.starts_with("\xff\xd8"));
}

TEST_F(Sandboxed, media_that_names_other_files_or_addresses_reaches_nothing) {
  Fd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener.get(), 4), 0);
  socklen_t size = sizeof address;
  getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  int port = ntohs(address.sin_port);
  auto planted = films().front();
  std::string hls = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n";
  std::string end = "\n#EXT-X-ENDLIST\n";
  for (const auto& text :
       {hls + fmt::format("http://127.0.0.1:{}/a.ts", port) + end, hls + planted + end,
        "ffconcat version 1.0\nfile " + planted + "\n", std::string("ffconcat version 1.0\nfile f.mp4\n"),
        fmt::format("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {} RTP/AVP 96\n",
                    port)})
    EXPECT_EQ(code_inside(media().write("disguised.mp4", text)), "not_media");
  pollfd called{listener.get(), POLLIN, 0};
  EXPECT_EQ(poll(&called, 1, 50), 0);
}

TEST_F(Sandboxed, an_output_beyond_its_limit_is_refused) {
  auto path = films().front();
  auto file = open_file(path);
  Fd out = engine::memory_file("out");
  TaskOptions options;
  options.output_bytes = 100;
  auto reply = wait_for(engine_->call<IndexReply>(TaskKind::index, IndexRequest{file.bytes},
                                                  {file.fd.get(), out.get()}, options));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "too_complex");
}

TEST_F(Sandboxed, too_little_memory_is_said_so) {
#ifdef MILLRACE_SANITIZED_ENGINE
  GTEST_SKIP() << "the sanitizers need an address space without a limit";
#endif
  auto path = films().front();
  auto index = package::MediaIndex::open(*index_bytes(path));
  ASSERT_TRUE(index);
  auto plan = Plan::make(*index);
  const auto& rendition = plan->renditions().front();
  auto request = video_request(*plan, rendition, 0, (*index)->header().source_bytes);
  auto file = open_file(path);
  Fd out = engine::memory_file("out");
  TaskOptions options;
  options.memory_bytes = 600u << 20;
  request.targets[0].encoder.width = request.targets[0].encoder.height = 8000;
  request.targets[0].encoder.max_bits = 1'000'000;
  auto reply = wait_for(
      engine_->call<RenderReply>(TaskKind::render_video, request, {file.fd.get(), out.get()}, options));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "too_complex") << reply.error().detail;
}

TEST_F(Sandboxed, a_task_starts_in_milliseconds) {
  std::vector<double> times;
  for (int i = 0; i < 60; i++) {
    auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE(wait_for(engine_->call<HeadersReply>(TaskKind::headers, HeadersRequest{}, {}, {})));
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::ranges::sort(times);
  std::cout << fmt::format("a job: median {:.2f} ms, least {:.2f} ms\n", times[times.size() / 2],
                           times.front());
  EXPECT_LT(times[times.size() / 2], 250);
}

}  // namespace
}  // namespace millrace::engine::tasks
