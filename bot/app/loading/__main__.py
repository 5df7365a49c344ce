"""``python -m bot.app.loading FOLDER``: print every problem, or what is on record."""

import sys
import time
from pathlib import Path

from bot.app.loading import load_folder
from bot.core.problems import KnowledgeError


def main(folder: Path) -> int:
    """Load *folder*; return 1 when it has problems."""
    started = time.perf_counter()
    try:
        loaded = load_folder(folder)
    except KnowledgeError as error:
        print(*error.problems, sep="\n")
        print(f"{len(error.problems)} problems")
        return 1
    print(*(f"{count:>8} {what}" for what, count in loaded.counts.items()), sep="\n")
    print(f"sound, version {loaded.version}, {time.perf_counter() - started:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "knowledge")))
