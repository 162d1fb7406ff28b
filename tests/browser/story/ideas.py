"""D1 to D4: a theme, an idea that stays its owner's, help of two kinds, a proposal, names, the figures."""

from __future__ import annotations

from uuid import uuid4

from playwright.sync_api import expect

from groepswerk.demo.cast import HOUSES
from tests.browser.live import Visitor
from tests.browser.story.joining import AMAL, FADMA, come_as_member
from tests.browser.story.plot import FIRST, NICKNAME, Story

THEME = "كيف نتكلم مع المدرسة؟"
IDEA = "مقهى الخياطة"
HERS = "نادي المشي"


def say_something(story: Story) -> None:
    """Amal says something to the group, in her language."""
    amal = story.people["Amal"]
    amal.go("/")
    amal.press("I want to say something")
    amal.type("Your words", THEME)
    amal.choose("circle", "group")
    amal.press("Send")
    amal.is_at("You said this")


def see_theme(story: Story) -> None:
    """The guide finds it in its own language, with the meeting it came up in and who brought it."""
    guide = story.guide
    story.group_page(guide, "Themes")
    article = guide.page.locator("article").filter(has_text=THEME)
    expect(article.locator("blockquote")).to_have_attribute("lang", "ar")
    expect(article.locator("blockquote")).to_have_attribute("dir", "rtl")
    expect(article).to_contain_text(guide.says("Brought by %(who)s", who=AMAL))
    guide.tap(article.locator("summary"))
    expect(article.get_by_role("link", name=guide.day(FIRST), exact=True)).to_be_visible()
    story.group_page(guide, "Names")
    assert AMAL not in guide.seen, "she stands on the wall and did not choose to"


def start_idea(story: Story) -> str:
    """Amal logs an idea; her guide can read it, and change nothing of it over any way."""
    amal, guide = story.people["Amal"], story.guide
    amal.go("/")
    amal.press("I have an idea")
    amal.type("What do you call your idea?", IDEA)
    amal.press("Keep my idea")
    amal.sees(amal.says("Your idea is kept. It is yours."))
    idea = amal.path
    guide.go(idea)
    expect(guide.page.locator("h1")).to_have_text(IDEA)
    expect(guide.page.locator(f'main a[href="{idea}/edit"]')).to_have_count(0)
    assert (guide.page.goto(f"{story.site.address}{idea}/edit") or _nothing()).status == 403
    assert _post(guide, f"{idea}/edit", {"name": "Naaicafé", "version": "1"}) == 403
    amal.go(idea)
    expect(amal.page.locator("h1")).to_have_text(IDEA)
    return idea


def _nothing() -> None:
    raise AssertionError("no answer")


def _post(visitor: Visitor, path: str, fields: dict[str, str]) -> int:
    """Send a form that no page shows this visitor, with a good token; returns the status."""
    visitor.go("/")
    token = visitor.page.locator('input[name="csrf_token"]').first.input_value()
    sent = {"csrf_token": token, "idempotency_key": uuid4().hex, **fields}
    return visitor.context.request.post(visitor.site.address + path, form=sent).status


def offer_help(story: Story, idea: str) -> None:
    """One member thinks along, another helps out; Amal takes the second and declines the first."""
    _come_again(story, idea)
    for name, kind in (("Star", "think_along"), ("Amal 2", "help_out")):
        member = story.people[name]
        member.go(idea)
        member.press("Offer help")
        member.choose("kind", kind)
        member.press("Offer this")
        member.sees(member.says("The owner has not answered yet."))
    amal = story.people["Amal"]
    amal.go(idea)
    _answer(amal, "Wants to help out", "Yes, please", "You said yes. Nice!")
    _answer(amal, "Wants to think along", "No, thank you", "You said no, thank you. You may change it later.")
    helpers = amal.page.locator('section[aria-labelledby="helpers"] .card')
    think, help_out = amal.says("Think along"), amal.says("Help out")
    expect(helpers.filter(has_text=think)).to_contain_text(amal.says("Nobody yet"))
    expect(helpers.filter(has_text=help_out).locator("h3")).to_have_text(f"{help_out}: 1")


def _come_again(story: Story, idea: str) -> None:
    """The shared phone was quiet for hours: it is out, and she comes in by the door once more."""
    star = story.people["Star"]
    star.go(idea)
    star.is_at("Welcome")
    story.people["Star"] = come_as_member(story, star.says("star"))


def _answer(owner: Visitor, wish: str, reply: str, done: str) -> None:
    offer = owner.page.locator("main > ul.cards > li").filter(has_text=owner.says(wish))
    owner.press(reply, within=offer)
    owner.sees(owner.says(done))


def propose(story: Story) -> None:
    """What Fadma told is written down by the guide; it is Fadma's only when she says so, on a phone she borrows."""
    guide = story.guide
    story.group_page(guide, "Our ideas")
    guide.press("Write a proposal")
    guide.tap(guide.page.locator('label:has(input[name="for_whom"])').filter(has_text=FADMA))
    guide.type("What does she call her idea?", HERS)
    guide.choose("language", "ar")
    guide.press("Write it down")
    guide.sees(guide.says("Waits for her yes"))
    fadma = come_as_member(story, FADMA)
    fadma.press("Your idea is written down. Look at it.")
    fadma.is_at("Is this your idea?")
    fadma.press("Yes, this is mine")
    fadma.sees(fadma.says("It is yours now. Only you can change it."))
    expect(fadma.page.locator("h1 [lang='ar']")).to_have_text(HERS)
    assert _post(guide, f"{fadma.path}/edit", {"name": "Wandelclub", "version": "1"}) == 403


def choose_name(story: Story) -> None:
    """Amal says how she is named and looks first. On the wall she stands alone; the guide under 'with support of'."""
    amal = story.people["Amal"]
    amal.go("/")
    amal.press("Names")
    amal.press("Choose my name")
    amal.choose("naming", "name")
    amal.press("Look first")
    amal.is_at("This is how it looks")
    amal.press("Yes, like this")
    amal.is_at("We made this")
    wall = amal.page.locator("main > ul.rows > li")
    expect(wall).to_have_count(1)
    expect(wall).to_contain_text(AMAL)
    expect(wall).to_contain_text(amal.says("Started something"))
    expect(amal.page.locator("h2 + ul").filter(has_text="Naima")).to_be_visible()
    assert FADMA not in amal.seen


def look_at_figures(story: Story) -> None:
    """The coordinator reads how much there was, of her own organisation, and no name of anybody who takes part."""
    coba = story.people["Coba"]
    coba.press("Organisation")
    coba.is_at("Our organisation")
    card = coba.page.locator(".card").filter(has_text=NICKNAME)
    # Of the thirty, the school year that ends in July holds six; one was called off and one was added.
    expect(card).to_contain_text(coba.says("%(held)d of %(planned)d", held=2, planned=6))
    expect(card).to_contain_text(coba.says("Not shown"))
    members = (AMAL, FADMA, story.people["Star"].says("star"), THEME, IDEA, HERS)
    others = [circle.nickname for house in HOUSES for circle in house.circles]
    for word in (*members, *others):
        assert word not in coba.page.content()
    coba.go(story.group)
    coba.is_at("There is nothing here")
