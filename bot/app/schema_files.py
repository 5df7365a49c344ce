"""JSON Schemas for editors, made from the forms: ``knowledge/schema/<form>.json``.

``python -m bot.app.schema_files knowledge`` writes them anew.
"""

import json
import sys
from pathlib import Path

from bot.app.schema import FORMS


def schema_texts() -> dict[str, str]:
    """Return the text of each schema file, by its name."""
    return {f"{name}.json": _text(name) for name in FORMS}


def write_schemas(folder: Path) -> None:
    """Write every schema file into ``schema`` under the knowledge *folder*."""
    target = folder / "schema"
    target.mkdir(parents=True, exist_ok=True)
    for name, text in schema_texts().items():
        (target / name).write_text(text, encoding="utf-8")


def _text(name: str) -> str:
    schema = FORMS[name].model_json_schema()
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1] if len(sys.argv) > 1 else "knowledge"))
