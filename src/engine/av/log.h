// FFmpeg's own messages may quote the file; nobody reads them in production.
#pragma once

namespace millrace::engine::av {

void silence();

}  // namespace millrace::engine::av
