"""Our ideas: the group's list, and one of them with the help that was offered."""

from __future__ import annotations

from groepswerk.core.access import acting, guarded_by
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide, may_see
from groepswerk.groups.queries import group_by_id
from groepswerk.initiatives import queries
from groepswerk.initiatives.models import OfferKind, Reply
from groepswerk.initiatives.policy import may_read, owns
from groepswerk.initiatives.queries import InitiativeLine, OfferLine
from groepswerk.initiatives.views.blueprint import blueprint
from groepswerk.initiatives.views.drawn import drawn
from groepswerk.words.queries import words_of


@blueprint.route("/groups/<uuid:group_id>/initiatives")
@guarded_by(may_see, of=group_by_id)
def initiatives(group: Group) -> str:
    """The group's initiatives; its guides also see which proposals wait for a yes."""
    lines = queries.initiatives_of(group.id)
    proposals = queries.proposals_in(group.id) if may_guide(acting(), group) else []
    said = words_of([line.name_id for line in lines] + [each.name_id for each in proposals])
    return drawn("initiatives/initiatives.html", group.id, group=group, lines=lines, proposals=proposals, said=said)


@blueprint.route("/initiatives/<uuid:initiative_id>")
@guarded_by(may_read, of=queries.initiative_by_id)
def initiative(initiative: InitiativeLine) -> str:
    """One initiative, in its owner's words, with think-along and help-out in two rows."""
    offers = queries.offers_of(initiative.id)
    hers = [offer for offer in offers if _may_hear(offer, initiative)]
    said = words_of([*initiative.text_ids, *(offer.words_id for offer in hers)])
    accepted = [offer for offer in offers if offer.reply == Reply.ACCEPTED]
    return drawn(
        "initiatives/initiative.html",
        initiative.group_id,
        initiative=initiative,
        said=said,
        helpers={kind: [offer for offer in accepted if offer.kind == kind] for kind in OfferKind},
        waiting=[offer for offer in hers if offer.reply == Reply.OPEN],
        answered=[offer for offer in hers if offer.reply != Reply.OPEN],
    )


def _may_hear(offer: OfferLine, initiative: InitiativeLine) -> bool:
    """An offer and its line are between who offers and the owners; the group sees what was accepted."""
    return owns(acting(), initiative) or offer.person_id == acting().person_id
