"""The contract tests of every network, on servers that we did not write."""

from tests.adapters.test_contract import *  # noqa: F403 - pytest collects them here once more
