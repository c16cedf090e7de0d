"""What stands above a mention carries the id by which its deletion is noticed, on all networks."""

from tests.adapters.test_contract_reading import grow, whole


def test_a_remark_above_that_was_deleted_is_gone_and_the_others_stand(case):
    thread = whole(case, grow(case, 4))
    ids = [one.remote_id for one in thread]
    assert all(ids)
    (theirs,) = [one for one in thread if "my lamp is dark" in one.text]
    assert case.platform.gone(ids) == frozenset()
    case.people.delete(theirs.remote_id)
    assert case.platform.gone(ids) == {theirs.remote_id}


def test_what_opened_a_thread_and_was_deleted_is_gone(case):
    """On Reddit it is a submission, of which the network answers in another form."""
    (opening, *_) = whole(case, grow(case, 2))
    case.people.delete(opening.remote_id)
    assert case.platform.gone([opening.remote_id]) == {opening.remote_id}
