// Watching what is still arriving. While an upload goes on, what has come of it is indexed again and again;
// what is new is added to what is known, and everything that is safe by then is offered under recipe 0: the
// same segments in the same places, whatever comes later. When the upload is complete, that plan is finished
// and kept beside the usual one, so that whoever began with it goes on to the end.
//
// An index costs as much as what has arrived is long, so the next one waits for several times as long as the
// last one took, and longer when nobody watches.
//
// app/ owns the one Early. See docs/design/early.md.
#pragma once
#include <map>
#include <mutex>

#include "early/growing_media.h"
#include "engine/client.h"
#include "upload/arrivals.h"

namespace millrace::early {

struct EarlyOptions {
  bool on = true;
  std::size_t most = 64;                     // uploads that are followed at once …
  std::size_t most_of_owner = 16;            // … and of one owner
  std::uint64_t most_packets = 2'000'000;    // that are known of one, seven hours or so …
  std::uint64_t packets_in_all = 6'000'000;  // … and of all; some 100 bytes each
  int at_once = 2;                           // indexes that are made at once
  std::chrono::milliseconds look{100};
  std::chrono::milliseconds least{250};  // between two looks at one upload
  std::chrono::minutes linger{10};       // after the last viewer of what has ended
};

class Early {
 public:
  struct Tools {
    engine::Engine& engine;
    db::Database& database;
    store::ObjectStore& store;
    media::EarlyShelf& shelf;
    videos::Videos& videos;
    BlockingPool& pool;
    const Clock& clock;
  };
  Early(Tools tools, package::Recipe recipe, EarlyOptions options);

  upload::ArrivalHooks hooks();
  Task<void> run();  // on one loop

 private:
  using steady = std::chrono::steady_clock;
  enum class Stage { arriving, complete, given_up };
  // What follows one upload. Its upper half is guarded by mutex_; the lower, and the upload, belong to
  // whoever is busy with it.
  struct One {
    upload::UploadRecord upload;
    std::uint64_t bytes = 0;              // readable
    std::optional<std::uint64_t> length;  // of the whole, as last said
    Stage stage = Stage::arriving;
    bool busy = false;
    steady::time_point moved{};  // when its last byte came
    std::uint64_t tried = 0;     // how many were there at the last look
    std::uint64_t packets = 0;   // that are known of it
    steady::time_point next{};

    std::unique_ptr<GrowingMedia> media;
    bool shown = false;
    bool ended = false;
    int refusals = 0;
    int troubles = 0;
    bool again = false;  // the same bytes
  };
  using OnePtr = std::shared_ptr<One>;

  void arrived(const upload::UploadRecord& upload, std::uint64_t bytes);
  bool make_room(const UserId& owner);  // the lock is held
  void set_stage(const MediaId& id, Stage stage);
  OnePtr take_due();
  Task<void> work();
  Task<void> look_at(OnePtr one, std::uint64_t bytes, Stage stage);

  // look.cc: each does one step of that, and says why it could not.
  struct Source {
    OpenFilePtr file;
    OpenFilePtr tail;         // the end, if that came first
    std::uint64_t whole = 0;  // bytes; 0: not known
  };
  Task<Result<Source>> open(const One& one, std::uint64_t bytes);
  Task<Result<std::shared_ptr<const package::MediaIndex>>> index_beginning(const Source& source);
  Task<Result<void>> grow(OnePtr one, std::uint64_t bytes);
  Task<Result<void>> finish(OnePtr one);  // does nothing yet while the whole is being indexed
  Task<Result<void>> decide(One& one, const package::Plan& plan);
  bool has_room_for(One& one, const package::MediaIndex& index);
  Result<void> make_rows(soci::session& sql, const One& one, const package::MediaIndex& index);
  void end(One& one);

  Tools tools_;
  const package::Recipe recipe_;
  const EarlyOptions options_;
  std::mutex mutex_;
  std::map<std::string, OnePtr> followed_;  // by media
};

}  // namespace millrace::early
