#include "sound/result.h"

#include <fmt/format.h>

#include <cmath>

#include "jobs/shown_state.h"
#include "media/keys.h"
#include "sound/edits.h"
#include "sound/formats.h"

namespace millrace::sound {
namespace {

// What is measured is told to a hundredth.
std::optional<double> rounded(const std::optional<double>& value) {
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return std::round(*value * 100) / 100;
}

SoundLoudness shown(const engine::SoundLevels& levels) {
  return {rounded(levels.integrated), rounded(levels.range), rounded(levels.true_peak)};
}

// Comes to the same recipe again, as long as the video keeps its title.
std::optional<SoundAsked> request_of(const SoundRecipe& recipe) {
  if (recipe.sources.size() != 1) return std::nullopt;
  const auto& source = recipe.sources.front();
  SoundAsked request;
  request.format = recipe.format;
  request.track = boost::json::value(source.track_name);
  request.begin = source.begin;
  request.end = source.end;
  if (recipe.may_copy) return request;  // what is asked for beyond this would forbid the copy
  if (recipe.bit_rate > 0) request.bit_rate = recipe.bit_rate;
  request.channels = recipe.channels > 2 ? boost::json::value("source") : boost::json::value(recipe.channels);
  request.sample_rate = recipe.sample_rate;
  request.chain.emplace();
  for (const auto& step : recipe.steps) request.chain->push_back(edit_of(step));
  return request;
}

void show_result(Sound& out, const SoundRow& row, const std::string& url) {
  auto result = http::from_json<SoundResult>(row.result);
  if (!result || result->parts.empty()) return;
  out.sample_rate = result->sample_rate;
  out.channels = result->channels;
  out.copied = result->copied;
  out.normalized = result->normalized;
  out.bytes = row.bytes;
  auto rate = static_cast<double>(std::max(1, result->sample_rate));
  if (result->parts.size() == 1) {
    out.url = url;
    out.samples = result->parts[0].samples;
    out.duration = static_cast<double>(result->parts[0].samples) / rate;
    return;
  }
  for (std::size_t i = 0; i < result->parts.size(); i++) {
    const auto& part = result->parts[i];
    out.parts.push_back({static_cast<double>(part.begin) / rate, static_cast<double>(part.samples) / rate,
                         part.samples, part.bytes, fmt::format("{}?part={}", url, i + 1)});
  }
}

}  // namespace

Result<SoundResult> result_of(const engine::MakeSoundReply& reply, std::uint64_t bytes) {
  auto wrong = [] {
    return fail(Status::internal, "engine_failed", "The media engine gave an answer that makes no sense.");
  };
  SoundResult result;
  result.sample_rate = reply.rate;
  result.channels = reply.channels;
  result.copied = reply.copied;
  if (reply.parts.empty() || reply.rate <= 0 || reply.channels <= 0) return wrong();
  std::uint64_t at = 0;
  for (const auto& part : reply.parts) {
    if (part.offset != at || part.bytes == 0 || part.bytes > bytes - at || part.begin < 0 || part.samples < 0)
      return wrong();
    at += part.bytes;
    result.parts.push_back(
        {static_cast<long long>(part.offset), static_cast<long long>(part.bytes), part.begin, part.samples});
  }
  if (at != bytes) return wrong();
  for (const auto& one : reply.normalized)
    result.normalized.push_back(
        {shown(one.before), shown(one.after), std::round(one.gain * 100) / 100, one.limited});
  return result;
}

std::string job_key(const std::string& id) {
  return "sound:" + id;
}

std::string object_key(const SoundRow& row, const SoundRecipe& recipe) {
  return media::keys::sound(row.media, row.id + extension_of(recipe.format));
}

Sound view(const SoundRow& row, const VideoId& video, const std::optional<jobs::JobState>& job) {
  Sound out;
  out.id = row.id;
  out.state = jobs::shown_state(row.finished_at > 0, job);
  out.progress = out.state == "ready" ? 1 : job ? job->progress : 0;
  out.created_at = to_rfc3339(row.created_at);
  if (auto recipe = http::from_json<SoundRecipe>(row.recipe); recipe && !recipe->sources.empty()) {
    const auto& source = recipe->sources.front();
    out.format = boost::describe::enum_to_string(recipe->format, "");
    out.track = source.track_name;
    out.begin = source.begin;
    out.end = source.end;
    out.sample_rate = recipe->sample_rate;
    out.channels = recipe->channels;
    if (recipe->bit_rate > 0) out.bit_rate = recipe->bit_rate;
    out.request = request_of(*recipe);
  }
  if (out.state == "failed") {
    out.reason = SoundReason{"engine_failed", "The file could not be made. Ask for it again."};
    if (job && !job->code.empty()) out.reason = SoundReason{job->code, job->detail};
  }
  if (out.state == "ready") show_result(out, row, "/media/" + video.text() + "/sound/" + row.id);
  if (out.copied) out.bit_rate.reset();
  return out;
}

}  // namespace millrace::sound
