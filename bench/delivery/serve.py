#!/usr/bin/env python3
"""Delivery of `millrace serve` itself beside nginx serving the same bytes as files. See README.md."""
import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import run

MIB = 1024 * 1024


def make_clip(path):
    """Two minutes of moving 1080p at about 8 Mb/s with sound, as a camera or an editor writes it."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30",
                    "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", "30", "-c:v", "libx264",
                    "-preset", "ultrafast", "-b:v", "8M", "-maxrate", "8M", "-minrate", "8M", "-bufsize", "8M",
                    "-x264-params", "nal-hrd=cbr", "-g", "60", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k",
                    path.with_suffix(".part.mp4")], check=True)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-stream_loop", "3", "-i", path.with_suffix(".part.mp4"),
                    "-c", "copy", "-movflags", "+faststart", path], check=True)


class Ours:
    def __init__(self, folder, core, program):
        command = ["taskset", "-c", str(core), program, "serve", "--data", folder / "data", "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        text = ""
        while "token=" not in text:
            text += self.process.stdout.readline()
        self.url = re.search(r"listening on (http://\S+)", text).group(1)
        self.port = int(self.url.rsplit(":", 1)[1])
        self.token = None
        setup = re.search(r"token=([\w.~-]+)", text).group(1)
        account = {"username": "bench", "password": "correct horse battery staple"}
        self.post("/api/v1/setup", {**account, "token": setup, "registration": "closed"})
        self.token = self.post("/login/", account)["access_token"]

    def ask(self, path, data=None, kind=None):
        request = urllib.request.Request(self.url + path, data=data)
        if kind:
            request.add_header("Content-Type", kind)
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def post(self, path, value):
        return json.loads(self.ask(path, json.dumps(value).encode(), "application/json"))

    def publish(self, path):
        part = b'--b\r\nContent-Disposition: form-data; name="visibility"\r\n\r\npublic\r\n--b\r\n' \
               b'Content-Disposition: form-data; name="file"; filename="clip.mp4"\r\n\r\n'
        body = part + path.read_bytes() + b"\r\n--b--\r\n"
        video = json.loads(self.ask("/api/v1/videos", body, "multipart/form-data; boundary=b"))
        while True:
            now = json.loads(self.ask(f"/api/v1/videos/{video['id']}"))
            if now["state"] == "rejected":
                raise SystemExit(f"the clip was rejected: {now}")
            if now["state"] == "ready" and all(one["filled"] >= 1 for one in now["renditions"]):
                return now["id"]
            time.sleep(0.5)


def playlists(ours, video):
    base = f"/media/{video}/"
    master = ours.ask(base + "master.m3u8").decode()
    return sorted({base + uri for uri in re.findall(r'(?:URI="|^)([^"\n#]+index\.m3u8)', master, re.M)})


def choose(ours, video):
    """What a player asks for: name, path, connections and size of a range (0: the whole)."""
    lists = playlists(ours, video)
    segments = []
    for path in lists:
        text = ours.ask(path).decode()
        folder = path.rsplit("/", 1)[0]
        for uri in re.findall(r"^[^#\n]+\.m4s$", text, re.M)[1:4]:
            with urllib.request.urlopen(f"{ours.url}{folder}/{uri}") as answer:
                origin = answer.headers["Server-Timing"]
                size = len(answer.read())
            segments.append((folder + "/" + uri, size, "assembled" if "assembled" in origin else "stored"))
    small = min(lists, key=lambda path: abs(len(ours.ask(path)) - 1024))
    near = lambda size, kind: min((one for one in segments if one[2] == kind), key=lambda one: abs(one[1] - size))
    stored, whole, sound = near(500 * 1024, "stored"), near(4 * MIB, "assembled"), near(64 * 1024, "assembled")
    return [("playlist", small, 32, 0), ("stored", stored[0], 16, 0), ("sound", sound[0], 32, 0),
            ("assembled", whole[0], 16, 0), ("mp4 range", f"/media/{video}/video.mp4", 16, MIB)]


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--seconds", type=float, default=2)
    ask.add_argument("--program", default=str(run.ROOT / "build/release/bin/millrace"))
    ask.add_argument("--case", action="append", help="only these")
    given = ask.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    folder = Path(tempfile.mkdtemp(prefix="millrace-delivery-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    folder.chmod(0o755)
    started = []
    try:
        run.build(folder, None)
        clip = folder / "clip.mp4"
        make_clip(clip)
        ours = Ours(folder, cores[0], given.program)
        started.append(ours.process)
        video = ours.publish(clip)
        www = folder / "www"
        www.mkdir()
        nginx, port = run.start_nginx(folder, cores[0])
        started.append(nginx)
        servers = {
            "nginx": {"port": port, "pids": run.children(nginx.pid), "client_core": str(cores[-1])},
            "millrace": {"port": ours.port, "pids": [ours.process.pid], "client_core": str(cores[-1])},
        }
        for name, path, connections, part in choose(ours, video):
            if given.case and name not in given.case:
                continue
            body = ours.ask(path)
            file = www / name.replace(" ", "-")
            file.write_bytes(body)
            paths = {"nginx": "/" + file.name, "millrace": path}
            print(f"{name}: {len(body)} bytes")
            run.compare(folder, servers, name, (len(body), connections, part), paths, given)
    finally:
        for process in reversed(started):
            run.end(process)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
