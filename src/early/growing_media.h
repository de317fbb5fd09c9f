// One media whose file is still arriving, as it can be played by now: its index grows, and with it the plan.
// Belongs to one worker at a time; everything but taking it over is for the blocking pool.
#pragma once
#include "media/early_shelf.h"
#include "package/growth.h"

namespace millrace::early {

class GrowingMedia {
 public:
  GrowingMedia(MediaId id, package::Recipe recipe) : id_(id), recipe_(std::move(recipe)) {}

  // What was decided when it was first shown, in an earlier life of this process.
  void decided(const package::Early& early) { early_ = early; }
  // The index of a longer beginning, or of the whole. False when that is no continuation of what is shown.
  bool extend(const package::MediaIndex& longer, bool whole);
  // Its plan by now; null when there is nothing to show yet.
  std::shared_ptr<const package::Plan> plan() const;

  std::string index_bytes() const { return growth_.bytes(); }

  // The encoders have been asked.
  void set_headers(media::RecipeHeaders headers) { headers_ = std::move(headers); }
  bool has_headers() const { return headers_.has_value(); }
  const media::RecipeHeaders& headers() const { return *headers_; }
  const package::Early& early() const { return *early_; }
  const package::Recipe& recipe() const { return recipe_; }

  // To be played out of this file, which holds all that the plan needs.
  media::LoadedMediaPtr loaded(std::shared_ptr<const package::Plan> plan, OpenFilePtr file) const;

 private:
  MediaId id_;
  package::Recipe recipe_;
  package::Growth growth_;
  bool whole_ = false;
  std::optional<package::Early> early_;
  std::optional<media::RecipeHeaders> headers_;
};

// What is rendered while a file arrives: the rungs that every player decodes.
package::Recipe early_recipe(package::Recipe recipe);

}  // namespace millrace::early
