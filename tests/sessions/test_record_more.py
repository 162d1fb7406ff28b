"""What a recording keeps beside who came: who sent word, guests, needs that were met, a story, what worked; and a
thought of one guide that nobody else ever reads.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select

from groepswerk.core.db import db
from groepswerk.core.vault import DataKey, OwnerKind
from groepswerk.messages.models import Message
from groepswerk.sessions import queries
from groepswerk.sessions.models import (
    Answer,
    GroupSession,
    NeedKind,
    Rsvp,
    SessionNeed,
)
from groepswerk.words.models import Circle, Utterance
from groepswerk.words.queries import words_of
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.test_record import WAITS, address, kept, save, theme_named

WORDS = {"story": "We maakten samen soep", "worked": "Eerst zingen", "reflection": "Volgende keer eerder beginnen"}


def meeting_id(house: House) -> UUID:
    """The meeting that waits for its recording."""
    return house.meeting_on("Dinsdaggroep", WAITS)


def answered(house: House, name: str, answer: Answer, **more: Any) -> None:
    """Somebody of the group answered for that meeting, whatever she said before."""
    with house.inside():
        db.session.merge(
            Rsvp(
                session_id=meeting_id(house),
                person_id=house.person(name),
                answer=answer,
                answered_at=house.now,
                **more,
            )
        )


def needs(house: House, filler: str | None = None) -> None:
    """The meeting needs childcare, which somebody has in hand, and a cook, whom nobody is."""
    with house.inside():
        person = house.person(filler) if filler else None
        rows = ((NeedKind.CHILDCARE, person, house.now), (NeedKind.COOK, None, None))
        for kind, who, at in rows:
            need = SessionNeed(id=uuid4(), session_id=meeting_id(house), kind=kind, made_at=house.now)
            need.person_id, need.filled_at = who, at
            db.session.add(need)


def there(house: House) -> dict[str, set[str]]:
    """Who stands in the recording, by what it says of her."""
    names = {person: name for name, person in house.scene.people.items()}
    found: dict[str, set[str]] = {}
    with house.inside():
        for person, presence in queries.presences_at(meeting_id(house)).items():
            found.setdefault(presence.value, set()).add(names[person])
    return found


def fields(page: Page) -> dict[str, Any]:
    """What the recording's form would send untouched."""
    return {name: value for name, value in page.form("/record").items() if value != [""]}


def test_who_said_that_she_does_not_come_sent_word(house: House, pages: Pages) -> None:
    answered(house, "Fadma", Answer.NOT)
    page = pages.get(address(house), "Naima")
    assert str(house.person("Fadma")) in fields(page)["sent_word"]
    save(house, pages, page)
    assert "Fadma" in there(house)["sent_word"]
    assert "Fadma" in pages.get(address(house, rest=""), "Naima", lang="en").seen.partition("Who sent word")[2]


def test_one_tap_makes_who_sent_word_somebody_who_came_after_all(house: House, pages: Pages) -> None:
    answered(house, "Fadma", Answer.NOT)
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"came": [*fields(page)["came"], str(house.person("Fadma"))]})
    assert "Fadma" in there(house)["came"]
    assert "Fadma" not in there(house).get("sent_word", set())


