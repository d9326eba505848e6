"""Write the files into a folder, to look at them with other programs: python -m tests.files.make FOLDER"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.files.corpus import CASES


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for case in CASES:
        (folder / case.name).write_bytes(case.make())


if __name__ == "__main__":
    main()
