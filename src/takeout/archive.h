// Writes an archive of all of somebody's videos, one after the other, each as it is at that moment. Videos
// that are deleted meanwhile are passed over.
#pragma once
#include "takeout/takeout.h"
#include "takeout/zip.h"

namespace millrace::takeout {

class Archive {
 public:
  Archive(Takeout& takeout, accounts::Identity who, http::BodyWriter& out)
      : takeout_(takeout), who_(std::move(who)), out_(out) {}
  Task<bool> write();  // false: the client has gone, or the disk fails

 private:
  Task<bool> video(VideoId id);
  Task<bool> texts(const videos::VideoRecord& video, const std::string& folder);
  Task<bool> original(const videos::VideoRecord& video, const std::string& folder);
  Task<bool> text(const std::string& name, UnixMillis changed, std::string bytes);
  Task<bool> file(const std::string& name, UnixMillis changed, store::StoredFilePtr file);

  Takeout& takeout_;
  accounts::Identity who_;
  http::BodyWriter& out_;
  Zip zip_;
};

}  // namespace millrace::takeout
