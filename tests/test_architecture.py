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
