// Sheets of small pictures. What cannot be decoded stays black and is said to be missing.
#include <algorithm>
#include <optional>

#include "engine/av/jpeg.h"
#include "engine/av/picture.h"
#include "engine/av/run_decoder.h"
#include "engine/tasks/file.h"
#include "engine/tasks/processor.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

constexpr int kMostSide = 512;  // of a tile
constexpr std::uint32_t kMostTiles = 4096;
constexpr int kTileQuality = 5;
constexpr int kBt601 = 5;  // JFIF has no other

bool makes_sense(const StoryboardRequest& r) {
  auto side = [](int x) { return x >= 2 && x <= kMostSide && x % 2 == 0; };
  bool grid = r.columns >= 1 && r.rows >= 1 && r.columns <= 32 && r.rows <= 32;
  bool good = side(r.tile_width) && side(r.tile_height) && grid && r.tiles >= 1 && r.tiles <= kMostTiles;
  for (const auto& run : r.runs) {
    if (run.packets.empty() || run.tiles.empty()) return false;
    for (const auto& wanted : run.tiles) good = good && wanted.tile < r.tiles;
  }
  return good;
}

class Sheets {
 public:
  static Result<Sheets> open(const StoryboardRequest& request) {
    Sheets sheets(request);
    auto each = static_cast<std::uint32_t>(request.columns * request.rows);
    for (std::uint32_t first = 0; first < request.tiles; first += each) {
      auto sheet = av::new_frame();
      sheet->format = AV_PIX_FMT_YUVJ420P;
      sheet->width = request.columns * request.tile_width;
      sheet->height = request.rows * request.tile_height;
      int made = av_frame_get_buffer(sheet.get(), 0);
      if (made < 0) return av::failed(made, "too_complex", "A sheet of pictures is too large.");
      for (int plane = 0; plane < 3; plane++) {
        auto rows = static_cast<std::size_t>(plane == 0 ? sheet->height : sheet->height / 2);
        std::fill_n(sheet->data[plane], rows * static_cast<std::size_t>(sheet->linesize[plane]),
                    plane == 0 ? 0 : 128);
      }
      sheets.frames_.push_back(std::move(sheet));
    }
    return sheets;
  }

  void place(std::uint32_t tile, const AVFrame& small) {
    auto each = static_cast<std::uint32_t>(request_->columns * request_->rows);
    AVFrame& sheet = *frames_[tile / each];
    int at = static_cast<int>(tile % each);
    int left = at % request_->columns * request_->tile_width;
    int top = at / request_->columns * request_->tile_height;
    for (int plane = 0; plane < 3; plane++) {
      int shift = plane == 0 ? 0 : 1;
      for (int y = 0; y < request_->tile_height >> shift; y++) {
        const auto* from = small.data[plane] + static_cast<std::ptrdiff_t>(y) * small.linesize[plane];
        auto* to = sheet.data[plane] +
                   static_cast<std::ptrdiff_t>((top >> shift) + y) * sheet.linesize[plane] + (left >> shift);
        std::copy_n(from, request_->tile_width >> shift, to);
      }
    }
    there_[tile] = true;
  }

  Result<StoryboardReply> write(int fd) const {
    StoryboardReply reply;
    for (const auto& sheet : frames_) {
      Result<std::string> jpeg;
      for (int quality = kTileQuality; quality <= av::kWorstJpeg; quality += 13) {
        jpeg = av::encode_jpeg(*sheet, quality);
        if (!jpeg) return fail(jpeg.error());
        if (jpeg->size() <= request_->most_bytes) break;
      }
      if (auto written = write_output(fd, *jpeg); !written) return fail(written.error());
      reply.sizes.push_back(jpeg->size());
    }
    for (std::uint32_t tile = 0; tile < request_->tiles; tile++)
      if (!there_[tile]) reply.missing.push_back(tile);
    return reply;
  }

 private:
  explicit Sheets(const StoryboardRequest& request) : request_(&request), there_(request.tiles) {}
  const StoryboardRequest* request_;
  std::vector<bool> there_;
  std::vector<av::FramePtr> frames_;
};

