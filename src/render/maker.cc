#include "render/maker.h"

#include "engine/setups.h"
#include "package/rendition_kind.h"
#include "render/check.h"

namespace millrace::render {
namespace {

constexpr std::uint64_t kMostUrgentOutput = 256ull << 20;
constexpr std::uint64_t kMostOutput = 1ull << 30;
constexpr std::uint64_t kWalkFrameSeconds = 2;  // processor time for one picture in all rungs, at worst

std::unexpected<Error> incomplete() {
  return fail(Status::internal, "engine_failed", "The media engine's answer has not all segments.");
}

engine::TaskOptions urgent_options(const media::LoadedMedia& media, engine::TaskControl control) {
  engine::TaskOptions options;
  options.control = std::move(control);
  options.memory_bytes = engine::memory_for(media.plan->index());
  options.output_bytes = kMostUrgentOutput;
  return options;
}

engine::TaskOptions background_options(const media::LoadedMedia& media) {
  engine::TaskOptions options;
  options.priority = engine::Priority::background;
  options.memory_bytes = engine::memory_for(media.plan->index());
  options.output_bytes = kMostOutput;
  options.wall_limit = std::chrono::seconds(1800);  // it may be stopped most of the time
  options.cpu_limit = std::chrono::seconds(600);
  return options;
}

// The subtitles that these pictures show in themselves, if the media's recipe has them.
std::optional<engine::BurntText> burnt_in(const media::LoadedMedia& media,
                                          const std::vector<engine::VideoTarget>& targets) {
  if (media.picture_texts.burnt() == 0) return std::nullopt;
  package::Ticks begin = INT64_MAX, end = INT64_MIN;
  for (const auto& target : targets) {
    if (target.frames.empty()) continue;
    begin = std::min(begin, target.frames.front().ticks);
    end = std::max(end, target.frames.back().ticks);
  }
  if (begin > end) return std::nullopt;
  auto part = media.picture_texts.part(begin, end);
  if (part.packets.empty()) return std::nullopt;
  return engine::BurntText{std::move(part)};
}

std::vector<int> descriptors_of(const media::LoadedMedia& media, int output) {
  std::vector<int> descriptors{media.original->file()->fd.get(), output};
  if (media.picture_texts.burnt() > 0) descriptors.push_back(media.picture_texts.payloads());
  return descriptors;
}

engine::RenderVideoRequest video_request(const media::LoadedMedia& media, const std::vector<Wanted>& wanted) {
  engine::RenderVideoRequest request;
  package::DecodeRun run{UINT32_MAX, 0};
  for (const auto& one : wanted) {
    auto its = media.plan->decode_run(*one.rendition, one.part);
    run.first = std::min(run.first, its.first);
    run.last = std::max(run.last, its.last);
    request.targets.push_back(engine::video_target(*media.plan, *one.rendition, one.part));
  }
  request.source = engine::source_of(media.plan->index(), *media.plan->index().video(), run.first, run.last);
  request.burnt = burnt_in(media, request.targets);
  return request;
}

engine::WalkVideoRequest walk_request(const media::LoadedMedia& media,
                                      const std::vector<std::vector<Wanted>>& parts,
                                      const std::vector<Wanted>& all) {
  engine::WalkVideoRequest request;
  auto whole = video_request(media, all);
  request.source = std::move(whole.source);
  request.burnt = std::move(whole.burnt);
  auto target = whole.targets.begin();
  for (const auto& part : parts) {
    request.parts.emplace_back();
    for (std::size_t i = 0; i < part.size(); i++)
      request.parts.back().targets.push_back(std::move(*target++));
  }
  return request;
}

std::vector<const package::Rendition*> rungs_of(const std::vector<Wanted>& wanted) {
  std::vector<const package::Rendition*> rungs;
  for (const auto& one : wanted)
    if (std::ranges::find(rungs, one.rendition) == rungs.end()) rungs.push_back(one.rendition);
  return rungs;
}

}  // namespace

template <class Request>
Task<Result<engine::Rendering>> Maker::ask(Request request, std::vector<int> descriptors,
                                           engine::TaskOptions options) {
  auto made =
      co_await engine::render(engine_, std::move(request), std::move(descriptors), std::move(options));
  if (made) counters_.retried += static_cast<std::uint64_t>(made->tries - 1);
  if (made) counters_.cpu_us += made->reply.cpu_us;
  co_return made;
}

Task<void> Maker::note_held(media::LoadedMediaPtr media, Wanted wanted,
                            const engine::EncodedSegment& segment) {
  if (auto held = held_in(*media, *wanted.rendition, wanted.part, segment))
    co_await library_.note_held(std::move(media), *held);
}

Task<Result<Made>> Maker::urgent(media::LoadedMediaPtr media, Wanted wanted, engine::TaskControl control) {
  const auto& rendition = *wanted.rendition;
  auto room = co_await memory_.acquire(engine::memory_used_by(media->plan->index(), {&rendition}, true),
                                       Memory::Class::urgent);
  if (!room) co_return fail(room.error());
  Yielding::Urgent urgent(yielding_);
  Fd output = engine::memory_file("segment");
  auto descriptors = descriptors_of(*media, output.get());
  auto options = urgent_options(*media, std::move(control));
  Result<engine::Rendering> made;
  if (package::is_audio(rendition)) {
    made = co_await ask(engine::audio_request(*media->plan, rendition, wanted.part), std::move(descriptors),
                        std::move(options));
  } else {
    auto request = video_request(*media, {wanted});
    request.pipelined = true;
    made = co_await ask(std::move(request), std::move(descriptors), std::move(options));
  }
  if (!made) co_return fail(made.error());
  const auto& reply = made->reply;
  auto payload = read_output(output.get(), kMostUrgentOutput);
  if (!payload) co_return fail(payload.error());
  if (reply.segments.size() != 1) co_return incomplete();
  auto check = package::is_audio(rendition) ? check_audio : check_video;
  auto bytes = check(*media, rendition, wanted.part, reply.segments[0], *payload);
  if (!bytes) co_return fail(bytes.error());
  co_await note_held(media, wanted, reply.segments[0]);
  counters_.rendered++;
  co_return Made{std::make_shared<const std::string>(std::move(*bytes)),
                 std::chrono::milliseconds(reply.cpu_us / 1000), made->makeshift};
}

Task<Result<void>> Maker::sound(media::LoadedMediaPtr media, Wanted wanted, Keep keep) {
  auto room = co_await memory_.acquire(
      engine::memory_used_by(media->plan->index(), {wanted.rendition}, false), Memory::Class::background);
  if (!room) co_return fail(room.error());
  auto options = background_options(*media);
  Yielding::Background aside(yielding_, options.control);
  Fd output = engine::memory_file("sound");
  auto made = co_await ask(engine::audio_request(*media->plan, *wanted.rendition, wanted.part),
                           descriptors_of(*media, output.get()), std::move(options));
  if (!made) co_return fail(made.error());
  if (made->makeshift) co_return Result<void>();  // a viewer may have more luck
  auto payload = read_output(output.get(), kMostOutput);
  if (!payload) co_return fail(payload.error());
  if (made->reply.segments.size() != 1) co_return incomplete();
  auto bytes = check_audio(*media, *wanted.rendition, wanted.part, made->reply.segments[0], *payload);
  if (!bytes) co_return fail(bytes.error());
  co_await note_held(media, wanted, made->reply.segments[0]);
  counters_.background++;
  co_return co_await keep(wanted, std::make_shared<const std::string>(std::move(*bytes)));
}

Task<Result<Decoding>> Maker::pictures(media::LoadedMediaPtr media, std::vector<Wanted> wanted, Keep keep) {
  auto rungs = rungs_of(wanted);
  auto room = co_await memory_.acquire(engine::memory_used_by(media->plan->index(), rungs, false),
                                       Memory::Class::background);
  if (!room) co_return fail(room.error());
  auto options = background_options(*media);
  Yielding::Background aside(yielding_, options.control);
  Fd output = engine::memory_file("segments");
  auto made =
      co_await ask(video_request(*media, wanted), descriptors_of(*media, output.get()), std::move(options));
  if (!made) co_return fail(made.error());
  Decoding cost{made->reply.decoded, made->reply.decode_us};
  counters_.decoded += cost.pictures;
  if (made->makeshift) co_return cost;
  auto payload = read_output(output.get(), kMostOutput);
  if (!payload) co_return fail(payload.error());
  auto kept = co_await keep_all(std::move(media), std::move(wanted), std::move(made->reply),
                                std::move(*payload), std::move(keep));
  if (!kept) co_return fail(kept.error());
  co_return cost;
}

Task<Result<void>> Maker::walk(media::LoadedMediaPtr media, std::vector<std::vector<Wanted>> parts, Keep keep,
                               Passed passed) {
  std::vector<Wanted> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  auto room = co_await memory_.acquire(engine::memory_used_by(media->plan->index(), rungs_of(all), false),
                                       Memory::Class::background);
  if (!room) co_return fail(room.error());
  auto request = walk_request(*media, parts, all);
  Fd output = engine::memory_file("segments");
  auto options = background_options(*media);
  options.cpu_limit += std::chrono::seconds(kWalkFrameSeconds * request.source.packets.size());
  std::size_t next = 0;
  options.part = [&](std::string bytes) -> Task<Result<void>> {
    auto reply = archive::decode<engine::RenderReply>(bytes);
    if (!reply || next == parts.size()) co_return incomplete();
    std::size_t part = next++;
    auto payload = read_output(output.get(), kMostOutput);
    if (!payload) co_return fail(payload.error());
    auto kept = co_await keep_all(media, parts[part], std::move(*reply), std::move(*payload), keep);
    if (!kept) co_return kept;
    co_return passed(part);
  };
  Yielding::Background aside(yielding_, options.control);
  counters_.walks++;
  auto reply = co_await engine_.call<engine::WalkReply>(engine::TaskKind::walk_video, std::move(request),
                                                        descriptors_of(*media, output.get()), options);
  if (!reply) co_return fail(reply.error());
  counters_.decoded += reply->decoded;
  if (next < parts.size()) co_return incomplete();
  co_return Result<void>();
}

// The payloads lie one after another, in the order in which the segments were wanted.
Task<Result<void>> Maker::keep_all(media::LoadedMediaPtr media, std::vector<Wanted> wanted,
                                   engine::RenderReply reply, std::string payload, Keep keep) {
  if (reply.segments.size() != wanted.size()) co_return incomplete();
  std::string_view rest = payload;
  for (std::size_t i = 0; i < wanted.size(); i++) {
    auto size = payload_bytes(reply.segments[i], rest.size());
    if (!size) co_return incomplete();
    auto bytes =
        check_video(*media, *wanted[i].rendition, wanted[i].part, reply.segments[i], rest.substr(0, *size));
    if (!bytes) co_return fail(bytes.error());
    rest.remove_prefix(*size);
    co_await note_held(media, wanted[i], reply.segments[i]);
    counters_.background++;
    auto kept = co_await keep(wanted[i], std::make_shared<const std::string>(std::move(*bytes)));
    if (!kept) co_return kept;
  }
  co_return Result<void>();
}

}  // namespace millrace::render
