"""Knowledge built apart: in a process of its own, so that the bot neither waits nor grows while it is.

The process reads and checks the folder, keeps what is sound on disk, and says how it went in one line of JSON. It
is given the two folders and nothing else: no settings, no token. It goes when the bot goes.
"""

import gc
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

from bot.app.loading import ValueCache, read_files
from bot.app.loading.disk import DiskCache
from bot.core.problems import DomestiqueError, KnowledgeError, Problem

log = logging.getLogger(__name__)

LONGEST_S = 600.0  # then it is given up; the shipped knowledge takes 20 s
_SOUND, _PROBLEMS = 0, 3  # exit statuses that no interpreter gives of itself
_MOST_HANDS = 4
# What an interpreter may need to start; everything else in the environment is nobody's business.
_NEEDED = (
    "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "HOME", "LANG", "LC_ALL", "PYTHONHOME", "PYTHONUTF8",
    "SYSTEMROOT", "USERPROFILE", "APPDATA", "TMPDIR", "TEMP", "TMP",
)  # fmt: skip


class Stopped(DomestiqueError):
    """Building was called off."""


class Apart:
    """Starts and ends the process, one at a time; may be used from any thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def build(self, folder: Path, kept: Path) -> str | None:
        """Return the version of the knowledge in *folder*, now on disk in *kept*; None where that cannot be done.

        Raises KnowledgeError with every problem, and Stopped after `stop`.
        """
        with tempfile.TemporaryFile() as said:
            status, answer = self._run([str(folder.absolute()), str(kept.absolute())], said)
            if self._stopped:
                raise Stopped("building was called off")
            if status == _SOUND:
                return str(json.loads(answer))
            if status == _PROBLEMS:
                raise KnowledgeError(Problem(*problem) for problem in json.loads(answer))
            said.seek(0)
            log.warning(
                "knowledge.not_built_apart status=%s said=%s", status, said.read()[-2000:].decode(errors="replace")
            )
            return None

    def stop(self) -> None:
        """End what is under way, and whatever would be begun."""
        self._stopped = True
        self._end()

    def _run(self, arguments: list[str], said: IO[bytes]) -> tuple[int | str, bytes]:
        """Return the exit status, or why there is none, and what was written to standard output."""
        try:
            self._process = process = subprocess.Popen(
                [*_command(), *arguments],
                stdin=subprocess.PIPE,  # closed when the bot goes, however that comes about
                stdout=subprocess.PIPE,
                stderr=said,
                env=_environment(),
                # What interrupts the bot is for the bot to pass on.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            return str(error), b""
        timer = threading.Timer(LONGEST_S, self._end)
        timer.daemon = True
        timer.start()
        try:
            with process:
                if self._stopped:
                    process.kill()
                answer = process.stdout.read() if process.stdout else b""
                return process.wait(), answer
        finally:
            timer.cancel()
            self._process = None

    def _end(self) -> None:
        process = self._process
        if process:
            process.kill()


def _command() -> list[str]:
    # -P: a folder called bot where the bot happens to be started is not the bot.
    return [sys.executable, "-P", "-m", "bot.app.apart"]


def _environment() -> dict[str, str]:
    """Return what the process gets to know: where libraries are, and to compute in one thread."""
    kept = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    return {
        **kept,
        "PYTHONPATH": path,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONIOENCODING": "utf-8",
    }


def main() -> int:
    """Build, say how it went, and return the exit status."""
    threading.Thread(target=_go_with_the_bot, daemon=True).start()
    gc.disable()  # it would look through everything again and again, and find nothing
    folder, kept = map(Path, sys.argv[1:])
    from bot.app.building import build

    try:
        found = build(read_files(folder), ValueCache(), DiskCache(kept), hands=_hands())
    except KnowledgeError as error:
        print(json.dumps([(p.file, p.line, p.path, p.message) for p in error.problems]))
        return _PROBLEMS
    print(json.dumps(found.loaded.version), flush=True)
    # Taking all of it apart again would be a second for nothing.
    os._exit(_SOUND)


def _hands() -> int:
    """Return how many processes may be at it: as many as there are processors for, where forking is sound."""
    return min(_MOST_HANDS, len(os.sched_getaffinity(0))) if sys.platform == "linux" else 1


def _go_with_the_bot() -> None:
    """End this process when nobody is left at the other end of its input."""
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
