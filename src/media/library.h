// Loaded media: index mapped, plan computed, parameter sets read, original mapped; kept for those in use and
// a few more. Everything that plays, renders or pictures a media starts here.
#pragma once
#include <array>
#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/async.h"
#include "db/database.h"
#include "media/fill.h"
#include "media/held.h"
#include "media/kept_texts.h"
#include "media/mapped_file.h"
#include "media/picture_texts.h"
#include "media/record.h"
#include "package/cmaf.h"
#include "package/offered.h"
#include "package/plan.h"
#include "store/object_store.h"

namespace millrace::media {

// What is fixed for a recipe of a media (object r<number>/headers): how it renders, and for each rendered
// rendition what the encoder said of itself, such as avcC.
struct RenditionHeader {
  std::string name;
  std::string codec_private;
};
BOOST_DESCRIBE_STRUCT(RenditionHeader, (), (name, codec_private))
struct RecipeHeaders {
  package::Recipe recipe;
  std::vector<RenditionHeader> renditions;
};
BOOST_DESCRIBE_STRUCT(RecipeHeaders, (), (recipe, renditions))

// What stands in for the assembled picture at the ends of clips (Plan::edge()), once its encoder has been
// asked.
struct Edge {
  package::Rendition rendition;  // CODECS filled in
  std::string codec_private;
  std::shared_ptr<const std::string> init;
};

struct LoadedMedia {
  MediaId id;
  int recipe = 1;
  std::shared_ptr<const package::Plan> plan;
  std::shared_ptr<const MappedFile> original;
  std::vector<package::Rendition> renditions;                     // the plan's, CODECS filled in
  std::map<std::string, std::string, std::less<>> codec_private;  // by rendition
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> init;  // init.mp4 by rendition
  PictureTexts picture_texts;
  mutable Fill fill;
  mutable std::atomic<std::int32_t> detail{0};  // package::Survey's, once that is known
  mutable KeptTexts playlists;                  // by rendition; "master" and "manifest" of all

  const package::Rendition* find(std::string_view name) const;
  // Null until somebody has prepared it; then it stays.
  const Edge* edge() const;
  void prepare_edge(std::string config) const;                 // of its encoder
  const std::string* private_of(std::string_view name) const;  // the edge's too; null if there is no such
  // What players are told of: with the averages of what is filled, without what brings a viewer nothing.
  std::vector<package::Rendition> offered() const;
  void know(const package::Survey& survey) const;  // what is not offered is no longer filled
  std::string knowledge() const;                   // another text when offered() may be another

  // The same media under its present recipe, if this is a former one.
  std::shared_ptr<const LoadedMedia> present;
  // Of the original, so all its recipes share it.
  Held& held() const { return present ? present->held_ : held_; }

 private:
  mutable Held held_;
  mutable std::once_flag edge_once_;
  mutable Edge edge_made_;
  mutable std::atomic<bool> edge_ready_{false};
};
using LoadedMediaPtr = std::shared_ptr<const LoadedMedia>;

// Of a media that is heard with another one's pictures; nothing of all others. Blocks.
std::optional<package::Accompaniment> accompaniment_of(store::ObjectStore& store, const MediaId& id);

// How a media was planned that was watched while it arrived; nothing of all others. Blocks.
std::optional<package::Early> early_of(store::ObjectStore& store, const MediaId& id);

class Library {
 public:
  Library(db::Database& database, store::ObjectStore& store, BlockingPool& pool, std::size_t keep = 256);

  // "not_found" when there is no such media or it is not ready. Any loop.
  Task<Result<LoadedMediaPtr>> load(MediaId id);
  // The same as it was under recipe `number`, for players that began with it: "not_found" when that is gone.
  Task<Result<LoadedMediaPtr>> load_recipe(MediaId id, int number);
  // Loads on the calling thread, which must be one of the pool's. "outdated" when its recipe is of another
  // version of this program.
  Result<LoadedMediaPtr> load_now(const MediaId& id);
  // Gives an outdated media a recipe of this version. Set once, before anything is loaded.
  using Renew = std::function<Task<Result<void>>(MediaId)>;
  void on_outdated(Renew renew) { renew_ = std::move(renew); }
  void forget(const MediaId& id);
  // Keeps a part of a media that could not be decoded. Any loop.
  Task<void> note_held(LoadedMediaPtr media, HeldSpan span);
  // Saves what has been filled since the last call; blocks.
  void save_fill_now(const LoadedMedia& media);
  // The same for all that are loaded, in one transaction; gives those that were watched since the last call.
  std::vector<LoadedMediaPtr> save_all_now();
  // Bytes stored less bytes removed since the start, over all media.
  std::int64_t stored_bytes() const { return stored_bytes_; }

 private:
  struct Rows;
  LoadedMediaPtr cached(const MediaId& id);
  void make_room();  // saves and drops what nobody uses, the longest unused first
  LoadedMediaPtr cached_recipe(const MediaId& id, int number);
  Result<LoadedMediaPtr> load_alone(const MediaId& id);
  Result<LoadedMediaPtr> build(const MediaRecord& record, const std::vector<RenditionRow>& rows,
                               LoadedMediaPtr present = nullptr);
  db::Database& database_;
  store::ObjectStore& store_;
  BlockingPool& pool_;
  std::size_t keep_;
  Renew renew_;
  std::atomic<std::int64_t> stored_bytes_{0};
  std::array<std::mutex, 16> loading_;  // by media; before mutex_
  std::mutex mutex_;
  std::list<LoadedMediaPtr> recent_;  // most recently used first; one for each media that anybody holds
  std::list<LoadedMediaPtr> former_;  // under recipes that are no longer theirs, likewise
  std::unordered_map<MediaId, std::list<LoadedMediaPtr>::iterator> by_id_;
};

}  // namespace millrace::media
