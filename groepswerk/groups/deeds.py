"""What a group reads of what was done in it: which deed in which words, and which of them is for whom.

People of a group see that nothing is done behind their backs, and learn nothing of each other that they did not know:
who came, what somebody agreed to, whose phone came in. What was done about herself everybody reads.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from markupsafe import Markup, escape

from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.groups.models import Role


class Readers(StrEnum):
    """For whom a deed is: all who belong, the guides, or nobody. Who did it, or whom it was about, reads it anyway."""

    ALL = "all"
    GUIDES = "guides"
    HERSELF = "herself"


class Deed(NamedTuple):
    """One kind of deed: who reads it, and in which words."""

    readers: Readers
    sentence: object


_ALL, _GUIDES, _HERSELF = Readers

# Translators: %(who)s did it, %(whom)s is whom it was about; both are names. Read by the people of a group.
DEEDS = {
    "groups.started": Deed(_ALL, _l("%(who)s started our group.")),
    "groups.person_added": Deed(_ALL, _l("%(who)s added %(whom)s to our group.")),
    "groups.came_back": Deed(_ALL, _l("%(who)s welcomed %(whom)s back.")),
    "groups.left": Deed(_ALL, _l("%(whom)s has stopped coming. %(who)s noted it.")),
    "groups.guide_proposed": Deed(_ALL, _l("%(who)s proposed %(whom)s as our guide.")),
    "groups.guide_proposal_withdrawn": Deed(_ALL, _l("%(who)s took back that %(whom)s would be our guide.")),
    "groups.guide_changed": Deed(_ALL, _l("%(whom)s became our guide.")),
    "groups.guide_left": Deed(_ALL, _l("%(whom)s does not guide our group any more. %(who)s noted it.")),
    "groups.guide_restarted": Deed(_ALL, _l("The office helped %(whom)s to sign in again.")),
    "groups.cover_chosen": Deed(_ALL, _l("%(who)s chose another name for this site on our phones.")),
    "groups.guide_self_proposed": Deed(_ALL, _l("Somebody from the office tried to become our guide.")),
    "groups.door_opened": Deed(_GUIDES, _l("%(who)s opened the door.")),
    "groups.door_kept_open": Deed(_GUIDES, _l("%(who)s kept the door open longer.")),
    "groups.door_shut": Deed(_GUIDES, _l("%(who)s shut the door.")),
    "groups.door_renewed": Deed(_GUIDES, _l("%(who)s made new signs for the door.")),
    "groups.door_crowded": Deed(_GUIDES, _l("Too many people knocked at once.")),
    "groups.knock_welcomed": Deed(_GUIDES, _l("%(who)s said welcome to %(whom)s at the door.")),
    "groups.knock_not_now": Deed(_GUIDES, _l("%(who)s asked somebody at the door to come another time.")),
    "groups.came_in": Deed(_GUIDES, _l("%(whom)s came in with a phone.")),
    "groups.new_key": Deed(_GUIDES, _l("%(who)s made a new key for %(whom)s.")),
    "groups.contact_changed": Deed(_GUIDES, _l("%(who)s changed or erased the phone number of %(whom)s.")),
    "groups.number_is_safe": Deed(_GUIDES, _l("%(who)s wrote down that the phone number of %(whom)s is still safe.")),
    "groups.yes_written_down": Deed(_GUIDES, _l("%(who)s wrote down that %(whom)s said yes to taking part.")),
    "groups.photo_yes": Deed(_GUIDES, _l("%(who)s wrote down that %(whom)s may be in a photo.")),
    "groups.photo_no": Deed(_GUIDES, _l("%(who)s wrote down that %(whom)s wants no photo.")),
    "groups.voice_yes": Deed(_GUIDES, _l("%(who)s wrote down that the voice of %(whom)s may be recorded.")),
    "groups.voice_no": Deed(_GUIDES, _l("%(who)s wrote down that nobody records the voice of %(whom)s.")),
    "groups.shared_words_yes": Deed(_GUIDES, _l("%(who)s wrote down that the words of %(whom)s may be shared.")),
    "groups.shared_words_no": Deed(_GUIDES, _l("%(who)s wrote down that the words of %(whom)s stay inside.")),
    **{f"groups.{role}_given": Deed(_GUIDES, _l("%(who)s gave %(whom)s another role.")) for role in Role},
    **{f"groups.{role}_ended": Deed(_GUIDES, _l("%(who)s ended a role of %(whom)s.")) for role in Role},
    "groups.recorder_given": Deed(_GUIDES, _l("%(who)s asked %(whom)s to write down who is there.")),
    "groups.recorder_ended": Deed(_GUIDES, _l("%(whom)s does not write down who is there any more.")),
    "sessions.planned": Deed(_ALL, _l("%(who)s planned a year.")),
    "sessions.rhythm_added": Deed(_ALL, _l("%(who)s planned more meetings.")),
    "sessions.imported": Deed(_ALL, _l("%(who)s brought in meetings from a list.")),
    "sessions.feasts_chosen": Deed(_ALL, _l("%(who)s chose our days off and feasts.")),
    "sessions.added": Deed(_ALL, _l("%(who)s added a meeting.")),
    "sessions.moved": Deed(_ALL, _l("%(who)s moved a meeting.")),
    "sessions.cancelled": Deed(_ALL, _l("%(who)s cancelled a meeting.")),
    "sessions.on_again": Deed(_ALL, _l("%(who)s let a meeting go on after all.")),
    "sessions.several_moved": Deed(_ALL, _l("%(who)s moved several meetings.")),
    "sessions.several_cancelled": Deed(_ALL, _l("%(who)s cancelled several meetings.")),
    "sessions.rhythm_changed": Deed(_ALL, _l("%(who)s gave our meetings another rhythm.")),
    "sessions.stays": Deed(_ALL, _l("%(who)s left a meeting where it was.")),
    "sessions.undone": Deed(_ALL, _l("%(who)s undid a change of our meetings.")),
    "sessions.guided_instead": Deed(_ALL, _l("%(who)s chose who guides a meeting.")),
    "sessions.subject_named": Deed(_ALL, _l("%(who)s wrote what a meeting is about.")),
    "sessions.needs_said": Deed(_ALL, _l("%(who)s wrote what a meeting needs.")),
    "sessions.places_set": Deed(_ALL, _l("%(who)s set how many people fit in a meeting.")),
    "sessions.step_written": Deed(_ALL, _l("%(who)s wrote about a step of our year.")),
    "sessions.need_filled": Deed(_GUIDES, _l("%(who)s filled in who helps at a meeting.")),
    "sessions.need_open_again": Deed(_GUIDES, _l("%(who)s asked again who helps at a meeting.")),
    "sessions.links_made": Deed(_GUIDES, _l("%(who)s made links to a meeting.")),
    "sessions.invited": Deed(_GUIDES, _l("%(who)s invited people to a meeting.")),
    "sessions.link_renewed": Deed(_GUIDES, _l("%(who)s made a new link to a meeting for %(whom)s.")),
    "sessions.recorded": Deed(_GUIDES, _l("%(who)s wrote down how a meeting was.")),
    "sessions.marked_sensitive": Deed(_GUIDES, _l("%(who)s marked a meeting as sensitive.")),
    "sessions.unmarked_sensitive": Deed(_GUIDES, _l("%(who)s made a meeting an ordinary one.")),
    "sessions.answered_for": Deed(_HERSELF, _l("%(who)s wrote down what %(whom)s answered for a meeting.")),
    "sessions.offer_given_on": Deed(_HERSELF, _l("%(who)s did not reach %(whom)s. The place went to another.")),
    "messages.told": Deed(_HERSELF, _l("%(who)s told %(whom)s what changed.")),
    "initiatives.started": Deed(_ALL, _l("%(who)s started an idea.")),
    "initiatives.changed": Deed(_ALL, _l("%(who)s changed the words of an idea.")),
}
# Of who did it about herself: then nobody else noted it.
_OF_HERSELF = {
    "groups.left": _l("%(whom)s has stopped coming."),
    "groups.guide_left": _l("%(whom)s does not guide our group any more."),
}
# What was refused: told of those who did not belong then. That a member opened what is not hers is between her and us.
TRIES = {"access.refused": _l("Somebody from outside tried to open a page of our group. It did not open.")}
# What nobody reads on that page, and why. Read by a test alone: whoever adds a code gives it a sentence or a reason.
UNSAID = {
    "groups.came_in_elsewhere": "It says that she belongs to another group; her guides read it beside her name.",
    "groups.ended": "Nobody belongs to the group any more.",
    "groups.guide_answered": "What somebody answered, and whether, is hers and the count's.",
    "themes.raised": "Who said a theme stands beside it, for herself and her guides, as long as it is there.",
    "themes.taken_back": "Who takes something back leaves no word of it behind.",
    "initiatives.offered": "An offer is between her and the owners.",
    "initiatives.offer_accepted": "An offer is between her and the owners.",
    "initiatives.offer_declined": "An offer is between her and the owners.",
    "initiatives.offer_taken_back": "An offer is between her and the owners.",
    "initiatives.proposed": "What was written down for somebody is hers to show.",
    "initiatives.declined": "What was written down for somebody is hers to show.",
    "credits.named": "How somebody is named is her own choice; the names say it.",
}


def codes_for(guides: bool) -> Collection[str]:
    """The deeds that somebody who belongs reads, whoever did them; ``guides``: she guides the group."""
    readers = (Readers.ALL, Readers.GUIDES) if guides else (Readers.ALL,)
    return [code for code, deed in DEEDS.items() if deed.readers in readers]


def said(what: str, who: str, whom: str, by_herself: bool) -> Markup:
    """The sentence for a deed of one of these kinds, with the two names; ``by_herself``: it was about who did it."""
    if what in TRIES:
        return escape(str(TRIES[what]))
    words = _OF_HERSELF.get(what) if by_herself else None
    return escape(str(words or DEEDS[what].sentence)) % {"who": who, "whom": whom}
