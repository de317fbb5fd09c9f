#include "engine/sandbox/sandbox.h"

namespace millrace::engine::sandbox {
namespace {

struct Name {
  Layer layer;
  const char* text;
};
constexpr Name kNames[] = {
    {Layer::no_new_privs, "no_new_privs"},
    {Layer::userns, "userns"},
    {Layer::netns, "netns"},
    {Layer::emptyroot, "emptyroot"},
    {Layer::chroot, "chroot"},
    {Layer::user, "user"},
    {Layer::caps, "caps"},
    {Layer::landlock_files, "landlock_files"},
    {Layer::landlock_network, "landlock_network"},
    {Layer::landlock_scope, "landlock_scope"},
    {Layer::rlimits, "rlimits"},
    {Layer::seccomp, "seccomp"},
};

std::string join(const Layers& layers, bool present) {
  std::string text;
  for (const auto& [layer, name] : kNames) {
    if (layers.has(layer) != present) continue;
    if (!text.empty()) text += ' ';
    text += name;
  }
  return text;
}

}  // namespace

Level Layers::level() const {
  if (!has(Layer::no_new_privs) || !has(Layer::rlimits) || !has(Layer::seccomp)) return Level::none;
  if (has(Layer::netns) && has(Layer::emptyroot) && has(Layer::caps)) return Level::strong;
  if (has(Layer::landlock_files) || (has(Layer::chroot) && has(Layer::user))) return Level::good;
  return Level::basic;
}

std::string Layers::text() const {
  return join(*this, true);
}

std::string Layers::missing() const {
  Layers seen = *this;
  if (seen.has(Layer::emptyroot)) seen.add(Layer::chroot);  // the better of the two stands for both
  return join(seen, false);
}

const char* name(Level level) {
  switch (level) {
    case Level::strong:
      return "strong";
    case Level::good:
      return "good";
    case Level::basic:
      return "basic";
    case Level::none:
      break;
  }
  return "none";
}

}  // namespace millrace::engine::sandbox
