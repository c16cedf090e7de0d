"""The contract on servers that we did not write: demands that the adapters hold."""

from tests.adapters.test_contract_policy import *  # noqa: F403 - pytest collects them here once more
