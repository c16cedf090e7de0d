"""Whatever dies, sleeps or answers wrongly at whatever point, every approved text appears once."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.matrix import CELLS

ROOT = Path(__file__).parents[2]


def harness(name, *words):
    done = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{name}", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    done.all = done.stdout + done.stderr
    return done


def last_line(done):
    lines = done.stdout.splitlines()
    assert lines, done.all
    return lines[-1]


def counted(what, done):
    """Return how many *what* the last line tells of; one that tells of none shows the whole run."""
    found = re.search(rf"(\d+) {what}", last_line(done))
    assert found, done.all
    return int(found[1])


@pytest.mark.slow
@pytest.mark.parametrize("control", ["naive", "no-reconciliation", "library-retries"])
def test_publishing_as_it_is_often_done_doubles_posts_in_the_same_harness(control):
    """A harness that passes these would prove nothing."""
    done = harness("run", "--control", control, "--runs", "3", "--jobs", "1")
    assert done.returncode == 1, done.all
    assert counted("doubled", done) > 0, done.all


@pytest.mark.slow
def test_a_kill_of_every_kind_loses_nothing_doubles_nothing_and_disorders_no_thread():
    """Five in a row hold every mode; CI runs more by ``make faults``."""
    done = harness("run", "--runs", "5", "--first-seed", "15", "--jobs", "5")
    assert done.returncode == 0, done.all
    assert last_line(done) == "5 runs, 51 approved, 0 lost, 0 doubled, 0 unconfirmed", done.all
    assert "7 threads of three parts, 0 out of order" in done.stdout, done.all
    assert "2 kills while the append-only file was being rewritten" in done.stdout, done.all
    assert re.search("2 runs with a slow fsync|not run as such", done.stdout), done.all


CAUGHT = {
    "resend-edits": r"[1-9]\d* edited twice",
    "record-first": r"[1-9]\d* lost",
    "delete-newest": r"[1-9]\d* deleted or edited unasked",
    "threads-in-one-go": r"[1-9]\d* doubled",
}


@pytest.mark.slow
@pytest.mark.parametrize("control", CAUGHT)
def test_changes_as_they_are_often_made_are_caught_in_the_same_harness(control):
    done = harness("changes", "--control", control, "--runs", "2", "--jobs", "1")
    assert done.returncode == 1, done.all
    assert re.search(CAUGHT[control], last_line(done)), done.all


@pytest.mark.slow
def test_a_kill_amid_an_edit_a_deletion_an_upload_or_a_thread_changes_what_was_asked_for_once():
    """Six in a row hold every way and every pair of networks; CI runs more by ``make faults``."""
    done = harness("changes", "--runs", "6", "--jobs", "3")
    assert done.returncode == 0, done.all
    assert last_line(done) == (
        "6 runs, 54 asked for, 0 lost, 0 doubled, 0 edited twice, 0 deleted or edited unasked"
    ), done.all


@pytest.mark.slow
def test_a_daemon_that_slept_past_its_lease_doubles_nothing():
    done = harness("paused", "--runs", "6", "--first-seed", "12", "--jobs", "3")
    assert done.returncode == 0, done.all
    assert "6 stopped" in last_line(done), done.all
    assert counted("taken over", done) > 3, done.all


@pytest.mark.slow
def test_every_attempt_is_one_post_whatever_becomes_of_it():
    done = harness("network", "--rounds", "1")
    assert done.returncode == 0, done.all


@pytest.mark.slow
def test_clients_that_send_again_by_themselves_are_caught():
    done = harness("network", "--rounds", "1", "--control", "library-retries")
    assert done.returncode == 1, done.all
    assert counted("with more", done) > 0, done.all


@pytest.mark.slow
def test_eight_starts_at_once_give_one_server():
    done = harness("starts", "--rounds", "6")
    assert done.returncode == 0, done.all
    assert (
        "2 killed amid a start, 0 failed, 0 rounds with two servers, 0 writes lost" in done.stdout
    ), done.all


@pytest.mark.slow
@pytest.mark.parametrize("cells", ["revoked token reddit", "amid a thread: revoked token bluesky"])
def test_a_revoked_token_stops_the_account_until_it_is_resumed(cells):
    done = harness("matrix", "--only", cells, "--jobs", "2")
    assert done.returncode == 0, done.all
    assert "2 cells, 2 as they must be" in done.stdout, done.all


@pytest.mark.slow
def test_a_lost_answer_amid_a_thread_or_on_its_image_costs_no_part_and_no_picture():
    done = harness("matrix", "--only", "then a reset mastodon", "--jobs", "2")
    assert done.returncode == 0, done.all
    assert "6 cells, 6 as they must be" in done.stdout, done.all


@pytest.mark.slow
def test_some_hours_of_random_trouble_break_no_promise_and_hold_threads_and_images():
    """A week takes minutes: ``make faults-week``."""
    done = harness("week", "--days", "0.3", "--calm-days", "0.4", "--seed", "3")
    assert done.returncode == 0, done.all
    assert re.search(r"[1-9]\d* threads, [1-9]\d* drafts with images", done.stdout), done.all
    assert re.search(r"[1-9]\d* (posts|threads) to be deleted", done.stdout), done.all


def test_the_page_of_faults_has_no_row_that_is_not_as_it_must_be():
    page = (ROOT / "docs/fault-matrix.md").read_text()
    assert page.count("| yes |") == len(CELLS)
    assert "**NO**" not in page
