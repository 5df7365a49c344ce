"""The imports follow the layers, so that the table in docs/architecture.md stays true by itself."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BOT = ROOT / "bot"
MODULES = sorted(BOT.rglob("*.py"))

# What a layer may use besides the standard library, and which rooms of ours are above it.
LIBRARIES = {
    "core": {"babel", "jinja2", "markupsafe", "numpy", "rapidfuzz"},
    "app": {"jinja2", "numpy", "pydantic", "pydantic_core", "rapidfuzz"},
    "surface": {"rich"},
    "discord": {"aiohttp", "discord", "pydantic"},
    "commands": {"rich", "typer"},
    "": {"dotenv", "pydantic", "pydantic_settings", "typer"},
}
ROOMS = {
    "core": {"core"},
    "app": {"core", "app"},
    "surface": {"core", "app", "surface"},
    "discord": {"core", "app", "surface"},
    "commands": {"core", "app", "surface", "commands", "settings", "logs", "bootstrap"},
    "": {"core", "app", "surface", "commands", "settings", "logs", "bootstrap", ""},
}
EXCEPTIONS = {
    "app/yaml_source.py": {"yaml"},  # the one place that knows how YAML is written
    "surface/demo.py": {"discord", "simcord"},
}
# The core is given the time, the files and the questions; it fetches none of them.
REACHING_OUT = {"asyncio", "http", "os", "socket", "subprocess", "tempfile", "time", "urllib"}


# Inside the core a room may use those below it.
CORE_ROOMS = {
    "text": set(),
    "names": {"text"},
    "times": {"text"},
    "record": {"text", "times"},
    "answers": {"text", "times", "record", "intents"},
    "intents": {"text", "names", "times"},
}
CORE = sorted((BOT / "core").rglob("*.py"))


def layer_of(module: Path) -> str:
    parts = module.relative_to(BOT).parts
    return "discord" if parts[:2] == ("surface", "discord") else parts[0] if len(parts) > 1 else ""


def imports_of(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from names if node.module == "bot" else [str(node.module)]


def allowed(module: Path, name: str) -> bool:
    layer = layer_of(module)
    top, _, rest = name.partition(".")
    extra = EXCEPTIONS.get(module.relative_to(BOT).as_posix(), set())
    if top == "bot":
        return rest.partition(".")[0] in ROOMS[layer] | extra
    if layer == "core" and top in REACHING_OUT:
        return False
    return top in sys.stdlib_module_names or top in LIBRARIES[layer] | extra


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(BOT).as_posix())
def test_a_module_imports_only_what_its_layer_may(module: Path) -> None:
    pointing_up = [name for name in imports_of(module) if not allowed(module, name)]

    assert pointing_up == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(BOT).as_posix())
def test_a_module_says_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", CORE, ids=lambda path: path.relative_to(BOT).as_posix())
def test_a_room_of_the_core_uses_only_the_rooms_below_it(module: Path) -> None:
    room = module.relative_to(BOT / "core").parts[0]
    used = {name.split(".")[2] for name in imports_of(module) if name.startswith("bot.core.") and name.count(".") > 2}

    assert used <= CORE_ROOMS.get(room, used) | {room}


def test_a_room_of_the_core_holds_about_a_dozen_modules_at_most() -> None:
    crowded = {folder: n for folder, n in _modules_by_folder().items() if n > 13 and folder.startswith("core")}

    assert crowded == {}


def _modules_by_folder() -> dict[str, int]:
    counts: dict[str, int] = {}
    for module in MODULES:
        folder = module.parent.relative_to(BOT).as_posix()
        counts[folder] = counts.get(folder, 0) + (module.name != "__init__.py")
    return counts
