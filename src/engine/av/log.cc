#include "engine/av/log.h"

extern "C" {
#include <libavutil/log.h>
}

namespace millrace::engine::av {

void silence() {
  av_log_set_level(AV_LOG_QUIET);
}

}  // namespace millrace::engine::av
