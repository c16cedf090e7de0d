"""The contract on servers that we did not write: threads of own posts."""

from tests.adapters.test_contract_threads import *  # noqa: F403 - pytest collects them here once more
