"""What a machine short of memory does to pages that nobody touches: a thread that takes them away, over and over."""
import ctypes
import os
import threading
from pathlib import Path

PROCESS_MADVISE = 440
MADV_PAGEOUT = 21
LIBC = ctypes.CDLL(None, use_errno=True)


class Place(ctypes.Structure):
    _fields_ = [("begin", ctypes.c_void_p), ("bytes", ctypes.c_size_t)]


def maps_below(pid, folder):
    """Where a process has mapped files of a folder."""
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        fields = line.split(maxsplit=5)
        if len(fields) == 6 and fields[5].startswith(f"{folder}/objects/"):
            begin, end = (int(one, 16) for one in fields[0].split("-"))
            yield begin, end - begin


class Eviction:
    """Takes away originals and indexes that `pid` has mapped, and the pages of `files`."""

    def __init__(self, pid, folder, files, every_seconds=0.2):
        self.folder, self.every_seconds = folder, every_seconds
        self.process = os.pidfd_open(pid)
        self.pid = pid
        self.files = [os.open(one, os.O_RDONLY) for one in files]
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        for one in [self.process, *self.files]:
            os.close(one)

    def run(self):
        while not self.ended.wait(self.every_seconds):
            for begin, size in maps_below(self.pid, self.folder):
                place = Place(begin, size)
                if LIBC.syscall(PROCESS_MADVISE, self.process, ctypes.byref(place), 1, MADV_PAGEOUT, 0) < 0:
                    raise OSError(ctypes.get_errno(), "process_madvise")
            for one in self.files:
                os.posix_fadvise(one, 0, 0, os.POSIX_FADV_DONTNEED)
