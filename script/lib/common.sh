# Sourced by the scripts beside this folder: where things are, and how they speak.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

say() { printf '==> %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Compilers at work at once: one for each core, but each may take over a gigabyte.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1300000) }' /proc/meminfo)
  if [ "$memory" -lt 1 ]; then memory=1; fi
  if [ "$memory" -lt "$cores" ]; then echo "$memory"; else echo "$cores"; fi
}

# Node.js of the build (script/bootstrap installs it), ahead of the machine's own.
use_node() {
  [ -x "$root/build/node/node_modules/.bin/node" ] || die "build/node is missing; run script/bootstrap first"
  export PATH="$root/build/node/node_modules/.bin:$PATH"
}

# Node.js from npm brings its own list of authorities; the machine's may hold more of them.
trust_the_machine() {
  local bundle=/etc/ssl/certs/ca-certificates.crt
  if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -r "$bundle" ]; then export NODE_EXTRA_CA_CERTS=$bundle; fi
}

# One hash over files given NUL-separated on the standard input: their names and what is in them.
hash_files() { sort -z | xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1; }

# Cache entries stay good when the checkout lies elsewhere.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

export PYTHONDONTWRITEBYTECODE=1
