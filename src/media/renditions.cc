#include "media/renditions.h"

#include "package/cmaf.h"
#include "package/rendition_kind.h"
#include "package/sample_entries.h"

namespace millrace::media {
namespace {

// AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1) of the AAC-LC stereo we make.
std::string rendered_audio_config(std::int64_t rate) {
  int index = rate == 48000 ? 3 : rate == 44100 ? 4 : 5;  // 32000
  int bits = (2 << 11) | (index << 7) | (2 << 3);
  return {static_cast<char>(bits >> 8), static_cast<char>(bits & 0xff)};
}

}  // namespace

void prepare_renditions(LoadedMedia& media, const RecipeHeaders& headers,
                        const std::vector<RenditionRow>& rows) {
  media.renditions = media.plan->renditions();
  for (auto& rendition : media.renditions) {
    std::string config;
    const auto& tracks = media.plan->index();
    switch (rendition.kind) {
      case package::RenditionKind::assembled_video:
        config = tracks.video()->header->codec_private;
        break;
      case package::RenditionKind::assembled_audio:
        config = tracks.audio()[static_cast<std::size_t>(rendition.track)].header->codec_private;
        break;
      case package::RenditionKind::rendered_audio:
        config = rendered_audio_config(rendition.timescale);
        break;
      case package::RenditionKind::rendered_video: {
        auto it = std::ranges::find(headers.renditions, rendition.name, &RenditionHeader::name);
        if (it == headers.renditions.end())
          throw std::runtime_error("media " + media.id.text() + " lacks headers of " + rendition.name);
        config = it->codec_private;
        if (auto known = package::config_of(*media.plan, rendition, config)) rendition.codecs = known->codecs;
        break;
      }
    }
    media.init[rendition.name] =
        std::make_shared<const std::string>(package::init_segment(*media.plan, rendition, config));
    media.codec_private[rendition.name] = std::move(config);
    if (package::is_rendered(rendition)) {
      auto row = std::ranges::find(rows, rendition.name, &RenditionRow::name);
      media.fill.add(rendition.name, media.plan->segments(rendition), row == rows.end() ? nullptr : &*row);
    }
  }
}

}  // namespace millrace::media
