"""What an evaluation found, as tables."""

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.table import Table

from bot.cli.output import block, cell, plain_table
from bot.domain.inbox import Decision
from bot.domain.verdict import Outcome
from bot.evaluation.products import Hits, ProductReport
from bot.evaluation.scoring import Figures, Latency, Report, Share, Trial


def mentions_page(report: Report) -> RenderableType:
    """Lay *report* out for a screen of 80 columns or more."""
    speed = (
        f"a mention takes {_seconds(report.latency)}, one for the writer with its batch "
        f"{_seconds(report.latency_composed)}; {report.drafts_a_minute:.0f} drafts a minute"
    )
    stated = report.overall.unsupported
    claims = f"{report.n_claims} claims in {stated.of} drafts; {stated.n} with one of no source"
    parts: list[RenderableType] = [
        _groups(report),
        "",
        _confusion("wanted \\ sorted as", report.sorting),
        "",
        _confusion("wanted \\ in the end", report.confusion),
        "",
        _counts("mentions that wanted a draft and got none", report.undrafted),
        "",
        _counts("drafts that are not usable", report.faults),
        "",
        _counts("drafts worded by", report.worded_by),
        "",
        _verdicts(report),
        "",
        cell(claims),
        cell(speed),
    ]
    return Group(*parts)


def products_page(report: ProductReport) -> RenderableType:
    """Lay both ways of searching side by side."""
    table = plain_table("products", "", "hit@1", "hit@3", "silent")
    rows = [("all", "Mynah", report.ours), ("all", "BM25 alone", report.bm25)]
    for language, ways in report.by_language.items():
        rows += [(language, "Mynah", ways["ours"]), (language, "BM25 alone", ways["bm25"])]
    for language, way, hits in rows:
        table.add_row(cell(language), way, *_hits(hits))
    return table


def draft_lines(trial: Trial) -> Iterator[RenderableType]:
    """Word one draft with what it answers and rests on; nothing where there is none."""
    if trial.draft is None:
        return
    expect = trial.case.expect
    wanted = ", ".join((expect.decision, *expect.facts))
    yield cell(f"{trial.case.id} · {trial.decided.decision} · wanted: {wanted}", "bold")
    yield block(trial.case.text, "dim")
    yield block(trial.draft.text)
    for source in trial.draft.sources:
        yield cell(f"  {source.score:.2f} {source.id}: {source.text}", "dim")
    if trial.fault:
        yield cell(f"  not usable: {trial.fault}", "yellow")
    if trial.unsupported:
        yield cell(f"  {trial.unsupported}", "bold red")
    yield ""


def _groups(report: Report) -> Table:
    table = plain_table(
        "", "n", "sorted", "decided", "hit@1", "hit@3", "drafted", "usable", "served", "unsourced"
    )
    named = {"all": report.overall, **report.by_brand, **report.by_language}
    for name, one in named.items():
        table.add_row(cell(name), str(one.n), *map(_share, _shares(one)))
    return table


def _shares(one: Figures) -> tuple[Share, ...]:
    return (
        one.sorted,
        one.decided,
        one.hit_1,
        one.hit_3,
        one.drafted,
        one.usable,
        one.served,
        one.unsupported,
    )


def _confusion(title: str, confusion: Mapping[Decision, Mapping[Decision, int]]) -> Table:
    table = plain_table(title, *Decision)
    for wanted, decided in confusion.items():
        table.add_row(str(wanted), *(str(decided[one] or "·") for one in Decision))
    return table


def _counts(title: str, counts: Mapping[str, int]) -> Table:
    table = plain_table("n", title)
    table.columns[1].ratio = 1
    for reason, n in counts.items():
        table.add_row(str(n), cell(reason))
    return table


def _verdicts(report: Report) -> Table:
    table = plain_table(f"check of {report.n_candidates} candidates", *Outcome)
    for check, outcomes in report.verdicts.items():
        table.add_row(cell(check), *(str(outcomes.get(one, 0)) for one in Outcome))
    return table


def _seconds(latency: Latency) -> str:
    return f"{latency.p50_ms / 1000:.1f} s (p95 {latency.p95_ms / 1000:.1f} s)"


def _hits(hits: Hits) -> tuple[str, ...]:
    return _share(hits.hit_1), _share(hits.hit_3), _share(hits.silent)


def _share(share: Share) -> str:
    return "-" if share.share is None else f"{share.share:.0%}"
