"""The contract on servers that we did not write: how the account stands."""

from tests.adapters.test_contract_preflight import *  # noqa: F403 - pytest collects them here once more
