"""All repositories of one brand, on one connection."""

from dataclasses import dataclass

from bot.store.audit import Audit
from bot.store.connection import START_IT, Connection
from bot.store.dead import DeadLetters
from bot.store.drafts import Drafts
from bot.store.epoch import Epoch
from bot.store.inbox import Inbox
from bot.store.keys import Keys
from bot.store.leases import Lead
from bot.store.limits import Limits
from bot.store.looks import Looks
from bot.store.measurements import Measurements
from bot.store.noticed import Noticed
from bot.store.objections import Objections
from bot.store.pauses import Pauses
from bot.store.people import People
from bot.store.preflights import Preflights
from bot.store.queue import Queue
from bot.store.rankings import Rankings
from bot.store.rates import Rates
from bot.store.reads import Reads
from bot.store.reminders import Reminders
from bot.store.tokens import Tokens
from bot.store.trends import Trends
from bot.store.work import Work


@dataclass(frozen=True, slots=True)
class Store:
    """What Mynah remembers of one brand."""

    connection: Connection
    drafts: Drafts
    queue: Queue
    inbox: Inbox
    work: Work
    dead: DeadLetters
    audit: Audit
    noticed: Noticed
    reminders: Reminders
    people: People
    objections: Objections
    pauses: Pauses
    preflights: Preflights
    trends: Trends
    limits: Limits
    measurements: Measurements
    looks: Looks
    rankings: Rankings
    rates: Rates
    reads: Reads
    tokens: Tokens
    epoch: Epoch
    lead: Lead


def open_store(url: str, slug: str, owner: str, *, remedy: str = START_IT) -> Store:
    """
    Connect to the Redis at *url*; nothing is sent yet.

    Args:
        slug: The brand's, which every key carries.

        owner: A name that no other process has, for leases.

        remedy: What the operator can do when that Redis does not answer.
    """
    connection, keys = Connection(url, remedy), Keys(slug)
    drafts = Drafts(connection, keys)
    return Store(
        connection=connection,
        drafts=drafts,
        queue=Queue(connection, keys, drafts),
        inbox=Inbox(connection, keys),
        work=Work(connection, keys),
        dead=DeadLetters(connection, keys),
        audit=Audit(connection, keys),
        noticed=Noticed(connection, keys),
        reminders=Reminders(connection, keys),
        people=People(connection, keys),
        objections=Objections(connection, keys),
        pauses=Pauses(connection, keys),
        preflights=Preflights(connection, keys),
        trends=Trends(connection, keys),
        limits=Limits(connection, keys),
        measurements=Measurements(connection, keys),
        looks=Looks(connection, keys),
        rankings=Rankings(connection, keys),
        rates=Rates(connection, keys),
        reads=Reads(connection, keys),
        tokens=Tokens(connection, keys),
        epoch=Epoch(connection, keys, owner),
        lead=Lead(connection, keys, owner),
    )
