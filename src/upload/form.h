// Reads a multipart/form-data body with one file in constant memory: the file goes to a Receiving while it
// arrives, the other fields are small texts. Used by the API's form and by the tutorial's.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "http/message.h"
#include "http/multipart.h"
#include "upload/upload.h"

namespace millrace::upload {

struct Form {
  std::shared_ptr<Uploads::Receiving> file;  // null if there was no file part
  std::string file_name;
  std::map<std::string, std::string, std::less<>> fields;

  std::string field(std::string_view name) const {
    auto it = fields.find(name);
    return it == fields.end() ? std::string() : it->second;
  }
};

// Errors of the body ("incomplete_body", "bad_request" …) and of the file ("too_large", "not_media",
// "disk_full", "over_quota").
Task<Result<Form>> read_form(http::Request& request, Uploads& uploads, const accounts::Identity& who);

}  // namespace millrace::upload
