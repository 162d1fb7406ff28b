"""One story walks the whole site in a real browser, with and without script, at 360 pixels: the guide in Dutch, the
participants in Arabic. Each chapter leaves off where the next begins; taps and typed fields are counted on the way.
"""

from __future__ import annotations

import pytest

from tests.browser.live import Live
from tests.browser.story import beginning, ideas, inviting, joining, meetings
from tests.browser.story.plot import Story


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_from_a_new_organisation_to_its_first_names(live: Live, script: bool) -> None:
    story = Story(live, script)
    beginning.found(story)
    beginning.invite_guide(story)
    beginning.start_group(story)
    digits = joining.open_door(story)
    joining.join_by_digits(story, digits)
    joining.join_by_qr(story)
    joining.join_with_same_name(story)
    joining.add_without_phone(story)
    inviting.answer_by_link(story, inviting.invite(story))
    inviting.answer_at_home(story)
    ideas.say_something(story)
    meetings.record(story, ideas.THEME)
    meetings.correct(story)
    meetings.keep_sensitive(story)
    meetings.move(story)
    meetings.cancel(story)
    beginning.come_back(story, "Naima", "naima@nieuw.example")
    ideas.see_theme(story)
    ideas.offer_help(story, ideas.start_idea(story))
    ideas.propose(story)
    ideas.choose_name(story)
    ideas.look_at_figures(story)