def test_of_who_was_neither_nothing_is_kept_until_a_correction_takes_her_out(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    save(house, pages, page)
    assert "not_seen" not in there(house)
    page = pages.get(address(house), "Naima")
    others = [each for each in fields(page)["came"] if each != str(house.person("Zon"))]
    save(house, pages, page, {"came": others, "sent_word": [*fields(page)["sent_word"], str(house.person("Maan"))]})
    assert there(house)["not_seen"] == {"Zon"}
    assert "Maan" in there(house)["came"], "who came sent no word"


def test_who_waits_for_a_place_is_not_ticked_and_guests_are_counted(house: House, pages: Pages) -> None:
    before = fields(pages.get(address(house), "Naima"))
    answered(house, "Fadma", Answer.COME, waits_since=house.now)
    answered(house, "Zon", Answer.COME, guests=2)
    after = fields(pages.get(address(house), "Naima"))
    assert after["came"] == before["came"]
    assert after["guests"] == ["2"]
    save(house, pages, pages.get(address(house), "Naima"))
    assert (kept(house)["number"], len(kept(house)["came"])) == (7, 5)
    assert fields(pages.get(address(house), "Naima"))["guests"] == ["2"]


def test_numbers_from_the_paper_count_instead_of_the_ticks(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima", lang="en")
    listed = page.tree.xpath("//ol[@class='roll']/li//input[@name='came']/@value")
    shown = save(house, pages, page, {"numbers": "1، ٣ 5 - 7", "word_numbers": "2", "ticks": "show"}, expects=422)
    assert shown.form("/record")["came"] == [listed[place] for place in (0, 2, 4, 5, 6)]
    assert shown.form("/record")["sent_word"] == [listed[1]]
    assert kept(house)["number"] is None, "she has only looked"
    assert shown.tree.xpath("//*[@id='error-summary']") == []
    save(house, pages, shown)
    assert kept(house)["number"] == 5


@pytest.mark.parametrize(
    ("typed", "told"), [("1 42", "42"), ("0", "0"), ("3-99", "99"), ("5-2", "5-2"), ("Roos", "Roos")]
)
def test_a_number_that_is_not_on_the_list_is_named(house: House, pages: Pages, typed: str, told: str) -> None:
    page = pages.get(address(house), "Naima", lang="en")
    answer = save(house, pages, page, {"numbers": typed}, expects=422)
    assert f"Number {told} is not on the list." in answer.tree.xpath("string(//*[@id='numbers-error'])")
    assert answer.form("/record")["numbers"] == [typed]
    assert kept(house)["number"] is None


def test_needs_that_were_met_are_ticked_beforehand_where_somebody_had_them(house: House, pages: Pages) -> None:
    assert "met" not in fields(pages.get(address(house), "Naima"))
    needs(house)
    page = pages.get(address(house), "Naima", lang="en")
    assert fields(page)["met"] == ["childcare"]
    save(house, pages, page, {"met": ["cook"]})
    assert fields(pages.get(address(house), "Naima"))["met"] == ["cook"]
    save(house, pages, pages.get(address(house), "Naima"), {"met": []})
    before = pages.get(address(house, rest="/earlier"), "Naima", lang="en").seen
    assert "Which needs were met Someone who cooks" in before
    save(house, pages, pages.get(address(house), "Naima"), {"met": ["transport"]}, expects=422)


def test_story_and_what_worked_are_for_the_group_and_nobody_else(house: House, pages: Pages) -> None:
    save(house, pages, pages.get(address(house), "Naima"), dict(WORDS))
    here = address(house, rest="")
    for who in ("Naima", "Loes", "Roos", "Noor"):
        seen = pages.get(here, who).seen
        assert WORDS["story"] in seen
        assert WORDS["worked"] in seen
        assert WORDS["reflection"] not in seen
    for who in ("Hanan", "Els", "Karim", "Joost"):
        pages.get(here, who, expects=404)


def test_what_a_guide_thinks_for_herself_only_she_reads_again(house: House, pages: Pages) -> None:
    save(house, pages, pages.get(address(house), "Naima"), dict(WORDS))
    assert fields(pages.get(address(house), "Naima"))["reflection"] == [WORDS["reflection"]]
    hers = pages.get(address(house), "Loes")
    assert WORDS["reflection"] not in hers.text
    save(house, pages, hers, {"reflection": "Loes denkt er anders over"}, "Loes")
    assert fields(pages.get(address(house), "Naima"))["reflection"] == [WORDS["reflection"]]
    for who in ("Naima", "Loes"):
        earlier = pages.get(address(house, rest="/earlier"), who).text
        assert WORDS["story"] in earlier
        assert WORDS["reflection"] not in earlier
        assert "anders over" not in earlier
    with house.inside():
        own = db.session.scalars(select(Utterance).where(Utterance.circle == Circle.OWN)).all()
        owners = {(row.owner_kind, row.owner_id) for row in own}
        assert {(OwnerKind.PERSON, house.person(name)) for name in ("Naima", "Loes")} <= owners


def test_the_recorder_to_whom_it_was_handed_writes_all_but_the_thought_of_another(house: House, pages: Pages) -> None:
    save(house, pages, pages.get(address(house), "Naima"), dict(WORDS))
    page = pages.get(address(house), "Loes")
    found = fields(page)
    assert (found["story"], found["worked"]) == ([WORDS["story"]], [WORDS["worked"]])
    assert "reflection" not in found


def test_words_left_as_they_were_are_not_said_again(house: House, pages: Pages) -> None:
    save(house, pages, pages.get(address(house), "Naima"), dict(WORDS))
    with house.inside():
        before = db.session.scalar(select(func.count()).select_from(Utterance))
    save(house, pages, pages.get(address(house), "Naima"), {"story": "We maakten soep"})
    with house.inside():
        assert db.session.scalar(select(func.count()).select_from(Utterance)) == (before or 0) + 1
        meeting = db.session.get_one(GroupSession, meeting_id(house))
        newest = db.session.get_one(Utterance, meeting.story_id)
        assert newest.replaces_id == UUID(meeting.notes["story"][0])
        assert meeting.earlier[0]["story"] == newest.replaces_id.hex
        assert "reflection" not in str(meeting.earlier)


def test_emptied_words_are_gone_from_the_page(house: House, pages: Pages) -> None:
    save(house, pages, pages.get(address(house), "Naima"), dict(WORDS))
    save(house, pages, pages.get(address(house), "Naima"), dict.fromkeys(WORDS, ""))
    assert not set(WORDS) & set(fields(pages.get(address(house), "Naima")))
    assert WORDS["story"] not in pages.get(address(house, rest=""), "Roos").seen


def test_a_clash_shows_both_stories_and_nobodys_thoughts(house: House, pages: Pages) -> None:
    first, second = pages.get(address(house), "Naima"), pages.get(address(house), "Loes", lang="en")
    save(house, pages, first, dict(WORDS))
    late = save(house, pages, second, {"story": "Ik zag het anders", "reflection": "van Loes"}, "Loes", expects=409)
    box = late.tree.xpath("string(//*[@id='stale-save'])")
    assert WORDS["story"] in box
    assert "Ik zag het anders" in box
    assert WORDS["reflection"] not in late.text
    assert late.form("/record")["reflection"] == ["van Loes"]


def wiped(house: House) -> dict[str, Any]:
    """What is left of the words and the fillers of that meeting."""
    with house.inside():
        meeting = db.session.get_one(GroupSession, meeting_id(house))
        said = words_of(db.session.scalars(select(Utterance.id))).values()
        filled = select(SessionNeed.person_id).where(SessionNeed.session_id == meeting.id)
        return {
            "columns": [meeting.story_id, meeting.worked_id, meeting.notes, meeting.met, meeting.subject_id],
            "words": [each.text for each in said if each.text in {*WORDS.values(), "Soep!", "van Loes"}],
            "fillers": [each for each in db.session.scalars(filled) if each],
        }


def test_a_sensitive_meeting_keeps_no_word_of_anybody(house: House, pages: Pages) -> None:
    needs(house, "Roos")
    save(house, pages, pages.get(address(house), "Naima"), dict(WORDS))
    save(house, pages, pages.get(address(house), "Loes"), {"story": "Soep!", "reflection": "van Loes"}, "Loes")
    full = wiped(house)
    assert len(full["words"]) == 5
    assert full["fillers"]
    save(house, pages, pages.get(address(house), "Naima"), {"is_sensitive": "y"})
    assert wiped(house) == {"columns": [None, None, {}, [], None], "words": [], "fillers": []}
    page = pages.get(address(house), "Naima")
    assert set(fields(page)) == {"csrf_token", "idempotency_key", "version", "head_count", "is_sensitive"}


def test_forgetting_all_that_was_written_costs_twelve_statements(house: House, pages: Pages) -> None:
    """With names, answers, words, a theme born there and who filled a need; nobody had to be told anything."""
    needs(house, "Roos")
    here = address(house)
    with house.inside():
        db.session.execute(delete(Message).where(Message.about_id == meeting_id(house)))
    pages.credentials(pages.client("Naima"))
    save(house, pages, pages.get(here, "Naima"), {**WORDS, "new_theme": "Eten"})
    page = pages.get(here, "Naima")
    with counted(house.connection) as statements:
        pages.submit(page, here, {"is_sensitive": "y"}, "Naima")
    assert len(statements) <= 12, "\n".join(statements)


def test_marked_at_once_nothing_that_was_written_with_it_is_kept(house: House, pages: Pages) -> None:
    save(house, pages, pages.get(address(house), "Naima"), {**WORDS, "is_sensitive": "y"})
    assert wiped(house)["words"] == []


def test_the_fullest_recording_costs_twelve_statements(house: House, pages: Pages) -> None:
    """A correction of everything at once: names in, out and with word, themes in and out, a new one, and every note."""
    needs(house, "Roos")
    pages.credentials(pages.client("Naima"))
    page = pages.get(address(house), "Naima")
    first, second = theme_named(page, "Tolken"), theme_named(page, "Gezondheid")
    words = {name: f"{text} eerst" for name, text in WORDS.items()}
    save(house, pages, page, {**words, "themes": [first], "brought_by": "group", "new_theme": "Eten"})
    page = pages.get(address(house), "Naima")
    sent: dict[str, Any] = {
        **WORDS,
        "came": [str(house.person(name)) for name in ("Roos", "Fadma")],
        "sent_word": [str(house.person("Zon"))],
        "host": str(house.person("Maan")),
        "themes": [second],
        "brought_by": str(house.person("Roos")),
        "new_theme": "Samen koken",
        "met": ["cook"],
        "guests": "3",
    }
    here = address(house)
    with counted(house.connection) as statements:
        pages.submit(page, here, sent, "Naima")
    assert len(statements) <= 12, "\n".join(statements)
    assert kept(house)["number"] == 6
    with counted(house.connection) as looked:
        pages.get(here, "Naima")
    assert len(looked) <= 4


def test_the_key_of_a_guide_is_made_with_her_first_thought(house: House, pages: Pages) -> None:
    with house.inside():
        hers = DataKey.owner_kind == OwnerKind.PERSON, DataKey.owner_id == house.person("Naima")
        found = db.session.scalars(select(DataKey).where(*hers)).all()
        for each in found:
            db.session.delete(each)
    save(house, pages, pages.get(address(house), "Naima"), {"reflection": WORDS["reflection"]})
    assert fields(pages.get(address(house), "Naima"))["reflection"] == [WORDS["reflection"]]


@pytest.mark.parametrize(
    "changes", [{"story": "a" * 301}, {"worked": "a" * 301}, {"reflection": "a" * 2001}, {"guests": "100"}]
)
def test_too_much_is_answered_and_kept(house: House, pages: Pages, changes: dict[str, str]) -> None:
    page = pages.get(address(house), "Naima")
    answer = save(house, pages, page, changes, expects=422)
    for name, value in changes.items():
        assert answer.form("/record")[name] == [value]
    assert kept(house)["number"] is None


def test_a_draft_is_kept_only_where_she_ticks_that_the_phone_is_hers(house: House, pages: Pages) -> None:
    """A staff sign-in knows no own or shared phone: the tick is hers to set, and not there for a sensitive meeting."""
    page = pages.get(address(house), "Naima", lang="en")
    (tick,) = page.tree.xpath("//*[@id='draft']//input[@type='checkbox']")
    assert tick.get("value") == str(house.person("Naima"))
    assert tick.get("name") is None, "it is said to the phone, not to the house"
    assert not tick.xpath("@checked | ancestor::form")
    assert tick.xpath("ancestor::label/@hidden"), "only the script can keep anything"
    with house.inside():
        db.session.get_one(GroupSession, meeting_id(house)).is_sensitive = True
    page = pages.get(address(house), "Naima", lang="en")
    assert page.tree.xpath("//*[@id='draft']")
    assert page.tree.xpath("//*[@id='draft']//input") == []


def test_without_script_the_page_says_what_a_lost_signal_does(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima", lang="en")
    (line,) = page.tree.xpath("//main//noscript")
    assert "Without a signal nothing is saved." in line.text_content()
    assert "The meeting is saved." in line.text_content(), "the very words that come when it was saved"
