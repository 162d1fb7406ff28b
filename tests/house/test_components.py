"""The macros pages are built from: valid HTML, labels and mistakes tied to their fields, nothing lost on the way."""

from collections import Counter
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import html5lib
import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import etree
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from groepswerk.core.icons import icon
from groepswerk.core.tiles import tile_drawing
from groepswerk.sessions.wheel import Wheel, WheelDot

HOUSE = Path(__file__).resolve().parents[2]


class Meeting(Form):
    """A form with one field of every kind the macros draw."""

    idempotency_key = HiddenField(default="key-of-this-showing")
    version = HiddenField(default="7")
    name = StringField("Name", [InputRequired("Write a name.")], description="Any name is fine.")
    first = DateField("First day", [InputRequired("Choose a day.")])
    times = IntegerField("How many times?")
    region = RadioField("Region", [InputRequired("Choose one.")], choices=[SelectChoice("n", "North")])
    needs = SelectMultipleField("What is needed?", choices=[SelectChoice("c", "Childcare"), SelectChoice("h", "Host")])
    note = TextAreaField("Note")
    agreed = BooleanField("I may be called")
    secret = PasswordField("Password")
    days = FieldList(StringField("Day off", [InputRequired("Write a day.")]), label="Days off", min_entries=2)


@pytest.fixture(scope="module")
def pages() -> Environment:
    """The house's templates with real icons and English texts; undefined names are errors."""
    house = Environment(
        loader=FileSystemLoader(HOUSE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    house.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    house.globals.update(icon=icon, tile_drawing=tile_drawing, csrf_token=lambda: "token")
    return house


def draw(pages: Environment, source: str, **values: object) -> etree._Element:
    """The drawn source as a tree. Raises when it is not valid HTML, or an id stands twice."""
    drawn = pages.from_string(source).render(**values)
    parser = html5lib.HTMLParser(strict=True, tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
    tree = parser.parse(f"<!doctype html><html lang=en><head><title>x</title></head><body>{drawn}</body></html>")
    ids = Counter(tree.xpath("//@id"))
    assert not [name for name, count in ids.items() if count > 1]
    return tree.getroot()


FORM = """
{%- from "components/form.html" import form as form_frame -%}
{%- from "components/field.html" import field -%}
{%- call form_frame("/save", form, "Save meeting") -%}
  {%- for f in form if f.name not in ("idempotency_key", "version") %}{{ field(f) }}{% endfor -%}
{%- endcall -%}
"""


def empty_form() -> Meeting:
    return Meeting()


def wrong_form() -> Meeting:
    form = Meeting(MultiDict({"name": "", "times": "many", "note": "<b>\nTwo lines", "secret": "hunter2"}))
    assert not form.validate()
    return form


@pytest.mark.parametrize("made", [empty_form, wrong_form])
def test_every_input_has_a_label_and_every_description_exists(pages: Environment, made: object) -> None:
    page = draw(pages, FORM, form=made())  # type: ignore[operator]
    ids = set(page.xpath("//@id"))
    shown = page.xpath("//input[not(@type='hidden')] | //textarea")
    assert len(shown) == 11
    for field in shown:
        assert field.xpath("ancestor::label") or page.xpath("//label[@for=$it]", it=field.get("id"))
    for described in page.xpath("//@aria-describedby"):
        assert set(described.split()) <= ids


def test_a_form_carries_its_token_its_key_and_its_version(pages: Environment) -> None:
    page = draw(pages, FORM, form=empty_form())
    hidden = {field.get("name"): field.get("value") for field in page.xpath("//input[@type='hidden']")}
    assert hidden == {"csrf_token": "token", "idempotency_key": "key-of-this-showing", "version": "7"}
    assert not page.xpath("//*[@role='alert']")


def test_each_mistake_stands_on_top_with_a_link_to_its_field(pages: Environment) -> None:
    page = draw(pages, FORM, form=wrong_form())
    links = page.xpath("//*[@role='alert']//a")
    told = {link.get("href"): "".join(link.itertext()) for link in links}
    assert told == {
        "#name": "Write a name.",
        "#first": "Choose a day.",
        "#times": "Not a valid integer value.",
        "#region": "Choose one.",
        "#days-0": "Write a day.",
        "#days-1": "Write a day.",
    }
    for href in told:
        assert page.xpath("//input[@id=$it]", it=href[1:])


def test_a_mistake_stands_beside_its_field_too_and_says_so_in_a_word(pages: Environment) -> None:
    page = draw(pages, FORM, form=wrong_form())
    (name,) = page.xpath("//input[@name='name']")
    assert name.get("aria-invalid") == "true"
    assert name.get("aria-describedby") == "name-hint name-error"
    assert "".join(page.xpath("//p[@id='name-error']")[0].itertext()).split() == ["Error:", "Write", "a", "name."]


def test_what_was_typed_is_kept_but_never_a_password(pages: Environment) -> None:
    page = draw(pages, FORM, form=wrong_form())
    assert page.xpath("//textarea")[0].text == "<b>\nTwo lines"
    assert page.xpath("//input[@name='times']/@value") == ["many"]
    assert page.xpath("//input[@name='secret']/@value") == []


def test_a_number_is_text_with_a_number_pad(pages: Environment) -> None:
    (times,) = draw(pages, FORM, form=empty_form()).xpath("//input[@name='times']")
    assert (times.get("type"), times.get("inputmode")) == ("text", "numeric")


def test_nothing_is_ticked_beforehand(pages: Environment) -> None:
    assert not draw(pages, FORM, form=empty_form()).xpath("//*[@checked]")


def test_an_answer_is_a_form_of_one_button(pages: Environment) -> None:
    source = """{% from "components/big-choice.html" import answer %}
    {{ answer("/a", "reply", "yes", "I am coming", "check", chosen=true, key="k1") }}
    {{ answer("/a", "reply", "no", "I am not coming", "x", key="k2", kind="no") }}"""
    buttons = draw(pages, source).xpath("//form[@method='post']/button")
    assert [(b.get("value"), b.get("aria-pressed")) for b in buttons] == [("yes", "true"), ("no", "false")]


def test_a_tile_stays_the_same_and_differs_from_its_neighbour(pages: Environment) -> None:
    source = '{% from "components/tile.html" import tile %}{{ tile(seed) }}'
    drawn = {seed: pages.from_string(source).render(seed=seed) for seed in ("Roos", "Zon", "Maan", "مريم")}
    assert len(set(drawn.values())) == 4
    assert drawn["Roos"] == pages.from_string(source).render(seed="Roos")


def test_words_keep_their_own_language_and_their_original(pages: Environment) -> None:
    source = """{% from "components/quote.html" import words %}{{ words("A quiet place", "en", "ltr", original) }}"""
    original = SimpleNamespace(text="مكان هادئ", lang="ar", dir="rtl")
    quotes = draw(pages, source, original=original).xpath("//blockquote")
    assert [(q.get("lang"), q.get("dir"), q.text) for q in quotes] == [
        ("en", "ltr", "A quiet place"),
        ("ar", "rtl", "مكان هادئ"),
    ]


def test_the_wheel_draws_every_meeting_and_explains_only_what_it_shows(pages: Environment) -> None:
    states = ["held", "held", "cancelled", "next", "planned"]
    on = date(2027, 6, 9)
    dots = tuple(WheelDot(10.0 * i, 5.0, 4.0, state, f"day {i}", on) for i, state in enumerate(states))
    wheel = Wheel(320, 160.0, 150.0, dots)
    page = draw(pages, '{% from "components/year-wheel.html" import year_wheel %}{{ year_wheel(wheel) }}', wheel=wheel)
    shapes = page.xpath("//*[local-name()='svg'][@role='img']/*[contains(@class, 'dot')]")
    assert [shape.get("class").removeprefix("dot dot-") for shape in shapes] == states
    words = ["".join(item.itertext()).strip() for item in page.xpath("//figcaption//li")]
    assert words == ["Has been", "Next", "Still to come", "Cancelled"]
