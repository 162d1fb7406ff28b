"""The door on paper: one page each, the right QR, in the group's languages and their direction, telling nothing."""

from __future__ import annotations

from ctypes import c_float
from typing import Any

import pypdfium2
import pytest
import segno
from PIL import Image
from sqlalchemy import update

from groepswerk.core import paper, qr
from groepswerk.core.db import db
from groepswerk.core.icons import icon
from groepswerk.core.languages import PROMISED
from groepswerk.groups.models import Door, Group
from groepswerk.people.models import Person, StaffAccount
from tests.groups.at_the_door import GROUP, door_page, open_up
from tests.house_of_tests import House, one_database
from tests.pages import Pages

PAPERS = ("poster", "cards")
# A4 in points.
WIDE, HIGH = 595, 842
SCALE = 3
MM = 72 / 25.4
STEPS = ("scan-qr-code", "message-circle", "door-open")
# How wide they stand at least, in millimetres: the QR, the picture of the door, the picture beside each step.
AT_LEAST = {"poster": (75, 25, 10), "cards": (30, 8, 4)}
# The points of each drawn line, and the matrix that puts it on the page.
Lines = list[tuple[list[tuple[float, float]], Any]]


def speak(house: House, *codes: str) -> None:
    """Let the group speak these languages."""
    with house.inside():
        db.session.execute(update(Group).where(Group.id == house.group(GROUP)).values(languages=list(codes)))


def printed(house: House, pages: Pages, which: str) -> Any:
    """The poster or the cards, as a document."""
    answer = pages.client("Naima").get(f"{door_page(house)}/{which}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    return pypdfium2.PdfDocument(answer.data)


def drawn(document: Any) -> Image.Image:
    """Its first page in black and white."""
    image: Image.Image = document[0].render(scale=SCALE).to_pil().convert("L")
    return image.point(lambda grey: 255 * (grey < 128))


def words_on(document: Any) -> str:
    """What is written on its first page; right for Latin script only."""
    return " ".join(document[0].get_textpage().get_text_bounded().split())


def lines_on(document: Any) -> Lines:
    """Every line on its first page in the measure of its own picture, and what puts it in its place."""
    raw, found, x, y = pypdfium2.raw, [], c_float(), c_float()
    for shape in document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        points = []
        for number in range(raw.FPDFPath_CountSegments(shape)):
            raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(shape, number), x, y)
            points.append((round(x.value, 2), round(y.value, 2)))
        found.append((points, shape.get_matrix()))
    return found


def eighths_with(here: Lines, picture: str, least: float) -> list[tuple[int, int]]:
    """In which column and row of the eight cards this very picture stands, ``least`` millimetres wide or wider."""
    wanted = [points for points, _ in lines_on(pypdfium2.PdfDocument(paper.one_page(lambda _size: picture, "")))]
    # An icon is drawn in a square of 24; the ground of a QR is its first line, whose second point is its corner.
    units, found = 24 if "icon" in picture else wanted[0][1][0], []
    for place in range(len(here)):
        at = here[place][1]
        if [points for points, _ in here[place : place + len(wanted)]] == wanted and at.a * units >= least * MM:
            found.append((int(at.e / WIDE * 2), int((HIGH - at.f) / HIGH * 4)))
    return found


# What is printed is the same on both databases.
@one_database
@pytest.mark.parametrize("which", PAPERS)
@pytest.mark.parametrize("codes", [["ar", "nl"], ["rif"], [each.code for each in PROMISED]])
def test_it_is_one_page_of_a4(house: House, pages: Pages, which: str, codes: list[str]) -> None:
    open_up(house, pages)
    speak(house, *codes)
    document = printed(house, pages, which)
    assert len(document) == 1
    assert [round(each) for each in document[0].get_size()] == [WIDE, HIGH]


@one_database
@pytest.mark.parametrize("which", PAPERS)
def test_also_with_long_words_it_is_one_page(house: House, pages: Pages, which: str) -> None:
    open_up(house, pages)
    speak(house, *(each.code for each in PROMISED))
    house.app.config["SITE_ADDRESS"] = "https://een-heel-lange-naam-van-een-site.voorbeeld.example"
    try:
        with house.inside():
            naima = db.session.get_one(Person, house.person("Naima"))
            naima.name = "W" * 40
            db.session.get_one(StaffAccount, naima.id).work_phone = "+31 6 12 34 56 78 99"
        assert len(printed(house, pages, which)) == 1
    finally:
        house.app.config["SITE_ADDRESS"] = ""


@one_database
@pytest.mark.parametrize("which", PAPERS)
def test_it_says_the_digits_and_whom_to_call_and_nothing_of_the_group(house: House, pages: Pages, which: str) -> None:
    _, digits = open_up(house, pages)
    speak(house, "nl")
    document = printed(house, pages, which)
    said = words_on(document)
    for word in (f"{digits[:3]} {digits[3:]}", "localhost/door", "Bel Naima 06 12 34 56 78"):
        assert said.count(word) == (1 if which == "poster" else 8), word
    for word in (GROUP, "Samen Verder", "Spoorwijk", "Groepswerk", "Naima E"):
        assert word not in said
    about = document.get_metadata_dict()
    assert {name: text for name, text in about.items() if text} == {"Producer": about["Producer"]}


