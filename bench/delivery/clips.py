"""Originals as editors, telephones and recorders write them: the same packets, laid out in three ways."""
import subprocess

# What lies beside what: ffmpeg's default (every frame of picture and sound a run of its own), 0.7 s of one track
# and then of the other as telephones write, and Matroska.
LAYOUTS = {
    "default": ("default.mp4", []),
    "phone": ("phone.mp4", ["-chunk_duration", "700000"]),
    "mkv": ("clip.mkv", []),
}


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def make_packets(path, repeats):
    """30 s of moving 1080p at 8 Mb/s with sound, repeated."""
    part = path.with_suffix(".part.mp4")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30", "-f", "lavfi",
           "-i", "sine=frequency=440:sample_rate=48000", "-t", "30", "-c:v", "libx264", "-preset", "ultrafast",
           "-b:v", "8M", "-maxrate", "8M", "-minrate", "8M", "-bufsize", "8M", "-x264-params", "nal-hrd=cbr", "-g", "60",
           "-bf", "2", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k", part)
    ffmpeg("-stream_loop", repeats - 1, "-i", part, "-c", "copy", path)
    part.unlink()


def lay_out(packets, folder, layout):
    name, flags = LAYOUTS[layout]
    ffmpeg("-i", packets, "-map", "0", "-c", "copy", *flags, folder / name)
    return folder / name


def make_hundred_segments(path):
    """400 s of a small picture with a keyframe each 4 s: its playlist has 100 segments."""
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=15", "-t", "400", "-c:v", "libx264", "-preset", "ultrafast",
           "-g", "60", "-keyint_min", "60", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-movflags", "+faststart", path)
