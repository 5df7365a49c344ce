"""Every table of this folder, one after the other: reading, names, judgement, then whole answers and their peers.

    python -m benchmarks

Half an hour on two cores; each table can be had alone (``python -m benchmarks.names 1000``).
"""

import sys

from benchmarks import answers, judgement, names, reading
from benchmarks.reading import CLINC


def main() -> None:
    """Print them all."""
    del sys.argv[1:]
    if CLINC.is_file():
        print("# Intents: CLINC150\n")
        reading.main([])
    else:
        print(f"# Intents: without CLINC150, which is not at {CLINC.name}\n")
    print("\n# Names\n")
    names.main()
    print("\n# What is answered and what is left alone\n")
    judgement.main()
    print("\n# Reading and answering\n")
    answers.main()


if __name__ == "__main__":
    main()
