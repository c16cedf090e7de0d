"""
Every key in Redis: what it holds, who writes it, how long it lives.

All begin with the brand's hash tag, so that a script's keys share a cluster slot. No other
file spells a key. The lifetimes ``retention`` and ``records`` are those of config.yaml.

========================  ==============================================  =========  ========
key                       content                                         writer     lifetime
========================  ==============================================  =========  ========
mention:<id>              hash: doc (InboxItem), version, op, draft       inbox      retention
inbox:<status>            zset: mention id by time posted                 inbox      retention
checks:<account>          zset: mention id by the time it was last seen       inbox      retention
                          to stand
cursor:<account>          the adapter's cursor behind the stored ones     inbox      for ever
seen:<sha256>             mention id that first said exactly this         inbox      7 days
optout:<network>          hash: digest of a handle to ms of the request   inbox      for ever
forgotten                 operation by which the last person was          desk       for ever
                          forgotten
authors:<account>         hash: handle to count of our replies            publisher  for ever
trend:<sha256>            Trend with its idea                             inbox      2 days
trends                    zset: trend key by time seen                    inbox      trimmed
work                      stream: mention ids to be answered              inbox      until done
dead                      stream: DeadLetter, 1000 at most                writer     retention
draft:<id>                hash: doc (Draft), version, op                  all        records
drafts:<state>            zset: draft id by time of the last change       all        records
n_drafts                  counter behind draft ids                        writer     for ever
due:<account>             zset: draft id by time due                      desk       until out
inflight:<account>        draft id between claim and a known outcome      publisher  until known
fence:<account>           number of the account's last claim              publisher  for ever
remote:<account>          hash: remote id to draft id                     publisher  records
threads:<account>         hash: thread to count of our replies            publisher  for ever
begun:<account>           set: drafts whose thread stands half on the network  all        until out
slots:<account>           zset: draft id by the slot that it holds        desk       until past
refused:<account>         count of refusals since the last post           publisher  next post
sent:<account>            zset: draft id, cost, lateness by time out      publisher  32 days
reads:<account>           zset: read and its cost by time                 poll       32 days
measuring:<account>       zset: draft id by time of the next measurement  publisher  30 days
looks:<account>           zset: draft id by the time its post was looked at   look       31 days
metrics:<draft>           hash: time due to Measurement, latest, op;      measure,   records
                          quotes, quotes <part>: how far they are read    quotes
audit                     stream: AuditEntry                              all        records
noticed                   hash: service to id of the audit's last line    notify     for ever
                          that it was told of
reminded                  hash: time of the last reminder of answers      notify     for ever
                          owed, and op
pauses                    hash: scope to Pause                            desk       for ever
preflights                hash: account to Preflight, and to its verdict  preflight  for ever
accepted                  hash: account to fingerprint of the rules that  desk       for ever
                          an operator accepted
limits, limits:order      hash: account and endpoint to RateLimit         publisher  for ever
rate/...                  written by the library limits: moving windows   publisher  the window
tokens:<day>              hash: call, and total, to tokens asked for            writer     2 days
objections:<day>          hash: what each rule stopped, how often, last    all        90 days
ranking                   hash: doc (Ranking), version, op                learn      for ever
epoch                     hash: identity of the server, since when        publisher  for ever
leader, leader:fence      who ticks the polls; count of changes of it     daemon     the lease
========================  ==============================================  =========  ========
"""

import hashlib
from datetime import date

from bot.domain.ids import AccountName, DraftId, MentionId
from bot.domain.inbox import Status
from bot.domain.lifecycle import State


class Keys:
    """Names the keys of one brand; the table above says what each holds."""

    def __init__(self, slug: str) -> None:
        self._tag = "{" + slug + "}:"

    def _key(self, *parts: str) -> str:
        return self._tag + ":".join(parts)

    def mention(self, mention: MentionId) -> str:
        return self._key("mention", mention)

    def inbox(self, status: Status) -> str:
        return self._key("inbox", status)

    def checks(self, account: AccountName) -> str:
        return self._key("checks", account)

    def cursor(self, account: AccountName) -> str:
        return self._key("cursor", account)

    def seen(self, account: AccountName, said: str) -> str:
        return self._key("seen", hashlib.sha256(f"{account}\n{said}".encode()).hexdigest())

    def optout(self, network: str) -> str:
        return self._key("optout", network)

    def forgotten(self) -> str:
        return self._key("forgotten")

    def authors(self, account: AccountName) -> str:
        return self._key("authors", account)

    def trend(self, account: AccountName, name: str) -> str:
        return self._key("trend", hashlib.sha256(f"{account}\n{name}".encode()).hexdigest())

    def trends(self) -> str:
        return self._key("trends")

    def work(self) -> str:
        return self._key("work")

    def dead(self) -> str:
        return self._key("dead")

    def draft(self, draft: DraftId) -> str:
        return self._key("draft", draft)

    def drafts(self, state: State) -> str:
        return self._key("drafts", state)

    def n_drafts(self) -> str:
        return self._key("n_drafts")

    def due(self, account: AccountName) -> str:
        return self._key("due", account)

    def slots(self, account: AccountName) -> str:
        return self._key("slots", account)

    def begun(self, account: AccountName) -> str:
        return self._key("begun", account)

    def refused(self, account: AccountName) -> str:
        return self._key("refused", account)

    def inflight(self, account: AccountName) -> str:
        return self._key("inflight", account)

    def fence(self, account: AccountName) -> str:
        return self._key("fence", account)

    def remote(self, account: AccountName) -> str:
        return self._key("remote", account)

    def sent(self, account: AccountName) -> str:
        return self._key("sent", account)

    def reads(self, account: AccountName) -> str:
        return self._key("reads", account)

    def measuring(self, account: AccountName) -> str:
        return self._key("measuring", account)

    def looks(self, account: AccountName) -> str:
        return self._key("looks", account)

    def metrics(self, draft: DraftId) -> str:
        return self._key("metrics", draft)

    def threads(self, account: AccountName) -> str:
        return self._key("threads", account)

    def audit(self) -> str:
        return self._key("audit")

    def noticed(self) -> str:
        return self._key("noticed")

    def reminded(self) -> str:
        return self._key("reminded")

    def pauses(self) -> str:
        return self._key("pauses")

    def preflights(self) -> str:
        return self._key("preflights")

    def accepted(self) -> str:
        return self._key("accepted")

    def limits(self) -> str:
        return self._key("limits")

    def limits_order(self) -> str:
        return self._key("limits", "order")

    def rates(self) -> str:
        return self._key("rate")

    def tokens(self, day: date) -> str:
        return self._key("tokens", day.isoformat())

    def objections(self, day: date) -> str:
        return self._key("objections", day.isoformat())

    def ranking(self) -> str:
        return self._key("ranking")

    def epoch(self) -> str:
        return self._key("epoch")

    def leader(self) -> str:
        return self._key("leader")

    def leader_fence(self) -> str:
        return self._key("leader", "fence")
