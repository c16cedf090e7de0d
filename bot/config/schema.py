"""The JSON Schema of the configuration, for editors and for the wording of errors."""

import inspect
import re
from typing import Any, Final

from pydantic import BaseModel

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema_of(settings: type[BaseModel]) -> dict[str, Any]:
    """Describe *settings*; fields without a description take the one of the class's docstring."""
    schema = settings.model_json_schema(by_alias=True)
    for section in (schema, *schema["$defs"].values()):
        told = inspect.cleandoc(section.get("description", ""))
        section["description"] = told.partition("\n\n")[0].replace("\n", " ")
        for name, meaning in re.findall(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", told, re.MULTILINE):
            if name in section.get("properties", ()):
                words = re.sub(r"\s+", " ", meaning)
                section["properties"][name].setdefault("description", words)
    return {"$schema": _DIALECT, **schema}
