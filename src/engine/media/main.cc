#include "engine/media/server.h"
#include "engine/wire.h"

int main() {
  return millrace::media::serve(millrace::engine::wire::kControlFd);
}
