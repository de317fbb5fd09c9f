#include "engine/av/scan.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>

#include "engine/av/allowed.h"
#include "engine/av/caption_track.h"
#include "engine/av/learner.h"
#include "engine/av/nal_types.h"
#include "engine/av/parameter_sets.h"
#include "engine/av/picture_texts.h"
#include "engine/av/prover.h"
#include "engine/av/texts.h"

namespace millrace::engine::av {
namespace {

using package::Codec;
using package::Packet;
using package::TrackKind;

constexpr std::size_t kMostPackets = 50'000'000;

// What accompanies one track through the file.
class TrackScan {
 public:
  TrackScan(RawTrack track, const AVStream& stream, Input& input)
      : track_(std::move(track)), stream_(&stream), prover_(input.fd(), input.bytes()) {
    parser_.reset(av_parser_init(stream.codecpar->codec_id));
    if (parser_) parser_->flags |= PARSER_FLAG_COMPLETE_FRAMES;
    parser_context_.reset(avcodec_alloc_context3(nullptr));
    avcodec_parameters_to_context(parser_context_.get(), stream.codecpar);
    if (auto learner = Learner::open(track_.header)) learner_.emplace(std::move(*learner));
  }

  void take(const AVPacket& packet) {
    RawPacket raw;
    raw.pts = packet.pts == AV_NOPTS_VALUE ? kNoStamp : packet.pts;
    raw.dts = packet.dts == AV_NOPTS_VALUE ? kNoStamp : packet.dts;
    raw.size = static_cast<std::uint32_t>(packet.size);
    raw.duration = packet.duration > 0 && packet.duration <= UINT32_MAX
                       ? static_cast<std::uint32_t>(packet.duration)
                       : 0;
    place(raw, packet);
    if (packet.flags & AV_PKT_FLAG_KEY) raw.flags |= Packet::kKey;
    if (packet.flags & AV_PKT_FLAG_DISCARD) raw.flags |= Packet::kHidden;
    if (track_.header.kind == TrackKind::video)
      take_picture(raw, packet);
    else
      take_sound(raw, packet);
    if (closed_captions::may_hold(track_.header.codec))
      track_.captions.take(track_.header.codec,
                           length_bytes(track_.header.codec, track_.header.codec_private).value_or(0),
                           {packet.data, static_cast<std::size_t>(packet.size)});
    if (learner_ && static_cast<int>(track_.packets.size()) < Learner::kPatience) learner_->feed(packet);
    track_.packets.push_back(raw);
  }

  RawTrack finish() {
    track_.header.addressed = prover_.proven() && !track_.packets.empty();
    if (learner_) learner_->finish();
    track_.header.codec_private = sets_.named_in(std::move(track_.header.codec_private));
    bool learnt = learner_ && learner_->apply(track_.header);
    if (!learnt && track_.unknown_codec.empty()) track_.undecodable = true;
    if (learnt && track_.header.codec == Codec::aac)
      for (auto& packet : track_.packets)
        packet.samples = static_cast<std::uint32_t>(learner_->samples_in_frame());
    return std::move(track_);
  }

 private:
  // Until a packet is out of place its true offset is kept; a track that is not proven keeps the container's
  // units.
  void place(RawPacket& raw, const AVPacket& packet) {
    if (packet.pos >= 0) last_unit_ = packet.pos;
    bool was = prover_.proven() || track_.packets.empty();
    // Bytes alone are not enough where the decoder's header changes (several sample descriptions).
    if (!track_.packets.empty() && new_header(packet)) prover_.refuse();
    auto at = prover_.place(packet);
    raw.offset = at >= 0 ? at : last_unit_;
    units_.push_back(last_unit_);
    if (was && !prover_.proven() && at < 0)
      for (std::size_t i = 0; i < track_.packets.size(); i++) track_.packets[i].offset = units_[i];
    if (at < 0) std::vector<std::int64_t>().swap(units_);
  }

