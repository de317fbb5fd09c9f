"""`millrace serve` on a data folder of its own, with an administrator and what is published."""
import json
import re
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ACCOUNT = {"username": "bench", "password": "correct horse battery staple"}


class Ours:
    """The ladder is made only when asked for, so that nothing else runs while something is measured."""

    def __init__(self, folder, core, program, wrap=()):
        self.folder, self.core, self.program, self.wrap = Path(folder), core, program, list(wrap)
        self.token = None
        config = self.folder / "millrace.toml"
        config.write_text('fill = "on demand"\nregistration = "closed"\nscrub_days = 0\n')
        self.start()

    def start(self):
        command = [*self.wrap, "taskset", "-c", str(self.core), self.program, "--config", self.folder / "millrace.toml",
                   "--data", self.folder / "data", "serve", "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        text = ""
        wanted = "listening on http" if self.token else "token="
        while wanted not in text:
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit("millrace did not start: " + text)
            text += line
        self.url = re.search(r"listening on (http://\S+)", text).group(1)
        self.port = int(self.url.rsplit(":", 1)[1])
        if not self.token:
            setup = re.search(r"token=([\w.~-]+)", text).group(1)
            self.post("/api/v1/setup", {**ACCOUNT, "token": setup, "registration": "closed"})
        self.token = self.post("/login/", ACCOUNT)["access_token"]

    def ask(self, path, data=None, kind=None):
        return self.answer(path, data, kind)[0]

    def answer(self, path, data=None, kind=None):
        request = urllib.request.Request(self.url + path, data=data)
        if kind:
            request.add_header("Content-Type", kind)
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        with urllib.request.urlopen(request) as answer:
            return answer.read(), answer.headers.get("Server-Timing") or ""

    def post(self, path, value):
        return json.loads(self.ask(path, json.dumps(value).encode(), "application/json"))

    def publish(self, path):
        part = b'--b\r\nContent-Disposition: form-data; name="visibility"\r\n\r\npublic\r\n--b\r\n' \
               b'Content-Disposition: form-data; name="file"; filename="' + path.name.encode() + b'"\r\n\r\n'
        body = part + path.read_bytes() + b"\r\n--b--\r\n"
        video = json.loads(self.ask("/api/v1/videos", body, "multipart/form-data; boundary=b"))
        while True:
            now = json.loads(self.ask(f"/api/v1/videos/{video['id']}"))
            if now["state"] == "rejected":
                raise SystemExit(f"{path.name} was rejected: {now}")
            if now["state"] == "ready":
                return now["id"]
            time.sleep(0.2)

    def playlists(self, video):
        base = f"/media/{video}/"
        master = self.ask(base + "master.m3u8").decode()
        return sorted({base + uri for uri in re.findall(r'(?:URI="|^)([^"\n#]+index\.m3u8)', master, re.M)})

    def playlist(self, video, rendition):
        return next(path for path in self.playlists(video) if f"/{rendition}/" in path)

    def segments(self, video, rendition):
        """Paths of all segments of a rendition ("o": the original's picture, "ao": its sound)."""
        path = self.playlist(video, rendition)
        uris = re.findall(r"^[^#\n]+\.m4s$", self.ask(path).decode(), re.M)
        return [path.rsplit("/", 1)[0] + "/" + uri for uri in uris]

    def stored_segment(self, video, rendition, number):
        """The path of a rendered segment, once it is stored."""
        path = self.segments(video, rendition)[number]
        for _ in range(100):
            try:
                if "stored" in self.answer(path)[1]:
                    return path
            except urllib.error.HTTPError as error:  # busy
                if error.code != 503:
                    raise
            time.sleep(0.2)
        raise SystemExit(f"{path} does not come to be stored")

    def wait_until_idle(self):
        """No work left over from publishing: a second in which the server and its engine computed nothing."""
        before = -1.0
        while (now := family_cpu_seconds(self.process.pid)) - before > 0.02:
            before = now
            time.sleep(1)


def family_cpu_seconds(pid):
    """CPU time of a process, of the children it waited for, and of those that live."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    total = sum(map(int, fields[11:15])) / 100
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            total += family_cpu_seconds(int(child))
        except FileNotFoundError:  # it has ended meanwhile, and counts for its parent
            pass
    return total
