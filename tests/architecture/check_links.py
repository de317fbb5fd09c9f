#!/usr/bin/env python3
"""Every link and picture in the Markdown pages that points into the repository must be there."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def broken(root, pages):
    for page in pages:
        text = FENCE.sub("", (root / page).read_text())
        for target in LINK.findall(text):
            if re.match(r"[a-z]+:|#", target):
                continue
            path = (root / page).parent / target.split("#")[0]
            if not path.exists():
                yield f"{page}: {target} is not there"


def main():
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines = list(broken(ROOT, listed.split()))
    print("\n".join(lines), end="\n" if lines else "")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
