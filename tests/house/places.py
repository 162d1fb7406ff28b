"""An address for every endpoint: one of each thing in the Dinsdaggroep, by the name of the address's argument."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.routing import Rule

from groepswerk.core import tokens, vault
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.demo import doorway
from groepswerk.groups.models import Door, GuideChange, Knock, KnockState, Membership, MembershipRole, Role
from groepswerk.initiatives.models import Initiative, Offer, Proposal
from groepswerk.messages.models import Channel, Message, MessageState, Template
from groepswerk.people.models import Appointment, Consent, Contact, Office, OutsideAccount, Passkey, SignInKind
from groepswerk.people.service import appointing, renewing
from groepswerk.sessions.models import (
    Feed,
    FeedTitle,
    Invitation,
    NeedKind,
    Phase,
    PlanChange,
    PlanChangeKind,
    Programme,
    SessionNeed,
)
from groepswerk.sessions.service import feeds
from groepswerk.themes.models import Theme
from tests.house_of_tests import House

NEXT_TUESDAY = date(2027, 6, 15)
LAST_TUESDAY = date(2027, 6, 8)

# The public tokens differ by endpoint; everything else is found by the name of its argument.
_TOKENS = {
    "sessions.invitation": "invitation",
    "sessions.answered": "invitation",
    "sessions.invited_file": "invitation",
    "sessions.feed": "feed",
    "groups.knock": "door",
    "people.accept_invitation": "staff",
    "people.begin_anew": "reset",
    "demo.sign_in": "demo",
}
_LAST = frozenset({"sessions.record", "sessions.earlier", "sessions.roll_call", "sessions.roll_is_right"})
# What stands inside a group is asked for by one of these.
OF_A_GROUP = frozenset(
    {"group_id", "session_id", "membership_id", "knock_id", "message_id", "theme_id", "initiative_id", "offer_id"}
    | {"proposal_id", "change_id", "link_id", "programme_id", "need_id", "plan_change_id"}
)


def furnish(house: House) -> dict[str, Any]:
    """Make sure there is one of each thing in the Dinsdaggroep; return their ids and tokens by name.

    Called again in one test it finds what it made; only links and a signed-in browser are new each time.
    """
    group_id, roos = house.group("Dinsdaggroep"), house.person("Roos")
    things: dict[str, Any] = {
        "group_id": group_id,
        "session_id": house.meeting_on("Dinsdaggroep", NEXT_TUESDAY),
        "last": house.meeting_on("Dinsdaggroep", LAST_TUESDAY),
        "sign_in_id": house.sign_in("Roos"),
        "organisation_id": house.scene.organisations["Stichting Samen Verder (demo)"],
    }
    with house.inside():
        things["membership_id"] = _one(
            select(Membership.id).where(Membership.person_id == roos, Membership.group_id == group_id)
        )
        _ask_to_call_the_roll(house, things["membership_id"])
        things["initiative_id"] = _one(select(Initiative.id).where(Initiative.group_id == group_id).limit(1))
        things["offer_id"] = _one(
            select(Offer.id).where(Offer.initiative_id == things["initiative_id"]).order_by(Offer.offered_at).limit(1)
        )
        things["proposal_id"] = _one(select(Proposal.id).where(Proposal.group_id == group_id).limit(1))
        things["theme_id"] = _one(
            select(Theme.id).where(Theme.group_id == group_id, Theme.raised_by.is_(None)).limit(1)
        )
        things["knock_id"] = _knock(house, group_id)
        things["consent_id"] = _one(
            select(Consent.id).where(Consent.person_id == roos).order_by(Consent.given_at).limit(1)
        )
        things["message_id"] = _message(house, group_id, roos, things["session_id"])
        things["door"] = _door(house, group_id)
        things["feed"] = _feed(house, roos)
        things["invitation"] = _invitation(house, things["session_id"], roos)
        things["link_id"] = tokens.read_id(things["invitation"])
        things["demo"] = doorway.token_for(roos)
        things["staff"] = appointing.invite(
            house.scene.organisations["Stichting Samen Verder (demo)"], "Nieuw", Office.GUIDE, None, house.now
        )
        things["invitation_id"] = tokens.read_id(things["staff"])
        things["person_id"] = house.person("Loes")
        things["appointment_id"] = _one(select(Appointment.id).where(Appointment.person_id == things["person_id"]))
        things["change_id"] = _guide_change(house, group_id)
        things["programme_id"] = _one(select(Programme.id).where(Programme.group_id == group_id))
        things["phase"] = Phase.TRUST.value
        things["purpose"] = "photo"
        things["need_id"] = _need(house, things["session_id"])
        things["plan_change_id"] = _plan_change(house, group_id)
        things |= _keys_of_loes(house)
    return things


def give_phone(house: House, name: str, number: str) -> None:
    """Somebody of the cast gave her guides this number, whichever she gave before."""
    person_id = house.person(name)
    with house.inside():
        key = vault.key_of(OwnerKind.PERSON, person_id, house.now)
        sealed = vault.seal(number, key, Place("contact", person_id, "phone"))
        db.session.merge(Contact(person_id=person_id, phone=sealed))


def address_of(house: House, rule: Rule, things: dict[str, Any]) -> str:
    """The address of an endpoint for these things."""
    values: dict[str, Any] = {}
    for name in rule.arguments:
        if name == "token":
            values[name] = things[_TOKENS[rule.endpoint]]
        elif name == "session_id" and rule.endpoint in _LAST:
            values[name] = things["last"]
        else:
            values[name] = things[name]
    with house.app.test_request_context():
        return str(house.app.url_map.bind("localhost").build(rule.endpoint, values))


def _one(query: Any) -> UUID:
    return UUID(str(db.session.scalars(query).one()))


def _keys_of_loes(house: House) -> dict[str, Any]:
    """A passkey, an account elsewhere and a new start, all of Loes."""
    loes, organisation_id = house.person("Loes"), house.scene.organisations["Stichting Samen Verder (demo)"]
    passkey = db.session.scalar(select(Passkey).where(Passkey.person_id == loes)) or Passkey(
        person_id=loes, credential_id=b"laptop of Loes", public_key=b"2", name="Laptop", made_at=house.now
    )
    outside = db.session.scalar(select(OutsideAccount).where(OutsideAccount.person_id == loes)) or OutsideAccount(
        person_id=loes, issuer="https://gemeente.example.org", subject="loes", made_at=house.now
    )
    db.session.add_all([passkey, outside])
    db.session.flush()
    reset = renewing.offer_reset(loes, organisation_id, None, house.now)
    token = renewing.reset_token(reset.id)
    return {"passkey_id": passkey.id, "outside_id": outside.id, "reset_id": reset.id, "reset": token}


def _guide_change(house: House, group_id: UUID) -> UUID:
    """Els proposes Hanan in Naima's place."""
    there = select(GuideChange).where(GuideChange.group_id == group_id, GuideChange.coming_id == house.person("Hanan"))
    found = db.session.scalar(there.where(GuideChange.accepted_at.is_(None), GuideChange.withdrawn_at.is_(None)))
    if found is not None:
        return found.id
    people = {"leaving_id": "Naima", "coming_id": "Hanan", "proposed_by": "Els"}
    change = GuideChange(
        organisation_id=house.scene.organisations["Stichting Samen Verder (demo)"],
        group_id=group_id,
        proposed_at=house.now,
        **{column: house.person(name) for column, name in people.items()},
    )
    db.session.add(change)
    db.session.flush()
    return change.id


