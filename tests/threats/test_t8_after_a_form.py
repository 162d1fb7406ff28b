"""T8, after a form: what is answered to a participant and to a colleague outside tells no more than the pages do.

Every form is sent empty, and filled in where we know how, by people who may send some of them and not others. Looked at
is the answer, the cookies it sets, and the page that it leads to, with the message that waits for her there. Who may
find which field stands in the table of tests/house/test_fields.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from groepswerk.core.db import db
from groepswerk.sessions import texts
from tests.house import places
from tests.house.sent import LAST, PEOPLE_AND_GROUPS, THE_YEAR
from tests.house.test_access import endpoints
from tests.house.test_fields import FIELDS, LINK, everything_in, plant
from tests.house_of_tests import House, one_database
from tests.pages import Pages

# A member of the group who is not the one that most fields are about, and the guide of another group.
PEOPLE = ("Noor", "Hanan")
BECOMES_SOMEBODY = "demo.sign_in"
_KNOWN = {**PEOPLE_AND_GROUPS, **THE_YEAR}


def filled_in(endpoint: str) -> list[dict[str, Any]]:
    """What is sent there: nothing, and what somebody would write."""
    sent = {name: said for name, said in _KNOWN.get(endpoint, (None, {}))[1].items() if said is not LAST}
    return [{}, sent] if sent else [{}]


def answers(pages: Pages, client: FlaskClient, address: str, sent: dict[str, Any]) -> Iterator[TestResponse]:
    """The answer to a form, and the page it leads to; all undone afterwards, in her browser as well."""
    house = pages.house
    before = {name: client.get_cookie(name) for name in ("key", "form")}
    with house.connection.begin_nested() as savepoint:
        answer = client.post(address, data={**pages.credentials(client), **sent})
        yield answer
        if answer.status_code == 303 and answer.headers["Location"].startswith("/"):
            yield client.get(answer.headers["Location"])
        savepoint.rollback()
    with house.app.app_context():
        db.session.remove()
    for name, cookie in before.items():
        if cookie is not None:
            client.set_cookie(name, cookie.value)


def told(
    house: House, pages: Pages, people: Collection[str] = PEOPLE, only: Collection[str] = ()
) -> tuple[list[str], int, int]:
    """Who found what she may not, after which form; how many forms were taken, and how many came back.

    ``only``: not after every form, but after these.
    """
    things = places.furnish(house)
    plant(house, things)
    found, taken, back = [], 0, 0
    for person in people:
        client = pages.client(person)
        for endpoint, method, rule in endpoints(house):
            if method != "POST" or endpoint == BECOMES_SOMEBODY or (only and endpoint not in only):
                continue
            address = places.address_of(house, rule, things)
            for sent in filled_in(endpoint):
                answer = None
                for answer in answers(pages, client, address, sent):
                    taken, back = taken + (answer.status_code == 303), back + (answer.status_code == 422)
                    who = {person, LINK} if "token" in rule.arguments else {person}
                    text = everything_in(house, answer)
                    more = [name for name, field in FIELDS.items() if not who & field.seen_by]
                    found += [
                        f"{person} finds: {name}, after {endpoint}" for name in more if FIELDS[name].told_as in text
                    ]
                if answer is not None and answer.status_code in {403, 404}:
                    # Not for her, whatever she writes.
                    break
    return found, taken, back


@one_database
def test_no_answer_to_a_form_tells_more_than_the_pages(house: House, pages: Pages) -> None:
    found, taken, back = told(house, pages)
    assert found == []
    assert (taken >= 30, back >= 20) == (True, True), (taken, back)


@one_database
@pytest.mark.parametrize("where", ["in the message afterwards", "in the form that comes back"])
def test_an_answer_that_tells_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def tell(answer: Any) -> Any:
        if answer.status_code == 422:
            answer.set_data(answer.get_data() + b"06 55 50 19 17")
        return answer

    if where == "in the message afterwards":
        monkeypatch.setattr(texts, "said_back", lambda *_given, **_more: "06 55 50 19 17")
    else:
        monkeypatch.setitem(house.app.after_request_funcs, None, [tell, *house.app.after_request_funcs[None]])
    found, *_ = told(house, pages, ["Noor"], {"sessions.answer", "themes.raise_theme"})
    assert any("Noor finds: phone number of a participant" in each for each in found)
