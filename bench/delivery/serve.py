#!/usr/bin/env python3
"""Delivery of `millrace serve` itself beside nginx serving the same bytes as files. See README.md."""
import argparse
import os
import shutil
import tempfile
from pathlib import Path

import clips
import run
from ours import Ours

MIB = 1024 * 1024


def near(ours, paths, size):
    """Of some segments, the one whose size is nearest."""
    return min(paths, key=lambda path: abs(len(ours.ask(path)) - size))


def publish(ours, folder, wanted):
    """The videos that the wanted cases need, by name."""
    videos = {}
    layouts = [one for one in clips.LAYOUTS if any(case.endswith(one) for case in wanted)]
    if {"stored", "mp4 range"} & set(wanted):
        layouts = sorted({*layouts, "default"})
    if layouts:
        packets = folder / "packets.mp4"
        clips.make_packets(packets, 4)
        videos = {one: ours.publish(clips.lay_out(packets, folder, one)) for one in layouts}
    if "playlist" in wanted:
        hundred = folder / "hundred.mp4"
        clips.make_hundred_segments(hundred)
        videos["hundred"] = ours.publish(hundred)
    return videos


def shape_of(ours, videos, case):
    """What a player asks for: path, connections and size of a range (0: the whole)."""
    kind, _, layout = case.partition(" ")
    if case == "playlist":
        path = ours.playlist(videos["hundred"], "o")
        print(f"a playlist of {len(ours.segments(videos['hundred'], 'o'))} segments")
        return path, 32, 0
    if case == "stored":
        return ours.stored_segment(videos["default"], "720", 2), 16, 0
    if case == "mp4 range":
        return f"/media/{videos['default']}/video.mp4", 16, MIB
    rendition, size, connections = ("o", 4 * MIB, 16) if kind == "picture" else ("ao", 64 * 1024, 32)
    return near(ours, ours.segments(videos[layout], rendition)[1:8], size), connections, 0


CASES = ["playlist", "stored", "mp4 range", *(f"{kind} {layout}" for kind in ("picture", "sound") for layout in clips.LAYOUTS)]


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--seconds", type=float, default=2)
    ask.add_argument("--program", default=str(run.ROOT / "build/release/bin/millrace"))
    ask.add_argument("--case", action="append", choices=CASES, help="only these")
    given = ask.parse_args()
    wanted = given.case or CASES
    cores = sorted(os.sched_getaffinity(0))
    folder = Path(tempfile.mkdtemp(prefix="millrace-delivery-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    folder.chmod(0o755)
    started = []
    try:
        run.build(folder, None)
        ours = Ours(folder, cores[0], given.program)
        started.append(ours.process)
        videos = publish(ours, folder, wanted)
        www = folder / "www"
        www.mkdir()
        nginx, port = run.start_nginx(folder, cores[0])
        started.append(nginx)
        servers = {
            "nginx": {"port": port, "pids": run.children(nginx.pid), "client_core": str(cores[-1])},
            "millrace": {"port": ours.port, "pids": [ours.process.pid], "client_core": str(cores[-1])},
        }
        shapes = {case: shape_of(ours, videos, case) for case in wanted}
        ours.wait_until_idle()
        for case, (path, connections, part) in shapes.items():
            body = ours.ask(path)
            file = www / case.replace(" ", "-")
            file.write_bytes(body)
            paths = {"nginx": "/" + file.name, "millrace": path}
            print(f"{case}: {len(body)} bytes")
            run.compare(folder, servers, case, (len(body), connections, part), paths, given)
    finally:
        for process in reversed(started):
            run.end(process)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