def _ask_to_call_the_roll(house: House, membership_id: UUID) -> None:
    """Roos was asked to write down who is there."""
    hers = MembershipRole.membership_id == membership_id, MembershipRole.role == Role.RECORDER
    if db.session.scalar(select(MembershipRole.id).where(*hers)) is None:
        since = house.today - timedelta(days=7)
        db.session.add(MembershipRole(membership_id=membership_id, role=Role.RECORDER, since=since))


def _knock(house: House, group_id: UUID) -> UUID:
    there = (Knock.group_id == group_id, Knock.name == "Iris", Knock.state == KnockState.WAITING)
    found = db.session.scalar(select(Knock.id).where(*there).limit(1))
    if found is not None:
        return found
    knock = Knock(
        group_id=group_id,
        name="Iris",
        language="nl",
        phone=SignInKind.OWN,
        device="Test",
        state=KnockState.WAITING,
        knocked_at=house.now,
    )
    db.session.add(knock)
    db.session.flush()
    return knock.id


def _message(house: House, group_id: UUID, person_id: UUID, session_id: UUID) -> UUID:
    there = select(Message.id).where(Message.about_id == session_id, Message.state == MessageState.WAITING).limit(1)
    found = db.session.scalar(there)
    if found is not None:
        return found
    message = Message(
        group_id=group_id,
        person_id=person_id,
        template=Template.MOVED,
        channel=Channel.BY_HAND,
        about_id=session_id,
        sequence=0,
        state=MessageState.WAITING,
        made_at=house.now,
    )
    db.session.add(message)
    db.session.flush()
    return message.id


def _door(house: House, group_id: UUID) -> str:
    token = tokens.new_token()
    row = db.session.get(Door, group_id)
    if row is None:
        row = Door(group_id=group_id, digits="424242", picture="bird", opened_by=house.person("Naima"), token=token)
        db.session.add(row)
    row.token, row.open_until = token, house.now + timedelta(minutes=15)
    db.session.flush()
    return token


def _invitation(house: House, session_id: UUID, person_id: UUID) -> str:
    query = select(Invitation).where(Invitation.session_id == session_id, Invitation.person_id == person_id)
    row = db.session.scalar(query)
    if row is None:
        row = Invitation(session_id=session_id, person_id=person_id, made_at=house.now)
        db.session.add(row)
        db.session.flush()
    return tokens.sign_id("invitation", row.id, row.generation)


def _need(house: House, session_id: UUID) -> UUID:
    """The meeting needs somebody for the children, and nobody has said yet that she does it."""
    here = SessionNeed.session_id == session_id, SessionNeed.kind == NeedKind.CHILDCARE
    need = db.session.scalar(select(SessionNeed).where(*here))
    if need is None:
        need = SessionNeed(session_id=session_id, kind=NeedKind.CHILDCARE, count=6, made_at=house.now)
        db.session.add(need)
        db.session.flush()
    return need.id


def _plan_change(house: House, group_id: UUID) -> UUID:
    """That the year was planned, which can be undone."""
    planned = PlanChange.group_id == group_id, PlanChange.kind == PlanChangeKind.PLANNED
    return _one(select(PlanChange.id).where(*planned, PlanChange.undone_at.is_(None)).limit(1))


def _feed(house: House, person_id: UUID) -> str:
    """A calendar of all her groups, under an address of its own each time."""
    token = tokens.new_token()
    row = {"person_id": person_id, "title": FeedTitle.NEUTRAL, "language": "nl", "made_at": house.now}
    db.session.add(Feed(**row, token_hash=feeds.hash_of(token)))
    db.session.flush()
    return token
