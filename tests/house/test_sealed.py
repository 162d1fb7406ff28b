"""Without the key file nothing tells what a group said: no byte of what the site wrote holds it.

A random marker goes into every field that takes a text of circle ``own`` or ``group``, over HTTP. Then every byte is
looked at: the database with its log and shared memory, a backup, the rest of the instance folder, standard error and
temporary files. A form with a new field for text must be given a place here, or the first test fails.
"""

from __future__ import annotations

import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import make_url, select
from wtforms import HiddenField, PasswordField, StringField
from wtforms.fields.core import UnboundField

import groepswerk
from groepswerk.core import vault
from groepswerk.core.db import Base, db
from groepswerk.core.forms import Form
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.groups.models import Membership
from groepswerk.initiatives.models import Proposal
from groepswerk.messages import queries as messages
from groepswerk.people.models import Contact
from groepswerk.sessions.models import Programme
from groepswerk.words.models import Utterance
from groepswerk.words.queries import words_of
from tests.conftest import DATABASES, build, drop_postgres, fresh_postgres
from tests.house_of_tests import House, StandingClock
from tests.pages import Pages

TUESDAY = "Dinsdaggroep"
IDEA = ("name", "purpose", "company", "needed")

# What is sealed, by form and field; `plant` below fills in each of them.
INSIDE = {
    "SayForm.words",
    "NoteForm.words",
    "RecordForm.new_theme",
    "RecordForm.story",
    "RecordForm.worked",
    "RecordForm.reflection",
    "SubjectForm.subject",
    "StepForm.words",
    "ImportForm.pasted",
    "OfferForm.words",
    "NewMemberForm.phone",
    "ContactForm.phone",
    "EmailWishForm.email",
    "EmailTogetherForm.email",
    "SmsWishForm.phone",
    "SmsTogetherForm.phone",
    *(f"{form}.{each}" for form in ("IdeaForm", "ChangeIdeaForm", "ProposalForm") for each in IDEA),
}
# What is not, and why.
OPEN = {
    "NewGroupForm.nickname": "the name of a group, chosen to be neutral",
    "NewMemberForm.name": "a first name that somebody picked",
    "NameForm.name": "a first name that somebody picked",
    "InviteForm.name": "a colleague's first name",
    "AcceptForm.work_phone": "a number from work, for everybody in the group",
    "NamingForm.other_name": "the name she wants to be read under",
    "PlanForm.place": "a place, which invitations name",
    "RhythmForm.place": "a place, which invitations name",
    "SecondRhythmForm.place": "a place, which invitations name",
    "SlotForm.place": "a place, which invitations name",
    "MoveForm.place": "a place, which invitations name",
    "OtherRhythmForm.place": "a place, which invitations name",
    "SignInForm.email": "an account's address, never a participant's",
    "AcceptForm.email": "an account's address, never a participant's",
    "CodeForm.code": "good for half a minute, and not kept",
    "PhoneForm.code": "good for half a minute, and not kept",
    "RecoveryForm.code": "good for once; only its hash is kept",
    "NewPasskeyForm.name": "what a colleague calls her own key",
    "RecordForm.numbers": "numbers of a list, which tick names and are not kept",
    "RecordForm.word_numbers": "numbers of a list, which tick names and are not kept",
    "DigitsForm.digits": "digits of a door, gone when it shuts",
}


def text_fields() -> set[str]:
    """Every field for text of every form there is."""
    for module in walk_packages(groepswerk.__path__, "groepswerk."):
        if module.name.split(".")[2:3] == ["forms"]:
            import_module(module.name)
    return {f"{form.__name__}.{name}" for form in _all_forms(Form) for name in dir(form) if _is_text(form, name)}


def _all_forms(form: type[Form]) -> Iterator[type[Form]]:
    for below in form.__subclasses__():
        if below.__module__.startswith("groepswerk."):
            yield below
        yield from _all_forms(below)


def _is_text(form: type[Form], name: str) -> bool:
    found = getattr(form, name, None)
    kind = found.field_class if isinstance(found, UnboundField) else None
    return kind is not None and issubclass(kind, StringField) and not issubclass(kind, HiddenField | PasswordField)


