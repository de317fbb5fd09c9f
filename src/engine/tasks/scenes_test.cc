// Glimpses of key pictures.
#include <fstream>

#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;

struct Seen {
  ScenesReply reply;
  std::string bytes;
  int luma(std::size_t glimpse) const {
    double sum = 0;
    constexpr std::size_t kLuma = 32 * 18;
    for (std::size_t i = 0; i < kLuma; i++)
      sum += static_cast<unsigned char>(bytes.at(glimpse * kGlimpseBytes + i));
    return static_cast<int>(sum / kLuma);
  }
};

Result<Seen> seen(const std::string& path, std::uint32_t most_seconds = 60) {
  auto index = index_of(path);
  if (!index) return fail(index.error());
  const auto& video = *(*index)->video();
  ScenesRequest request;
  request.source = {(*index)->header().source_bytes, (*index)->header().container, *video.header, {}, false};
  request.most_seconds = most_seconds;
  for (const auto& packet : video.packets)
    if (packet.flags & package::Packet::kKey) request.keys.push_back(packet);
  auto file = open_file(path);
  Fd out = engine::memory_file("glimpses");
  int descriptors[] = {file.fd.get(), out.get()};
  auto reply = scenes(request, {descriptors});
  if (!reply) return fail(reply.error());
  return Seen{std::move(*reply), contents(out.get())};
}

// A grey that gets lighter by 20 with every key.
std::string stairs(const std::string& name, const std::string& codec) {
  return media().make(name,
                      "-f lavfi -i \"nullsrc=s=320x180:r=10,geq=lum='30+20*floor(N/10)':cb=128:cr=128,"
                      "trim=end_frame=80\" " +
                          codec);
}
const std::string kX264 = "-c:v libx264 -preset veryfast -g 10 -bf 2 -sc_threshold 0 -pix_fmt yuv420p ";

TEST(Scenes, shows_every_key_very_small) {
  for (const auto& path : {stairs("stairs.mp4", kX264), stairs("stairs.ts", kX264 + "-f mpegts"),
                           stairs("stairs.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 10")}) {
    auto made = seen(path);
    ASSERT_TRUE(made) << made.error().detail;
    ASSERT_EQ(made->reply.seen.size(), 8u) << path;
    ASSERT_EQ(made->bytes.size(), 8 * kGlimpseBytes);
    // Full range, so lighter than the limited range in which it was drawn.
    for (std::size_t i = 1; i < 8; i++) EXPECT_NEAR(made->luma(i) - made->luma(i - 1), 23, 4) << path << i;
  }
}

TEST(Scenes, leaves_out_what_cannot_be_decoded) {
  auto path = stairs("broken-stairs.mp4", kX264);
  auto index = index_of(path);
  ASSERT_TRUE(index);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  int key = 0;
  for (const auto& packet : (*index)->video()->packets)
    if ((packet.flags & package::Packet::kKey) && (key++ == 3)) {
      file.seekp(static_cast<std::streamoff>(packet.offset));
      file << std::string(packet.size, '\0');
    }
  file.close();
  auto made = seen(path);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->reply.seen, (std::vector<std::uint32_t>{0, 1, 2, 4, 5, 6, 7}));
  EXPECT_EQ(made->bytes.size(), 7 * kGlimpseBytes);
}

TEST(Scenes, gives_up_in_time) {
  auto made = seen(stairs("stairs.mp4", kX264), 0);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->reply.seen.size(), 0u);
}

}  // namespace
}  // namespace millrace::engine::tasks
