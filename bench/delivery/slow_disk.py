"""A disk that is slow on command: ext4 on a loop device over a file in memory, its reads throttled by the kernel (blkio
of control groups, version 1). Needs root. Leaves nothing behind."""
import os
import shutil
import subprocess
import time
from pathlib import Path

BLKIO = Path("/sys/fs/cgroup/blkio")
MIB = 1024 * 1024


class SlowDisk:
    """Only processes that join() are slowed down, so that others who use the machine are not."""

    def __init__(self, folder, mebibytes):
        self.image, self.mount = Path(folder) / "disk.img", Path(folder) / "disk"
        self.group = BLKIO / f"millrace-bench-{os.getpid()}"
        self.mebibytes, self.device = mebibytes, None

    def __enter__(self):
        if os.geteuid() != 0 or not (BLKIO / "blkio.throttle.read_bps_device").exists():
            raise SystemExit("cold.py needs root, and control groups of version 1 with blkio")
        try:
            with open(self.image, "wb") as out:
                out.truncate(self.mebibytes * MIB)
            subprocess.run(["mkfs.ext4", "-q", "-F", self.image], check=True)
            self.device = subprocess.run(["losetup", "--find", "--show", self.image], check=True, capture_output=True,
                                         text=True).stdout.strip()
            self.mount.mkdir()
            subprocess.run(["mount", self.device, self.mount], check=True)
            self.group.mkdir()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for _ in range(50):  # what has been ended may still hold a file for a moment
            if not os.path.ismount(self.mount) or subprocess.run(["umount", "-q", self.mount]).returncode == 0:
                break
            time.sleep(0.2)
        if self.device:
            subprocess.run(["losetup", "-d", self.device], check=True)
        if self.group.is_dir():
            self.group.rmdir()
        shutil.rmtree(self.mount, ignore_errors=True)
        self.image.unlink(missing_ok=True)

    def join(self):
        """The command that puts itself into the group and then becomes another one."""
        return ["sh", "-c", f'echo $$ > {self.group}/cgroup.procs; exec "$@"', "sh"]

    def throttle(self, mebibytes, requests):
        """Reads a second at most; 0 lifts the limit."""
        number = (Path("/sys/block") / Path(self.device).name / "dev").read_text().strip()
        for name, most in (("read_bps_device", mebibytes * MIB), ("read_iops_device", requests)):
            (self.group / f"blkio.throttle.{name}").write_text(f"{number} {most}")

    def forget(self):
        """Empties the page cache of what no program has mapped."""
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("1")
