"""A real server for the tutorial's reader: started on a free port over a fresh folder, ended by its process id."""
import os
import re
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / os.environ.get("MILLRACE_BIN", "build/release/bin/millrace")


class Server:
    def __init__(self):
        self.data = tempfile.mkdtemp(prefix="millrace-data-")
        command = [PROGRAM, "serve", "--data", self.data, "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.log = []
        self.url = None
        listening = threading.Event()
        threading.Thread(target=self._read, args=(listening,), daemon=True).start()
        listening.wait(60)
        if not self.url:
            raise RuntimeError("the server does not listen:\n" + "".join(self.log))

    def _read(self, listening):
        for line in self.process.stdout:
            self.log.append(line)
            found = re.search(r"listening on (http://[\d.]+:\d+)", line)
            if found:
                self.url = found.group(1)
                listening.set()
        listening.set()

    def setup_token(self):
        return re.search(r"/setup\?token=([\w.~-]+)", "".join(self.log)).group(1)

    def stop(self):
        self.process.terminate()
        code = self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)
        assert code == 0, f"the server ended with {code}:\n" + "".join(self.log)[-2000:]


def media(name):
    """The path of a test source; node makes it if it is not there."""
    command = ["node", str(ROOT / "tests/media/make.mjs"), name]
    return Path(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())