def test_every_field_for_text_is_sealed_or_open_for_a_reason() -> None:
    found = text_fields()
    assert found - INSIDE - OPEN.keys() == set(), "say of each whether it is sealed"
    assert (INSIDE | OPEN.keys()) - found == set(), "no such field"


def _first_written(house: House) -> list[tuple[str, str]]:
    group = f"/groups/{house.group(TUESDAY)}"
    return [
        ("Roos", f"{group}/themes/new"),
        ("Naima", f"{group}/themes/new"),
        ("Roos", f"{group}/initiatives/new"),
        ("Naima", f"{group}/propose"),
        ("Naima", f"/meetings/{house.meeting_on(TUESDAY, date(2027, 6, 8))}/record"),
        ("Naima", f"/meetings/{house.meeting_on(TUESDAY, date(2027, 6, 15))}/subject"),
        ("Naima", f"{group}/import"),
        ("Naima", f"/years/{_programme(house)}/steps/showing"),
    ]


@pytest.mark.parametrize("lang", ["nl", "en", "tr", "ar"])
def test_before_anybody_writes_the_page_says_that_the_guide_may_have_to_act(
    house: House, pages: Pages, lang: str
) -> None:
    for who, address in _first_written(house):
        tree = pages.get(address, who, lang=lang).tree
        (line,) = tree.xpath("//*[@id='meldcode']")
        assert line.text_content().strip(), address
        fields = tree.xpath("//main//textarea[not(@readonly)] | //main//input[@type='text' and not(@inputmode)]")
        assert fields, address
        for each in fields:
            assert each in line.xpath("following::*"), f"{each.get('name')} on {address} comes before the line"


@dataclass
class Marks:
    """What was typed, by form and field."""

    by_field: dict[str, str] = field(default_factory=dict)

    def text(self, *names: str) -> str:
        """A text nobody else writes, for one field; or for none, where the form is refused."""
        mark = f"merk{secrets.token_hex(8)}"
        self.by_field |= dict.fromkeys(names, mark)
        return mark

    def phone(self, name: str) -> str:
        """A phone number nobody else has; its digits are the mark."""
        digits = f"6{secrets.randbelow(10**8):08d}"
        self.by_field[name] = digits
        return f"0{digits}"

    def idea(self, form: str) -> dict[str, str]:
        """The four texts of an idea."""
        return {each: self.text(f"{form}.{each}") for each in IDEA}


def plant(house: House, pages: Pages) -> Marks:
    """Send every form that takes such a text, as people of the house do; one is refused."""
    marks, group = Marks(), f"/groups/{house.group(TUESDAY)}"
    refused = marks.text("refused")
    pages.post(f"{group}/themes/new", {"words": refused, "circle": "everybody"}, "Roos", expects=422)
    pages.post(f"{group}/themes/new", {"words": marks.text("SayForm.words"), "circle": "group"}, "Roos")
    pages.post(f"{group}/themes/new", {"words": marks.text("NoteForm.words"), "brought_by": "group"}, "Naima")
    _plant_in_meetings(house, pages, marks)
    _plant_in_ideas(house, pages, marks, group)
    _plant_phones(house, pages, marks, group)
    _plant_wishes(house, pages, marks)
    assert marks.by_field.keys() == INSIDE | {"refused"}
    return marks


def _plant_in_meetings(house: House, pages: Pages, marks: Marks) -> None:
    record = f"/meetings/{house.meeting_on(TUESDAY, date(2027, 6, 8))}/record"
    came = {"came": [str(house.person("Roos"))], "head_count": "", "new_theme": marks.text("RecordForm.new_theme")}
    came |= {part: marks.text(f"RecordForm.{part}") for part in ("story", "worked", "reflection")}
    pages.submit(pages.get(record, "Naima"), record, came, "Naima")
    subject = f"/meetings/{house.meeting_on(TUESDAY, date(2027, 6, 15))}/subject"
    pages.submit(pages.get(subject, "Naima"), subject, {"subject": marks.text("SubjectForm.subject")}, "Naima")
    step = f"/years/{_programme(house)}/steps/showing"
    said = {"began_on": "2027-06-01", "words": marks.text("StepForm.words")}
    pages.submit(pages.get(step, "Naima"), step, said, "Naima")
    # The first sheet has a mistake, and nothing of it may stay either.
    sheet, refused = f"/groups/{house.group(TUESDAY)}/import", marks.by_field["refused"]
    for subject, day, answer in ((refused, "morgen", 422), (marks.text("ImportForm.pasted"), "1-9-2027", 303)):
        rows = {"pasted": f"{day};19:00;21:00;Elders;{subject}"}
        pages.submit(pages.get(sheet, "Naima"), sheet, rows, "Naima", expects=answer)


