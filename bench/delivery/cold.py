#!/usr/bin/env python3
"""How long others wait while originals are read from a slow disk, beside nginx. Needs root. See README.md."""
import argparse
import contextlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import clients
import clips
import run
from evict import Eviction
from ours import Ours
from slow_disk import SlowDisk

HERE = Path(__file__).resolve().parent
WINDOW = 4 * 1024 * 1024
NGINX = {
    "nginx": "",
    "nginx, aio threads": "aio threads; ",
}


def client(kind, core, port, seconds, paths):
    command = ["taskset", "-c", str(core), sys.executable, HERE / "clients.py", kind, str(port), str(seconds), *paths]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def output(process, patience):
    text, _ = process.communicate(timeout=patience)
    if process.returncode != 0:
        raise SystemExit("a client has failed")
    return [float(one) for one in text.split()]


def report(name, readers, taken, got):
    """What the others waited, and what the readers together read, each for as long as it took."""
    rate = sum(count / seconds for count, seconds in got) / 1e6
    taken = sorted(1000 * one for one in taken)
    late = taken[min(len(taken) - 1, int(0.99 * len(taken)))]
    print(f"{name:20} {readers:3} readers {rate:6.1f} MB/s   others, ms: median {statistics.median(taken):8.2f}"
          f"  p99 {late:8.2f}  most {taken[-1]:8.2f}  of {len(taken)}", flush=True)


class Bench:
    """One disk and what is asked of it: `small` things by a client that takes the time, `large` ones by readers."""

    def __init__(self, folder, disk, given):
        self.folder, self.disk, self.given = folder, disk, given
        self.core, self.client_core = min(os.sched_getaffinity(0)), max(os.sched_getaffinity(0))

    def measure(self, name, readers, port, pid, small, large, files):
        given, disk = self.given, self.disk
        disk.forget()
        probing = client("probe", self.client_core, port, given.seconds, small)
        time.sleep(clients.WARM_SECONDS)
        disk.throttle(given.mebibytes, given.requests)
        try:
            with Eviction(pid, disk.mount / "data", files) if given.evict else contextlib.nullcontext():
                reading = [client("read", self.client_core, port, given.seconds, large[one::readers])
                           for one in range(readers)]
                taken = output(probing, given.seconds + 60)
                report(name, readers, taken, [output(one, 150) for one in reading])
        finally:
            disk.throttle(0, 0)

    def measure_ours(self):
        """Publishes, measures, and leaves the same things as files for nginx."""
        ours = Ours(self.disk.mount, self.core, self.given.program, self.disk.join())
        try:
            packets = self.folder / "packets.mp4"
            clips.make_packets(packets, self.given.repeats)
            video = ours.publish(clips.lay_out(packets, self.folder, self.given.layout))
            small = [ours.playlist(video, "o"), ours.stored_segment(video, "240", 1)]
            large = ours.segments(video, "o")
            if self.given.ranges:
                large = [f"/media/{video}/video.mp4#{k * WINDOW}-{(k + 1) * WINDOW - 1}" for k in range(len(large) - 2)]
            ours.wait_until_idle()
            self.copy(ours, [*small, *large])
        finally:
            run.end(ours.process)
        for readers in self.given.readers:
            ours.start()
            try:
                self.measure("millrace", readers, ours.port, ours.process.pid, small, large, [])
            finally:
                run.end(ours.process)
        return small, large

    def file_of(self, path):
        return path.partition("#")[0].replace("/", "-")[1:]

    def copy(self, ours, paths):
        www = self.disk.mount / "www"
        www.mkdir()
        for path in {one.partition("#")[0] for one in paths}:
            (www / self.file_of(path)).write_bytes(ours.ask(path))

    def measure_nginx(self, name, extra, small, large):
        www = self.disk.mount / "www"
        text = run.NGINX.replace("sendfile on;", extra + "sendfile on;").replace("{folder}/www", str(www))
        named = lambda path: "/" + self.file_of(path) + ("#" + path.partition("#")[2] if "#" in path else "")
        files = sorted({www / self.file_of(path) for path in large})
        for readers in self.given.readers:
            nginx, port = run.start_nginx(self.folder, self.core, text, self.disk.join())
            try:
                self.measure(name, readers, port, nginx.pid, [named(one) for one in small],
                             [named(one) for one in large], files)
            finally:
                run.end(nginx)


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--seconds", type=float, default=6)
    ask.add_argument("--readers", type=int, nargs="*", default=[0, 1, 8, 24])
    ask.add_argument("--mebibytes", type=int, default=40, help="the disk reads so many a second")
    ask.add_argument("--requests", type=int, default=100, help="… in so many requests at most")
    ask.add_argument("--layout", choices=clips.LAYOUTS, default="default")
    ask.add_argument("--repeats", type=int, default=12, help="times 30 s of 8 Mb/s")
    ask.add_argument("--ranges", action="store_true", help="read ranges of the MP4 instead of segments")
    ask.add_argument("--evict", action="store_true", help="take what is mapped out of memory, over and over")
    ask.add_argument("--only-ours", action="store_true")
    ask.add_argument("--program", default=str(run.ROOT / "build/release/bin/millrace"))
    given = ask.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # … and clean up
    folder = Path(tempfile.mkdtemp(prefix="millrace-cold-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    folder.chmod(0o755)
    try:
        # Large, or the server makes room on it by evicting what is asked for.
        with SlowDisk(folder, 4096 + 100 * given.repeats) as disk:
            bench = Bench(folder, disk, given)
            small, large = bench.measure_ours()
            for name, extra in {} if given.only_ours else NGINX.items():
                bench.measure_nginx(name, extra, small, large)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
