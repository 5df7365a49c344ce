"""What every form has in common."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field


class Form(BaseModel):
    """A mapping of knowledge; keys nobody has heard of are refused."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", use_attribute_docstrings=True)


def items() -> Any:
    """Return the default of a field that is a list: none."""
    return Field(default_factory=list)  # a bare [] would be copied at every use, at ten times the cost


def entries() -> Any:
    """Return the default of a field that is a mapping: none."""
    return Field(default_factory=dict)
