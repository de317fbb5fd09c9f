#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "engine/sandbox/sandbox.h"

namespace millrace::engine::sandbox {
namespace {

constexpr uid_t kNobody = 65534;

bool become_nobody() {
  return setgroups(0, nullptr) == 0 && setresgid(kNobody, kNobody, kNobody) == 0 &&
         setresuid(kNobody, kNobody, kNobody) == 0;
}

bool unshare_with_users() {
  return unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) == 0;
}

bool enter_empty_root() {
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  for (const char* place : {"/tmp", "/dev", "/proc"}) {
    if (mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, "size=4k,mode=555") != 0)
      continue;
    return chdir(place) == 0 && syscall(SYS_pivot_root, ".", ".") == 0 && umount2(".", MNT_DETACH) == 0 &&
           chdir("/") == 0;
  }
  return false;
}

// A directory without files in it that a process may still chroot into.
bool enter_chroot() {
  return chdir("/proc/self/fdinfo") == 0 && chroot(".") == 0 && chdir("/") == 0;
}

// Root tries on a throw-away child first: after giving up root the other ways are closed.
bool nobody_may_unshare() {
  pid_t child = fork();
  if (child == 0) _exit(become_nobody() && unshare_with_users() && enter_empty_root() ? 0 : 1);
  int status = 1;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void enter_namespaces(Layers& got, bool root) {
  if (root) {
    if (nobody_may_unshare() && become_nobody()) got.add(Layer::user);
    if (got.has(Layer::user) && unshare_with_users()) got.add(Layer::userns);
    if (!got.has(Layer::user) && unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) == 0)
      got.add(Layer::netns);
  } else if (unshare_with_users()) {
    got.add(Layer::userns);
  }
  if (got.has(Layer::userns)) got.add(Layer::netns);
  if (got.has(Layer::netns) && enter_empty_root()) got.add(Layer::emptyroot);
}

bool drop_capabilities() {
  for (int i = 0; i < 64; i++) prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2]{};
  return syscall(SYS_capset, &head, none) == 0;
}

}  // namespace

Layers confine_process(Without without) {
  Layers got;
  bool root = geteuid() == 0;
  if (!without.namespaces) enter_namespaces(got, root);
  if (root && !got.has(Layer::user)) {
    if (!got.has(Layer::emptyroot) && !without.chroot && enter_chroot()) got.add(Layer::chroot);
    if (become_nobody()) got.add(Layer::user);
  }
  if (drop_capabilities()) got.add(Layer::caps);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) got.add(Layer::no_new_privs);
  prctl(PR_SET_DUMPABLE, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // a change of user or user namespace has cleared it
  return got;
}

}  // namespace millrace::engine::sandbox
