"""What every form has in common."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Form(BaseModel):
    """A mapping of knowledge; keys nobody has heard of are refused."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", use_attribute_docstrings=True)
