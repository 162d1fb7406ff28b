"""'Who did what': what others did about somebody, in plain sentences for herself."""

from __future__ import annotations

from markupsafe import Markup, escape

from groepswerk.core.forms import as_name
from groepswerk.core.i18n import lazy_gettext as _l

# Translators: %(who)s is the name of a guide. Each of these is said to the person it was done about.
SENTENCES = {
    "groups.new_key": _l("%(who)s made a new key for you. Your old phones are signed out."),
    "groups.knock_welcomed": _l("%(who)s said welcome to you at the door."),
    "groups.came_back": _l("%(who)s welcomed you back."),
    "groups.person_added": _l("%(who)s added you to the group."),
    "groups.yes_written_down": _l("%(who)s wrote down that you said yes to taking part."),
    "groups.photo_yes": _l("%(who)s wrote down that you may be in a photo."),
    "groups.photo_no": _l("%(who)s wrote down that you want no photo."),
    "groups.voice_yes": _l("%(who)s wrote down that your voice may be recorded."),
    "groups.voice_no": _l("%(who)s wrote down that nobody records your voice."),
    "groups.shared_words_yes": _l("%(who)s wrote down that your words may be shared."),
    "groups.shared_words_no": _l("%(who)s wrote down that your words stay inside."),
    "groups.contact_changed": _l("%(who)s changed or erased your phone number."),
    "groups.number_is_safe": _l("%(who)s wrote down that your phone number is still safe."),
    "groups.volunteer_given": _l("%(who)s added you as a volunteer."),
    "groups.volunteer_ended": _l("%(who)s noted that you are no longer a volunteer."),
    "sessions.link_renewed": _l("%(who)s made a new link to a meeting for you."),
    "sessions.answered_for": _l("%(who)s wrote down your answer for a meeting."),
    "sessions.offer_given_on": _l("%(who)s did not reach you. The place that was kept for you went to another."),
    "groups.cover_chosen": _l("%(who)s chose another name for this site on the phones of your group."),
    "groups.left": _l("%(who)s noted that you have stopped coming."),
}


def said(what: str, by: str) -> Markup:
    """The sentence for a deed of one of these kinds; ``by`` is the name of who did it."""
    return escape(str(SENTENCES[what])) % {"who": as_name(by)}