@one_database
@pytest.mark.parametrize("which", PAPERS)
def test_the_qr_the_sign_and_each_step_are_drawn_on_the_poster_and_on_every_card(
    house: House, pages: Pages, which: str
) -> None:
    token, _ = open_up(house, pages)
    speak(house, "nl")
    with house.inside():
        sign = db.session.get_one(Door, house.group(GROUP)).picture
    here = lines_on(printed(house, pages, which))
    code, door, step = AT_LEAST[which]
    pictures = [(qr.drawn(f"http://localhost/d/{token}"), code), (icon(sign), door)]
    for picture, least in pictures + [(icon(each), step) for each in STEPS]:
        found = eighths_with(here, picture, least)
        assert len(found) == len(set(found)) == (1 if which == "poster" else 8), picture


@one_database
def test_its_file_is_named_after_nothing(house: House, pages: Pages) -> None:
    open_up(house, pages)
    names = [
        pages.client("Naima").get(f"{door_page(house)}/{which}").headers["Content-Disposition"] for which in PAPERS
    ]
    assert names == [f'attachment; filename="overzicht-{number}.pdf"' for number in (1, 2)]


def modules_of(picture: Image.Image) -> list[list[bool]]:
    """The squares of the one QR in a picture, as a scanner sees them."""
    box = picture.getbbox()
    assert box is not None
    code = picture.crop(box)
    # The finder pattern in the corner is seven squares wide.
    row = [code.getpixel((x, 1)) for x in range(code.width)]
    number = round(code.width / (row.index(0) / 7))
    step = code.width / number
    at = [int((place + 0.5) * step) for place in range(number)]
    return [[bool(code.getpixel((x, y))) for x in at] for y in at]


@one_database
def test_the_qr_on_the_poster_leads_to_the_door(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    page = drawn(printed(house, pages, "poster"))
    top_left = page.crop((0, 0, page.width // 2, page.height * 3 // 10))
    wanted = segno.make(f"http://localhost/d/{token}", error="m", micro=False)
    assert modules_of(top_left) == [[bool(square) for square in row] for row in wanted.matrix]
    other = segno.make("http://localhost/d/another-one-of-this-len", error="m", micro=False)
    assert modules_of(top_left) != [[bool(square) for square in row] for row in other.matrix]


def heading_side(page: Image.Image) -> str:
    """On which side of the page the heading under the QR stands."""
    below = page.crop((0, page.height * 31 // 100, page.width, page.height * 36 // 100))
    # The line across the page belongs to neither side.
    rows = [below.crop((0, y, below.width, y + 1)).getbbox() for y in range(below.height)]
    edges = [box for box in rows if box and box[2] - box[0] < page.width // 2]
    assert edges
    middle = sum(box[0] + box[2] for box in edges) / len(edges) / 2
    return "right" if middle > page.width / 2 else "left"


@one_database
@pytest.mark.parametrize(("code", "side"), [("ar", "right"), ("nl", "left"), ("tr", "left")])
def test_a_poster_reads_in_its_own_direction(house: House, pages: Pages, code: str, side: str) -> None:
    open_up(house, pages)
    speak(house, code)
    assert heading_side(drawn(printed(house, pages, "poster"))) == side


@one_database
def test_arabic_is_set_in_letters_that_join(house: House, pages: Pages) -> None:
    open_up(house, pages)
    speak(house, "ar")
    objects = list(printed(house, pages, "poster")[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]))
    fonts = {each.get_font().get_base_name() for each in objects}
    assert any("Arabic" in name for name in fonts), fonts


@one_database
def test_paper_can_be_printed_before_the_door_was_ever_open(house: House, pages: Pages) -> None:
    for which in PAPERS:
        pages.get(f"{door_page(house)}/{which}", "Naima", expects=404)
    shut = pages.get(door_page(house), "Naima", lang="en")
    pages.submit(shut, f"{door_page(house)}/renew", as_="Naima")
    shut = pages.get(door_page(house), "Naima", lang="en")
    assert "ready to print" in shut.seen
    assert {f"{door_page(house)}/{which}" for which in PAPERS} <= set(shut.links())
    digits = words_on(printed(house, pages, "poster"))
    # The paper opens nothing as long as the door is shut; opened, it is the door of that very paper.
    token, six = open_up(house, pages)
    assert f"{six[:3]} {six[3:]}" in digits
    pages.post(f"{door_page(house)}/close", as_="Naima")
    Pages(house).get(f"/d/{token}", expects=404)
    Pages(house).post("/door", {"digits": six}, expects=422)


@one_database
def test_only_guides_of_the_group_print_it(house: House, pages: Pages) -> None:
    open_up(house, pages)
    for which in PAPERS:
        for name, status in (("Roos", 403), ("Noor", 403), ("Hanan", 404), ("Els", 404), ("Petra", 404), (None, 303)):
            pages.get(f"{door_page(house)}/{which}", name, expects=status)
        assert pages.client("Loes").get(f"{door_page(house)}/{which}").status_code == 200
