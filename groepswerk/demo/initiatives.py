"""The demo's initiatives: three groups start something, each in its own words; one proposal waits for a yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from groepswerk.core.actor import Actor
from groepswerk.core.clock import HOME_ZONE
from groepswerk.demo.scene import Scene
from groepswerk.initiatives import queries
from groepswerk.initiatives.models import OfferKind, Reply
from groepswerk.initiatives.queries import InitiativeLine
from groepswerk.initiatives.service import offering, proposing, starting
from groepswerk.initiatives.service.texts import Texts
from groepswerk.words.service import Speaker


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody offered, and whether the owner has said yes; ``reply`` None: it waits."""

    who: str
    kind: OfferKind
    words: str = ""
    reply: Reply | None = Reply.ACCEPTED
    language: str = "nl"
    is_staff: bool = False


@dataclass(frozen=True, slots=True)
class Started:
    """One initiative: whose, since when, in which words, and what was offered on which day."""

    group: str
    owner: str
    on: date
    offered_on: date
    language: str
    texts: Texts
    also: tuple[str, ...] = ()
    offers: tuple[Given, ...] = ()


THINK, HELP, DOOR = OfferKind.THINK_ALONG, OfferKind.HELP_OUT, OfferKind.OPEN_DOOR

SEWING = Started(
    group="Dinsdaggroep",
    owner="Yamina",
    on=date(2027, 5, 18),
    offered_on=date(2027, 6, 1),
    language="nl",
    texts=Texts(
        "Naaicafé",
        "Samen naaien en praten. Wie het kan, leert het een ander.",
        "Met vrouwen uit de buurt. Ook met wie nog nooit naaide.",
        "Een zaal met stopcontacten, twee naaimachines, en iemand die thee zet.",
    ),
    offers=(
        Given("Roos", THINK),
        Given("Zon", THINK, "عندي أفكار لدعوة الجارات.", language="ar"),
        Given("Maan", THINK),
        Given("Tijger", THINK),
        Given("Olijf", THINK, language="ar"),
        Given("Linde", THINK),
        Given("Fadma", THINK),
        Given("Ster", THINK, language="ar"),
        Given("Noor", THINK),
        Given("Roos", HELP, "Ik neem mijn naaimachine mee."),
        Given("Noor", HELP, "Ik zet thee en ruim op."),
        Given("Loes", DOOR, "De zaal in het buurthuis is vrij op dinsdag.", reply=None, is_staff=True),
    ),
)

HOMEWORK = Started(
    group="Woensdagavond",
    owner="Fatiha",
    on=date(2027, 2, 10),
    offered_on=date(2027, 2, 24),
    language="ar",
    texts=Texts(
        "غرفة الواجبات المدرسية",
        "مكان هادئ يدرس فيه أولادنا بعد المدرسة، كل يوم خميس من الثالثة إلى الخامسة.",
        "مع أمهات وآباء من الحي، ومع معلمة متقاعدة.",
        "طاولات وكراسٍ، ومتطوعون يساعدون في القراءة والحساب.",
    ),
    also=("Omar",),
    offers=(
        Given("Salma", THINK, language="ar"),
        Given("Huda", THINK, "أعرف معلمة في المدرسة ويمكنني أن أسألها.", language="ar"),
        Given("Rania", HELP, "Ik help op donderdag met lezen."),
        Given("Mees", HELP, "Ik help met rekenen."),
        Given("Bart", DOOR, "De bovenzaal is elke donderdag voor jullie.", is_staff=True),
    ),
)

FATHERS = Started(
    group="Woensdagavond",
    owner="Ibrahim",
    on=date(2027, 5, 19),
    offered_on=date(2027, 5, 26),
    language="ar",
    texts=Texts(
        "مجموعة الآباء",
        "نلتقي نحن الآباء ونتحدث عن أولادنا وعن دورنا في البيت.",
        "مع آباء من الحي.",
    ),
    offers=(Given("Omar", HELP, "أحضر القهوة وأفتح الباب.", language="ar"), Given("Yusuf", THINK)),
)

WALKING = Started(
    group="Donderdaggroep",
    owner="Abeba",
    on=date(2027, 4, 1),
    offered_on=date(2027, 4, 8),
    language="en",
    texts=Texts(
        "Walking group",
        "We walk for one hour and we talk. Fresh air helps.",
        "With mothers from the group, and their small children.",
        "A list of phone numbers, and somebody who knows the park.",
    ),
    offers=(
        Given("Saba", HELP, "I walk in front.", language="en"),
        Given("Berg", HELP, "Ik maak de telefoonlijst."),
        Given("Wolk", THINK),
        Given("Regen", THINK, language="en"),
        Given("Regen", OfferKind.GIVE, "I have old walking shoes.", reply=Reply.DECLINED, language="en"),
    ),
)

FOR_FADMA = Texts(
    "Samen brood bakken",
    "Brood bakken in een grote oven, zoals thuis. En het delen met de straat.",
    "Met Maan en met de buurvrouwen.",
    "Een oven, en meel voor de eerste keer.",
)


def begin(scene: Scene) -> None:
    """Start the demo's initiatives with what was offered, and write the one proposal down."""
    for started in (HOMEWORK, WALKING, SEWING, FATHERS):
        _start(scene, started)
    naima = scene.staff("Naima", "Dinsdaggroep")
    told = Speaker(naima.person_id, "nl", _at(date(2027, 6, 8)))
    proposing.propose(scene.groups["Dinsdaggroep"], scene.people["Fadma"], FOR_FADMA, told, naima)


def _start(scene: Scene, started: Started) -> None:
    owner = scene.member(started.owner, started.group)
    speaker = Speaker(owner.person_id, started.language, _at(started.on))
    also = tuple(scene.people[name] for name in started.also)
    initiative_id = starting.start(scene.groups[started.group], started.texts, speaker, owner, started.on, also)
    line = next(each for each in queries.owned_by(owner.person_id) if each.id == initiative_id)
    for place, given in enumerate(started.offers):
        _offer(scene, started, given, line, owner, _at(started.offered_on, minute=place))


def _offer(scene: Scene, started: Started, given: Given, line: InitiativeLine, owner: Actor, at: datetime) -> None:
    assert line is not None  # noqa: S101
    who = scene.staff(given.who, started.group) if given.is_staff else scene.member(given.who, started.group)
    offer_id = offering.offer(line, given.kind, given.words, Speaker(who.person_id, given.language, at), who)
    offered = queries.offer_by_id(offer_id)
    if offered is not None and given.reply is not None:
        offering.answer(offered, given.reply, owner, at)


def _at(on: date, minute: int = 0) -> datetime:
    return datetime.combine(on, time(11, minute), HOME_ZONE)
