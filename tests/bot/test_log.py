"""What is a line of the log, and what is none."""

import json
import subprocess
import sys

SAYS = """
from bot.log import set_up_logging
set_up_logging(debug=False)
import structlog
from bot.retrieval.products import Words
Words(["a bike", "a bell"])
structlog.get_logger().info("indexed")
"""


def test_a_library_that_is_imported_later_does_not_write_into_the_log():
    """Off a terminal each line is a JSON document, for whoever collects them."""
    said = subprocess.run(
        [sys.executable, "-c", SAYS], capture_output=True, text=True, timeout=60, check=True
    ).stderr
    assert [json.loads(line)["event"] for line in said.splitlines()] == ["indexed"]