def _programme(house: House) -> UUID:
    with house.inside():
        return db.session.scalars(select(Programme.id).where(Programme.group_id == house.group(TUESDAY))).one()


def _plant_in_ideas(house: House, pages: Pages, marks: Marks, group: str) -> None:
    idea = pages.post(f"{group}/initiatives/new", marks.idea("IdeaForm"), "Roos").location
    pages.submit(pages.get(f"{idea}/edit", "Roos"), f"{idea}/edit", marks.idea("ChangeIdeaForm"), "Roos")
    pages.post(f"{idea}/offer", {"kind": "help_out", "words": marks.text("OfferForm.words")}, "Maan")
    for_her = {"for_whom": str(house.person("Linde")), **marks.idea("ProposalForm")}
    pages.post(f"{group}/propose", for_her, "Naima")
    with house.inside():
        newest = db.session.scalars(select(Proposal.id).where(Proposal.reply == "open").order_by(Proposal.made_at))
        proposals = [
            found for found in newest if db.session.get_one(Proposal, found).for_person_id == house.person("Linde")
        ]
    pages.post(f"/proposals/{proposals[-1]}", {"answer": "yes"}, "Linde")


def _plant_phones(house: House, pages: Pages, marks: Marks, group: str) -> None:
    new = {"name": "Perzik", "role": "participant", "language": "none", "phone": marks.phone("NewMemberForm.phone")}
    pages.post(f"{group}/members/new", new, "Naima")
    with house.inside():
        of_roos = Membership.person_id == house.person("Roos"), Membership.group_id == house.group(TUESDAY)
        contact = f"/memberships/{db.session.scalars(select(Membership.id).where(*of_roos)).one()}/contact"
    pages.submit(pages.get(contact, "Naima"), contact, {"phone": marks.phone("ContactForm.phone")}, "Naima")


def _plant_wishes(house: House, pages: Pages, marks: Marks) -> None:
    """Two ask for messages themselves, two with their guide: by e-mail and by text message."""
    wished = {"days_before": "1", "version": "0", "together": "y"}
    asked = [("Maan", "Maan", "EmailWishForm"), ("Zon", "Zon", "SmsWishForm")]
    asked += [("Tijger", "Naima", "EmailTogetherForm"), ("Linde", "Naima", "SmsTogetherForm")]
    for name, who, form in asked:
        with house.inside():
            of_her = Membership.person_id == house.person(name), Membership.group_id == house.group(TUESDAY)
            hers = f"/memberships/{db.session.scalars(select(Membership.id).where(*of_her)).one()}/messages/ask"
        address = "/my-messages/ask" if name == who else hers
        if form.startswith("Email"):
            sent = {"email": f"{marks.text(f'{form}.email')}@post.example.org"}
            pages.post(f"{address}?by=email", {**wished, **sent}, who)
        else:
            pages.post(f"{address}?by=sms", {**wished, "phone": marks.phone(f"{form}.phone")}, who)


