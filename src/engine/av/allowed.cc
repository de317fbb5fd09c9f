#include "engine/av/allowed.h"

#include <cstring>

namespace millrace::engine::av {
namespace {

using package::Codec;
using package::Container;

struct CodecRow {
  Codec codec;
  AVCodecID id;
};
constexpr CodecRow kCodecs[] = {
    {Codec::h264, AV_CODEC_ID_H264},
    {Codec::hevc, AV_CODEC_ID_HEVC},
    {Codec::vp8, AV_CODEC_ID_VP8},
    {Codec::vp9, AV_CODEC_ID_VP9},
    {Codec::av1, AV_CODEC_ID_AV1},
    {Codec::mpeg1video, AV_CODEC_ID_MPEG1VIDEO},
    {Codec::mpeg2video, AV_CODEC_ID_MPEG2VIDEO},
    {Codec::mpeg4, AV_CODEC_ID_MPEG4},
    {Codec::mjpeg, AV_CODEC_ID_MJPEG},
    {Codec::prores, AV_CODEC_ID_PRORES},
    {Codec::png, AV_CODEC_ID_PNG},
    {Codec::flv1, AV_CODEC_ID_FLV1},
    {Codec::aac, AV_CODEC_ID_AAC},
    {Codec::mp3, AV_CODEC_ID_MP3},
    {Codec::mp2, AV_CODEC_ID_MP2},
    {Codec::opus, AV_CODEC_ID_OPUS},
    {Codec::vorbis, AV_CODEC_ID_VORBIS},
    {Codec::flac, AV_CODEC_ID_FLAC},
    {Codec::ac3, AV_CODEC_ID_AC3},
    {Codec::eac3, AV_CODEC_ID_EAC3},
    {Codec::alac, AV_CODEC_ID_ALAC},
    {Codec::pcm_u8, AV_CODEC_ID_PCM_U8},
    {Codec::pcm_s16le, AV_CODEC_ID_PCM_S16LE},
    {Codec::pcm_s16be, AV_CODEC_ID_PCM_S16BE},
    {Codec::pcm_s24le, AV_CODEC_ID_PCM_S24LE},
    {Codec::pcm_s24be, AV_CODEC_ID_PCM_S24BE},
    {Codec::pcm_s32le, AV_CODEC_ID_PCM_S32LE},
    {Codec::pcm_s32be, AV_CODEC_ID_PCM_S32BE},
    {Codec::pcm_f32le, AV_CODEC_ID_PCM_F32LE},
    {Codec::pcm_f32be, AV_CODEC_ID_PCM_F32BE},
    {Codec::pcm_alaw, AV_CODEC_ID_PCM_ALAW},
    {Codec::pcm_mulaw, AV_CODEC_ID_PCM_MULAW},
    {Codec::adpcm_ms, AV_CODEC_ID_ADPCM_MS},
    {Codec::adpcm_ima_wav, AV_CODEC_ID_ADPCM_IMA_WAV},
};

struct ContainerRow {
  const char* format;  // first of the demuxer's names
  Container container;
};
constexpr ContainerRow kContainers[] = {
    {"mov", Container::mp4},       {"matroska", Container::matroska}, {"avi", Container::avi},
    {"mpegts", Container::mpegts}, {"mpeg", Container::mpegps},       {"flv", Container::flv},
    {"ogg", Container::ogg},       {"mp3", Container::mp3},           {"aac", Container::adts},
    {"wav", Container::wav},       {"flac", Container::flac},
};

}  // namespace

const char* allowed_formats() {
  return "mov,matroska,avi,mpegts,mpeg,flv,ogg,mp3,aac,wav,flac";
}

const char* allowed_decoders() {
  return "h264,hevc,vp8,vp9,libdav1d,av1,mpeg1video,mpeg2video,mpeg4,mjpeg,prores,png,flv,aac,mp3float,mp3,"
         "mp2float,mp2,"
         "opus,vorbis,flac,ac3,eac3,alac,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,"
         "pcm_f32le,"
         "pcm_f32be,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav";
}

Container container_of(const AVInputFormat& format) {
  for (const auto& [name, container] : kContainers) {
    auto length = std::strlen(name);
    if (std::strncmp(format.name, name, length) == 0 &&
        (format.name[length] == 0 || format.name[length] == ','))
      return container;
  }
  return Container::unknown;
}

std::optional<Codec> codec_of(AVCodecID id) {
  for (const auto& row : kCodecs)
    if (row.id == id) return row.codec;
  return std::nullopt;
}

AVCodecID id_of(Codec codec) {
  for (const auto& row : kCodecs)
    if (row.codec == codec) return row.id;
  return AV_CODEC_ID_NONE;
}

std::string name_of(AVCodecID id) {
  const AVCodecDescriptor* known = avcodec_descriptor_get(id);
  return known && id != AV_CODEC_ID_NONE ? known->name : "unknown";
}

bool is_pcm(Codec codec) {
  return codec >= Codec::pcm_u8 && codec <= Codec::pcm_mulaw;
}

bool is_intra_only(Codec codec) {
  return codec == Codec::mjpeg || codec == Codec::prores || codec == Codec::png;
}

}  // namespace millrace::engine::av