  void take_picture(RawPacket& raw, const AVPacket& packet) {
    auto codec = track_.header.codec;
    bool nal = codec == Codec::h264 || codec == Codec::hevc;
    if (is_intra_only(codec)) raw.flags |= Packet::kKey;
    if ((raw.flags & Packet::kKey) && nal) {
      note_parameters(packet);
      if (starts_with_idr(codec, track_.header.codec_private, packet.data,
                          static_cast<std::size_t>(packet.size)))
        raw.flags |= Packet::kIdr;
    } else if ((raw.flags & Packet::kKey) &&
               (is_intra_only(codec) || codec == Codec::vp8 || codec == Codec::vp9 || codec == Codec::av1)) {
      raw.flags |= Packet::kIdr;
    }
    if (codec == Codec::h264 && stream_->codecpar->field_order != AV_FIELD_PROGRESSIVE) {
      parse(packet);
      if (is_second_field()) {
        raw.flags = (raw.flags & ~(Packet::kKey | Packet::kIdr)) | Packet::kHidden;
        // The container counts fields.
        track_.header.video.frame_rate = {0, 1};
      }
    }
    bool typed = codec == Codec::mpeg4 || codec == Codec::mpeg2video || codec == Codec::mpeg1video;
    if (raw.pts != kNoStamp && !typed) return;
    if (codec != Codec::h264 || stream_->codecpar->field_order == AV_FIELD_PROGRESSIVE) parse(packet);
    if (!parser_) return;
    raw.type = parser_->pict_type == AV_PICTURE_TYPE_B ? PictureType::between : PictureType::reference;
    raw.order_count = parser_->output_picture_number;
  }

  // Of a picture in two fields (Rec. ITU-T H.264 section 7.4.1.2.4) that come as two packets. Both are
  // decoded, one picture is shown.
  bool is_second_field() {
    if (!parser_) return false;
    auto structure = parser_->picture_structure;
    bool field =
        structure == AV_PICTURE_STRUCTURE_TOP_FIELD || structure == AV_PICTURE_STRUCTURE_BOTTOM_FIELD;
    bool second = field && first_field_ && *first_field_ != structure;
    first_field_ = field && !second ? std::optional(structure) : std::nullopt;
    return second;
  }

  void note_parameters(const AVPacket& packet) {
    auto prefix = length_bytes(track_.header.codec, track_.header.codec_private);
    if (track_.header.codec != Codec::h264 || !prefix) return;
    auto size = static_cast<std::size_t>(packet.size);
    sets_.add(parameter_set_in(*prefix, size, [&](std::uint64_t offset, std::uint8_t* out, std::size_t n) {
      if (offset > size || n > size - offset) return false;
      std::memcpy(out, packet.data + offset, n);
      return true;
    }));
  }

  void take_sound(RawPacket& raw, const AVPacket& packet) {
    auto codec = track_.header.codec;
    bool own_clock = codec == Codec::flac || codec == Codec::opus || codec == Codec::vorbis;
    int samples = own_clock ? 0 : av_get_audio_frame_duration2(stream_->codecpar, packet.size);
    if (samples <= 0 && (own_clock || !is_pcm(codec))) {
      parse(packet);
      if (parser_) samples = parser_->duration;
    }
    int rate = stream_->codecpar->sample_rate;
    if (samples <= 0 && rate > 0)
      samples = static_cast<int>(av_rescale_q(packet.duration, stream_->time_base, {1, rate}));
    raw.samples = static_cast<std::uint32_t>(std::clamp(samples, 0, 1 << 24));
    raw.flags |= Packet::kKey;
    if (track_.packets.empty()) track_.skipped_samples = skipped_samples(packet);
  }

  static bool new_header(const AVPacket& packet) {
    return av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, nullptr) != nullptr;
  }

  static std::int64_t skipped_samples(const AVPacket& packet) {
    std::size_t size = 0;
    const auto* side = av_packet_get_side_data(&packet, AV_PKT_DATA_SKIP_SAMPLES, &size);
    if (!side || size < 4) return 0;
    std::uint32_t skip = side[0] | side[1] << 8 | side[2] << 16 | static_cast<std::uint32_t>(side[3]) << 24;
    return skip < (1u << 20) ? skip : 0;
  }

  void parse(const AVPacket& packet) {
    if (!parser_ || !parser_context_) return;
    std::uint8_t* out = nullptr;
    int size = 0;
    av_parser_parse2(parser_.get(), parser_context_.get(), &out, &size, packet.data, packet.size, packet.pts,
                     packet.dts, packet.pos);
  }