class Drawer {
 public:
  Drawer(const StoryboardRequest& request, int fd, Sheets& sheets)
      : request_(request),
        fd_(fd),
        sheets_(sheets),
        scaler_(request.source.track, {request.tile_width, request.tile_height, av::Range::full, kBt601}) {}

  Result<void> draw(const TileRun& run) {
    next_ = 0;
    held_.reset();
    bool alone = run.tiles.back().source_pts == run.packets.front().pts;
    if (alone) {
      if (auto decoded = decode(run, std::span(run.packets).first(1)); !decoded) return decoded;
      if (auto shown = show_rest(run); !shown) return shown;
      if (next_ == run.tiles.size()) return {};
    }
    if (alone && run.packets.size() == 1) return {};
    if (auto decoded = decode(run, run.packets); !decoded) return decoded;
    return show_rest(run);
  }

 private:
  Result<void> decode(const TileRun& run, std::span<const package::Packet> packets) {
    std::vector<std::int64_t> only;
    for (const auto& wanted : run.tiles) only.push_back(wanted.source_pts);
    const auto& track = request_.source.track;
    av::Run one{fd_, request_.source.bytes, &track, packets, false};
    av::Upright upright(track);
    auto keep = [&](AVFrame& frame) { return take(run, frame); };
    auto decoded = av::decode_run(
        one, {.threads = 1, .first_wanted = only.front(), .only = only, .rough = packets.size() == 1},
        [&](AVFrame& frame) { return upright.push(frame, keep); }, source_);
    if (!decoded && decoded.error().code != "broken_span" && decoded.error().code != "damaged")
      return decoded;
    return upright.finish(keep);
  }

  // Pictures come by time: what is wanted is shown by the last one that is not later.
  Result<void> take(const TileRun& run, AVFrame& frame) {
    while (next_ < run.tiles.size() && held_ && frame.pts > run.tiles[next_].source_pts)
      if (auto shown = show(run.tiles[next_++]); !shown) return shown;
    if (next_ == run.tiles.size()) return {};
    held_.reset(av_frame_clone(&frame));
    return held_ ? Result<void>() : av::failed(AVERROR(ENOMEM), "", "");
  }
  Result<void> show_rest(const TileRun& run) {
    if (!held_) return {};
    for (; next_ < run.tiles.size(); next_++)
      if (auto shown = show(run.tiles[next_]); !shown) return shown;
    return {};
  }
  Result<void> show(const WantedTile& wanted) {
    if (std::abs(held_->pts - wanted.source_pts) > request_.tolerance) return {};
    auto small = scaler_.scale(*held_);
    if (!small) return fail(small.error());
    if ((*small)->width == request_.tile_width && (*small)->height == request_.tile_height)
      sheets_.place(wanted.tile, **small);
    return {};
  }

  const StoryboardRequest& request_;
  int fd_;
  Sheets& sheets_;
  av::Scaler scaler_;
  std::optional<av::PacketSource> source_;
  av::FramePtr held_;
  std::size_t next_ = 0;  // of the run's tiles
};

}  // namespace

Result<StoryboardReply> storyboard(const StoryboardRequest& request, const Context& context) {
  if (!makes_sense(request))
    return fail(Status::internal, "engine_failed", "A storyboard's request makes no sense.");
  auto sheets = Sheets::open(request);
  if (!sheets) return fail(sheets.error());
  Drawer drawer(request, context.descriptors[0], *sheets);
  const double end = processor_seconds() + request.most_seconds;
  for (std::size_t i = 0; i < request.runs.size() && processor_seconds() < end; i++) {
    if (auto drawn = drawer.draw(request.runs[i]); !drawn) return fail(drawn.error());
    if (context.progress)
      context.progress(static_cast<double>(i + 1) / static_cast<double>(request.runs.size()));
  }
  return sheets->write(context.descriptors[1]);
}

}  // namespace millrace::engine::tasks
