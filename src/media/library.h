// Loaded media: index mapped, plan computed, parameter sets read, original mapped; kept for those in use and
// a few more. Everything that plays, renders or pictures a media starts here.
#pragma once
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/async.h"
#include "db/database.h"
#include "media/fill.h"
#include "media/kept_texts.h"
#include "media/mapped_file.h"
#include "media/record.h"
#include "package/cmaf.h"
#include "package/plan.h"
#include "store/object_store.h"

namespace millrace::media {

// The avcC of each rendered rendition as the encoder gave it when the media was indexed (object
// r<recipe>/headers).
struct RenditionHeader {
  std::string name;
  std::string codec_private;
};
BOOST_DESCRIBE_STRUCT(RenditionHeader, (), (name, codec_private))
struct RecipeHeaders {
  std::vector<RenditionHeader> renditions;
};
BOOST_DESCRIBE_STRUCT(RecipeHeaders, (), (renditions))

struct LoadedMedia {
  MediaId id;
  int recipe = package::kRecipe;
  std::shared_ptr<const package::Plan> plan;
  std::shared_ptr<const MappedFile> original;
  std::vector<package::Rendition> renditions;                     // the plan's, CODECS filled in
  std::map<std::string, std::string, std::less<>> codec_private;  // by rendition
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> init;  // init.mp4 by rendition
  mutable Fill fill;
  mutable KeptTexts playlists;  // by rendition; "master" and "manifest" of all

  const package::Rendition* find(std::string_view name) const;
};
using LoadedMediaPtr = std::shared_ptr<const LoadedMedia>;

class Library {
 public:
  Library(db::Database& database, store::ObjectStore& store, BlockingPool& pool, std::size_t keep = 256);

  // "not_found" when there is no such media or it is not ready. Any loop.
  Task<Result<LoadedMediaPtr>> load(MediaId id);
  // Loads on the calling thread, which must be one of the pool's.
  Result<LoadedMediaPtr> load_now(const MediaId& id);
  void forget(const MediaId& id);
  // Saves what has been filled since the last call; blocks.
  void save_fill_now(const LoadedMedia& media);

 private:
  LoadedMediaPtr cached(const MediaId& id);
  db::Database& database_;
  store::ObjectStore& store_;
  BlockingPool& pool_;
  std::size_t keep_;
  std::mutex mutex_;
  std::list<LoadedMediaPtr> recent_;  // most recently used first
  std::unordered_map<MediaId, std::list<LoadedMediaPtr>::iterator> by_id_;
};

}  // namespace millrace::media
