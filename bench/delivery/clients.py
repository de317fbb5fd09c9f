"""Two kinds of clients, each a process of its own so that none waits for another: one that asks for small things over
and over and takes the time, and one that reads each of many large things once.
    clients.py probe PORT SECONDS PATH...     prints the seconds of each request, one a line
    clients.py read PORT SECONDS PATH...      prints bytes and seconds
A path may carry a range: /media/…/video.mp4#0-1048575"""
import http.client
import sys
import time

WARM_SECONDS = 3


def fetch(connection, path):
    target, _, wanted = path.partition("#")
    connection.request("GET", target, headers={"Range": "bytes=" + wanted} if wanted else {})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status not in (200, 206):
        raise SystemExit(f"{path}: {answer.status}")
    return len(body)


def probe(connection, seconds, paths):
    """Asks for three seconds untimed first: what is asked for is warm then, and so is what is looked up for it."""
    begun = time.monotonic()
    taken = []
    while (now := time.monotonic() - begun) < WARM_SECONDS + seconds:
        for path in paths:
            asked = time.perf_counter()
            fetch(connection, path)
            if now >= WARM_SECONDS:
                taken.append(time.perf_counter() - asked)
            time.sleep(0.002)
    print(*taken, sep="\n")


def read(connection, seconds, paths):
    begun = time.monotonic()
    total = 0
    for path in paths:
        if time.monotonic() - begun > seconds:
            break
        total += fetch(connection, path)
    print(total, time.monotonic() - begun)


def main():
    kind, port, seconds, paths = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    {"probe": probe, "read": read}[kind](connection, seconds, paths)


if __name__ == "__main__":
    main()
