"""The contract on servers that we did not write: what becomes of a post that is out."""

from tests.adapters.test_contract_after import *  # noqa: F403 - pytest collects them here once more
