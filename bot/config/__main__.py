"""Write the JSON Schema for editors: ``python -m bot.config > docs/config.schema.json``."""

import json
import sys

from bot.config.settings import json_schema

sys.stdout.write(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n")
