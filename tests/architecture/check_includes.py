#!/usr/bin/env python3
"""Holds the sources to the directions in docs/design/architecture.md.

Reads the two tables of that page, then every #include line under src/ and every millrace_room in CMakeLists.txt.
Says what goes against them, one line each, and fails if there was anything; long files are named too.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = "docs/design/architecture.md"
MOST_LINES = 600
MANY_LINES = 400
EVERYTHING = "everything"

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
ROOM = re.compile(r"millrace_room\(\s*(\S+)([^)]*)\)")


def table(text, mark):
    """The cells of the Markdown table after <!-- mark -->, without its two header lines."""
    _, found, rest = text.partition(f"<!-- {mark} -->")
    if not found:
        raise SystemExit(f"{PAGE}: no table is marked {mark}")
    rows = []
    for line in rest.lstrip("\n").splitlines():
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("`") for cell in line.strip().strip("|").split("|")])
    if len(rows) < 3:
        raise SystemExit(f"{PAGE}: the table marked {mark} is empty")
    return rows[2:]


class Directions:
    def __init__(self, page):
        self.allowed = {row[0]: set(row[1].split()) for row in table(page, "directions")}
        self.outside = [
            (row[0], set(row[1].split()), int(row[2]) if len(row) > 2 and row[2] else None)
            for row in table(page, "outside")
        ]
        for room, others in self.allowed.items():
            for other in others - {EVERYTHING}:
                if other not in self.allowed:
                    raise SystemExit(f"{PAGE}: {room} may include {other}, which is not a room of the table")
        self.check_acyclic()

    def check_acyclic(self):
        for room in self.allowed:
            if room in self.reach(room, {room}):
                raise SystemExit(f"{PAGE}: {room} reaches itself")

    def of(self, room):
        others = self.allowed[room]
        if EVERYTHING in others:
            return {other for other in self.allowed if not other.startswith("engine/")}
        return others | {"base", room}

    def reach(self, room, without=frozenset()):
        """All rooms on the way down from `room`."""
        seen, todo = set(), list(self.of(room) - without)
        while todo:
            other = todo.pop()
            if other not in seen:
                seen.add(other)
                todo += self.of(other) - {other}
        return seen

    def room_of(self, path):
        """The longest room that holds `path` (relative to src/), or None."""
        parts = path.split("/")[:-1]
        for length in range(len(parts), 0, -1):
            room = "/".join(parts[:length])
            if room in self.allowed:
                # engine/new/file.h is no part of engine: a folder is a room or is not there.
                return room if length == len(parts) else None
        return None


def sources(root):
    return sorted(path for suffix in ("*.h", "*.cc") for path in (root / "src").rglob(suffix))


def check_file(directions, name, text, users):
    room = directions.room_of(name)
    if room is None:
        yield f"src/{name}: its folder is not a room in the table of {PAGE}"
        return
    is_test = name.endswith("_test.cc")
    allowed = directions.reach(room) if is_test else directions.of(room)
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start(2)) + 1
        header = match.group(2)
        if match.group(1) == '"':
            other = directions.room_of(header)
            if other is None:
                yield f'src/{name}:{line}: "{header}" is in no room; name headers from src/ on'
            elif other not in allowed | {room}:
                yield f"src/{name}:{line}: {room} may not include {other} ({header})"
        for number, (start, rooms, _) in enumerate(directions.outside):
            if header.startswith(start):
                users[number].add(name)
                if room not in rooms:
                    yield f"src/{name}:{line}: <{header}> is only for {', '.join(sorted(rooms))}"


def check_cmake(directions, text):
    for match in ROOM.finditer(text):
        room, rest = match.group(1), match.group(2).split()
        if room == "name":
            continue
        if room not in directions.allowed:
            yield f"CMakeLists.txt: {room} is not a room in the table of {PAGE}"
            continue
        depends = []
        if "DEPENDS" in rest:
            for word in rest[rest.index("DEPENDS") + 1 :]:
                if word.isupper():
                    break
                depends.append(word)
        for other in depends:
            if other not in directions.of(room):
                yield f"CMakeLists.txt: {room} may not depend on {other}"


def check(root):
    """Lists of what is wrong and of what is worth a look."""
    directions = Directions((root / PAGE).read_text())
    wrong, notes = [], []
    users = [set() for _ in directions.outside]
    for path in sources(root):
        name = path.relative_to(root / "src").as_posix()
        text = path.read_text(errors="replace")
        wrong += check_file(directions, name, text, users)
        lines = text.count("\n")
        if lines > MOST_LINES:
            wrong.append(f"src/{name}: {lines} lines; at most {MOST_LINES}")
        elif lines > MANY_LINES:
            notes.append(f"src/{name}: {lines} lines")
    for (start, _, most), files in zip(directions.outside, users):
        if most is not None and len(files) > most:
            wrong.append(f"<{start}…> is included by {len(files)} files, at most {most}: {', '.join(sorted(files))}")
    cmake = root / "CMakeLists.txt"
    if cmake.exists():
        wrong += check_cmake(directions, cmake.read_text())
    return wrong, notes


def main():
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    wrong, notes = check(root)
    for note in notes:
        print(f"note: {note}")
    for line in wrong:
        print(line)
    if wrong:
        print(f"{len(wrong)} lines go against {PAGE}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