@contextmanager
def lived_in(address: str, folder: Path) -> Iterator[tuple[House, Pages]]:
    """A house whose commits reach the disk; nothing is undone but by dropping it."""
    app, scene = build(folder, address)
    clock = app.extensions["clock"]
    assert isinstance(clock, StandingClock)
    with app.app_context(), db.engine.connect() as connection:
        house = House(app, scene, clock, connection)
    yield house, Pages(house)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database; empty for SQLite in the folder."""
    if request.param == "sqlite":
        yield ""
        return
    made = fresh_postgres(request.getfixturevalue("postgres_server"), f"groepswerk_sealed_{uuid4().hex}")
    yield made
    drop_postgres(made)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go meanwhile."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def opened(house: House) -> set[str]:
    """Every sealed text, as those who hold the key file read it."""
    with house.inside():
        said = words_of(db.session.scalars(select(Utterance.id).where(Utterance.sealed.is_not(None))))
        phones = [
            _phone(house, contact) for contact in db.session.scalars(select(Contact).where(Contact.phone.is_not(None)))
        ]
        emails = [
            messages.email_of(person_id, house.now) or ""
            for person_id in db.session.scalars(select(Contact.person_id).where(Contact.email.is_not(None)))
        ]
    return {words.text for words in said.values()} | set(phones) | set(emails)


def _phone(house: House, contact: Contact) -> str:
    assert contact.phone is not None
    key = vault.key_of(OwnerKind.PERSON, contact.person_id, house.now)
    return vault.open_sealed(contact.phone, key, Place("contact", contact.person_id, "phone"))


def written(address: str, *folders: Path) -> dict[str, bytes]:
    """Everything the site wrote, by a name: files, a backup, and of PostgreSQL each table and its files on disk."""
    files = {str(file): file.read_bytes() for folder in folders for file in folder.rglob("*") if file.is_file()}
    return files | (_in_postgres(address) if address else _backup(folders[0] / "groepswerk.db"))


def _backup(database: Path) -> dict[str, bytes]:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        return {"backup": copy.serialize()}


def _in_postgres(address: str) -> dict[str, bytes]:
    url = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    found: dict[str, bytes] = {}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET bytea_output = 'escape'")
        for table in Base.metadata.tables:
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as rows:
                found[f"table {table}"] = b"".join(bytes(row) for row in rows)
        connection.execute("CHECKPOINT")
        row = connection.execute(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert row is not None
        folder = Path(row[0]) / "base" / str(row[1])
        # Where the server is on another computer, or its folder is not ours to look into, the tables must do.
        with suppress(OSError):
            found |= {str(file): file.read_bytes() for file in folder.iterdir() if file.is_file()}
    return found


def hits(marks: Marks, everything: dict[str, bytes]) -> list[tuple[str, str]]:
    """Which mark stands where."""
    return [
        (name, where)
        for name, mark in marks.by_field.items()
        for where, found in everything.items()
        if mark.encode() in found or mark.encode().hex().encode() in found
    ]


def test_no_byte_that_is_written_tells_what_was_said(
    address: str, tmp_path: Path, scratch: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with lived_in(address, tmp_path / "instance") as (house, pages):
        marks = plant(house, pages)
        everything = written(address, tmp_path / "instance", scratch)
        key_file = everything.pop(house.app.config["KEY_FILE"])
        inside = " ".join(opened(house))
        kept = {name for name, mark in marks.by_field.items() if mark in inside}
    out, err = capfd.readouterr()
    everything |= {"standard output": out.encode(), "standard error": err.encode()}
    assert kept == INSIDE, "a mark that was never kept proves nothing"
    assert "themes.raise_theme" in err, "the log was not looked at"
    assert hits(marks, everything) == []
    # The keys stand in the key file and in no other byte, neither as they are nor in letters.
    without = b"".join(everything.values())
    keys = [line.split()[1] for line in key_file.splitlines()]
    assert len(keys) == 2
    assert not [key for key in keys if key in without or bytes.fromhex(key.decode()) in without]


def test_the_twin_that_does_not_seal_is_found(
    address: str, tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = vault.open_sealed

    def open_too(envelope: bytes, key: Any, place: Place) -> str:
        return envelope[1:].decode() if envelope[:1] == b"\x00" else opening(envelope, key, place)

    with lived_in(address, tmp_path / "instance") as (house, pages):
        monkeypatch.setattr(vault, "seal", lambda text, _key, _place: b"\x00" + text.encode())
        monkeypatch.setattr(vault, "open_sealed", open_too)
        marks = plant(house, pages)
        found = hits(marks, written(address, tmp_path / "instance", scratch))
    assert {name for name, _ in found} == INSIDE
    where = {place.rpartition("/")[2] for _, place in found}
    expected = {"table utterance", "table contact"} if address else {"backup"}
    assert expected <= where
