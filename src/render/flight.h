// A render that somebody wants now, from the wish to the stored segment. What renderer.cc and fill.cc share;
// nothing else includes this.
#pragma once
#include "render/renderer.h"

namespace millrace::render {

struct Renderer::Flight {
  std::string key;
  media::LoadedMediaPtr media;
  Wanted wanted;
  Work work = Work::small;
  Rank rank = Rank::picture;
  std::string client;        // for whom it was begun; empty for look-ahead
  std::string prepared_for;  // the viewer to whom a look-ahead may be of use
  Signal<Result<SegmentBytes>> done;
  Signal<bool> landed;  // its segment is stored, or never will be
  engine::TaskControl control;
  Slots::Turn turn = Slots::new_turn();
  // Guarded by Renderer::mutex_:
  int waiters = 0;
  bool abandoned = false;
  Stage stage = Stage::over;  // as it is counted in load_
  bool finished = false;      // it stays known until its segment is stored
};

}  // namespace millrace::render
