// The whole product, built: each part is made here, handed what it needs, and stopped in reverse order.
#pragma once
#include <memory>
#include <vector>

#include "accounts/accounts.h"
#include "app/options.h"
#include "base/async.h"
#include "captions/captions.h"
#include "chapters/routes.h"
#include "clips/clips.h"
#include "db/database.h"
#include "deliver/deliver.h"
#include "deliver/downloads.h"
#include "early/early.h"
#include "engine/client.h"
#include "http/static_files.h"
#include "imports/imports.h"
#include "indexing/indexing.h"
#include "jobs/queue.h"
#include "keeping/routes.h"
#include "media/library.h"
#include "podcast/routes.h"
#include "render/renderer.h"
#include "search/routes.h"
#include "sharing/sharing.h"
#include "sound/routes.h"
#include "stills/routes.h"
#include "store/local_store.h"
#include "takeout/takeout.h"
#include "transcription/transcriptions.h"
#include "tutorial/tutorial.h"
#include "upload/arrivals.h"
#include "videos/bin.h"
#include "videos/videos.h"
#include "webhooks/webhooks.h"

namespace millrace::app {

struct Platform {
  explicit Platform(const Options& options);
  ~Platform();
  Platform(const Platform&) = delete;
  void join();  // waits for what the pools have in hand

  Options options;
  SystemClock clock;
  BlockingPool pool;
  BlockingPool reading;    // of what is being sent: on a slow disk its viewers wait for each other alone
  BlockingPool querying;   // of the database: never behind what waits for a disk
  BlockingPool naming;     // names of other servers, which may take long to be found
  BlockingPool searching;  // fewer than the database has readers
  store::LocalStore store;
  db::Database database;
  accounts::Accounts accounts;
  engine::Engine engine;
  jobs::Queue queue;
  media::Library library;
  keeping::Budget budget;
  keeping::Scrub scrub;
  keeping::Keeping keeping;
  videos::Videos videos;
  videos::Bin bin;
  sharing::Sharing sharing;
  render::Renderer renderer;
  upload::Uploads uploads;
  upload::Arrivals arrivals;
  media::EarlyShelf early_shelf;
  outbound::Client outside;  // for addresses that users give
  imports::Imports imports;
  webhooks::Webhooks webhooks;
  indexing::Indexing indexing;
  early::Early early;
  stills::OnDemand on_demand;
  stills::Stills stills;
  stills::AvifPosters avif_posters;
  stills::Posters posters;
  stills::Storyboards storyboards;
  stills::ClipStoryboards clip_storyboards;
  stills::Previews previews;
  stills::ClipPreviews clip_previews;
  stills::Pictures pictures;
  sound::Sounds sounds;
  sound::Uses uses;
  sound::Measures measures;
  captions::Captions captions;
  transcription::Transcriptions transcriptions;
  chapters::Chapters chapters;
  chapters::Proposals proposals;
  clips::Clips clips;
  search::Search search;
  deliver::Access access;
  chapters::Rooms chapter_rooms;
  deliver::Progressive progressive;
  deliver::Deliver deliver;
  deliver::Downloads downloads;
  takeout::Takeout takeout;
  podcast::Podcasts podcasts;
  podcast::Rooms podcast_rooms;
  tutorial::Tutorial tutorial;
  http::StaticFiles page;
  http::Router router;

 private:
  void register_jobs();
  void add_routes();
};

// Objects of media that no row knows: what an upload left that was killed between its file and its record.
void remove_orphans(Platform& platform);

// What has to be done now and then, for ever.
Task<void> housekeeping(Platform& platform);

}  // namespace millrace::app