  RawTrack track_;
  const AVStream* stream_;  // the input's
  Prover prover_;
  ParserPtr parser_;
  CodecPtr parser_context_;
  std::optional<Learner> learner_;
  ParameterSets sets_;
  std::optional<AVPictureStructure> first_field_;  // of a picture that waits for its second
  std::int64_t last_unit_ = 0;
  std::vector<std::int64_t> units_;  // the container's offsets, as long as the true ones are kept
};

std::string title_of(const AVFormatContext& format) {
  const auto* entry = av_dict_get(format.metadata, "title", nullptr, 0);
  return entry ? std::string(entry->value).substr(0, 500) : "";
}

// Whatever has them: Matroska, WebM, fragmented MP4, Ogg, ASF, ID3 tags.
std::vector<RawChapter> chapters_of(const AVFormatContext& format) {
  std::vector<RawChapter> chapters;
  for (unsigned i = 0; i < format.nb_chapters && chapters.size() < kMostFoundChapters; i++) {
    const auto& chapter = *format.chapters[i];
    if (chapter.start == AV_NOPTS_VALUE || chapter.time_base.num <= 0 || chapter.time_base.den <= 0) continue;
    const auto* entry = av_dict_get(chapter.metadata, "title", nullptr, 0);
    chapters.push_back({chapter.start,
                        {chapter.time_base.num, chapter.time_base.den},
                        entry ? std::string(entry->value).substr(0, kMostFoundTitle) : std::string()});
  }
  return chapters;
}

}  // namespace

Result<RawFile> scan(Input& input, const std::function<void(double)>& progress, int pictures) {
  RawFile file;
  file.container = input.container();
  file.title = title_of(*input);
  file.chapters = chapters_of(*input);
  std::vector<std::unique_ptr<TrackScan>> scans(input->nb_streams);
  std::vector<std::optional<RawText>> texts(input->nb_streams);
  std::vector<std::unique_ptr<CaptionTrackScan>> captions(input->nb_streams);
  std::vector<std::optional<PictureTextScan>> drawn(input->nb_streams);
  PictureTextFile drawn_file{pictures};
  std::vector<int> wanted;
  for (unsigned i = 0; i < input->nb_streams; i++) {
    const auto& stream = *input->streams[i];
    auto type = stream.codecpar->codec_type;
    texts[i] = text_of(stream);
    if (pictures >= 0) drawn[i] = PictureTextScan::of(stream);
    captions[i] = CaptionTrackScan::of(stream);
    if (texts[i] || captions[i] || drawn[i]) wanted.push_back(stream.index);
    if (type != AVMEDIA_TYPE_VIDEO && type != AVMEDIA_TYPE_AUDIO) continue;
    auto track = describe(*input, stream);
    if (track.attached_picture) continue;
    wanted.push_back(stream.index);
    scans[i] = std::make_unique<TrackScan>(std::move(track), stream, input);
  }
  input.only(wanted);
  auto packet = new_packet();
  std::size_t count = 0;
  while (av_read_frame(&*input, packet.get()) >= 0) {
    auto i = static_cast<std::size_t>(packet->stream_index);
    if (i < scans.size() && scans[i]) scans[i]->take(*packet);
    if (i < texts.size() && texts[i]) take(*packet, *texts[i]);
    if (i < captions.size() && captions[i]) captions[i]->take(*packet);
    if (i < drawn.size() && drawn[i])
      if (auto taken = drawn[i]->take(*packet, drawn_file); !taken) return fail(taken.error());
    if (packet->pos > 0 && input.bytes() > 0 && count % 4096 == 0)
      progress(std::min(1.0, static_cast<double>(packet->pos) / static_cast<double>(input.bytes())));
    av_packet_unref(packet.get());
    if (++count > kMostPackets) return refused("too_complex", "The file has more packets than is allowed.");
  }
  for (auto& each : scans)
    if (each) file.tracks.push_back(each->finish());
  for (auto& each : texts)
    if (each) file.texts.push_back(std::move(*each));
  for (auto& each : captions)
    if (each) std::ranges::move(each->finish(), std::back_inserter(file.texts));
  for (auto& each : drawn)
    if (auto track = each ? each->finish() : std::nullopt;
        track && file.pictures.size() < package::kMostPictureTexts)
      file.pictures.push_back(std::move(*track));
  return file;
}

}  // namespace millrace::engine::av
