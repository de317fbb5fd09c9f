// For the tests of tasks: runs them in-process on fixture files.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/av/log.h"
#include "engine/client.h"
#include "engine/tasks/task.h"
#include "engine/test_media.h"
#include "package/plan.h"

namespace millrace::engine::tasks::testing {

using engine::testing::contents;
using engine::testing::open_file;
using engine::testing::read_file;

inline engine::testing::MediaFolder& media() {
  av::silence();
  return engine::testing::media();
}

// An input whose pictures are 8 vertical bars: the frame's number in binary, least significant first. Made
// once, without loss, because drawing it takes longer than encoding it.
inline std::string numbered(int frames, const std::string& rate = "25", const std::string& size = "320x180") {
  auto name = "numbers-" + std::to_string(frames) + "-" + rate + "-" + size + ".nut";
  std::ranges::replace(name, '/', '_');
  auto drawn = media().make(
      name, "-f lavfi -i \"nullsrc=s=" + size + ":r=" + rate +
                ",geq=lum='40+150*mod(floor(N/pow(2,floor(8*X/W))),2)':cb=128:cr=128,trim=end_frame=" +
                std::to_string(frames) + "\" -c:v rawvideo -pix_fmt yuv420p");
  return "-i " + drawn + " ";
}
inline std::string tone(double seconds, int rate = 48000) {
  return "-f lavfi -i \"sine=frequency=440:sample_rate=" + std::to_string(rate) +
         ":duration=" + std::to_string(seconds) + "\" ";
}

using IndexPtr = std::shared_ptr<const package::MediaIndex>;

inline Result<IndexPtr> index_of(const std::string& path) {
  auto file = open_file(path);
  Fd out = engine::memory_file("index");
  int descriptors[] = {file.fd.get(), out.get()};
  auto reply = index({file.bytes}, {descriptors});
  if (!reply) return fail(reply.error());
  auto bytes = contents(out.get());
  EXPECT_EQ(bytes.size(), reply->index_bytes);
  return package::MediaIndex::open(std::move(bytes));
}

inline std::string code_of(const std::string& path) {
  auto made = index_of(path);
  return made ? "good" : made.error().code;
}

// The way the server asks for one segment of a rendered rendition.
inline RenderVideoRequest video_request(const package::Plan& plan, const package::Rendition& rendition,
                                        std::size_t k, std::uint64_t bytes) {
  const auto& video = *plan.index().video();
  auto run = plan.decode_run(rendition, k);
  RenderVideoRequest request;
  request.source = {bytes,
                    plan.index().header().container,
                    *video.header,
                    {video.packets.begin() + run.first, video.packets.begin() + run.last + 1},
                    run.first == 0};
  VideoTarget target;
  target.encoder.width = rendition.width;
  target.encoder.height = rendition.height;
  target.encoder.frame_rate = rendition.frame_rate.num > 0 ? rendition.frame_rate : package::Rational{25, 1};
  target.encoder.crf = rendition.crf;
  target.encoder.max_bits = rendition.max_bits;
  target.encoder.primaries = target.encoder.transfer = target.encoder.matrix = 1;
  for (const auto& wanted : plan.frames(rendition, k))
    target.frames.push_back({video.packets[wanted.packet].pts, wanted.pts});
  request.targets.push_back(std::move(target));
  return request;
}

struct Rendered {
  RenderReply reply;
  std::string payload;
};

template <class Request>
Result<Rendered> render(const Request& request, const std::string& path,
                        Result<RenderReply> (*task)(const Request&, const Context&)) {
  auto file = open_file(path);
  Fd out = engine::memory_file("segment");
  int descriptors[] = {file.fd.get(), out.get()};
  auto reply = task(request, {descriptors});
  if (!reply) return fail(reply.error());
  return Rendered{std::move(*reply), contents(out.get())};
}

}  // namespace millrace::engine::tasks::testing
