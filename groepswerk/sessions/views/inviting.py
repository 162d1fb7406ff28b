"""The guide invites: per language one neutral text, per person her own link in it, ready to send from her own phone."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import addresses, clock, qr
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import ngettext
from groepswerk.core.languages import DUTCH, Language
from groepswerk.core.versions import Stale
from groepswerk.groups import queries as groups
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import MemberLine
from groepswerk.messages import links, outbound
from groepswerk.messages.models import Channel, Template
from groepswerk.sessions import queries, texts
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import Invited, Invitee, MeetingLine, OwnAnswer
from groepswerk.sessions.queries.letters import asked_for_messages
from groepswerk.sessions.service import answering, inviting
from groepswerk.sessions.service.inviting import Meeting
from groepswerk.sessions.texts import Card
from groepswerk.sessions.views.blueprint import blueprint

Shown = str | tuple[str, int] | Response


class Line(NamedTuple):
    """One person on the page: her answer and her ways; without a link yet, no ways.

    ``said``: None of a sensitive meeting, which names nobody with what she answered. ``renew``: where a new link is
    asked for; ``generation``: of the link that is shown. ``channel``: by which she asked to hear of meetings.
    ``asks_number``: whether to ask if her number is still safe.
    """

    member: MemberLine
    said: OwnAnswer | None
    link: str | None = None
    whatsapp: str | None = None
    sms: str | None = None
    renew: str | None = None
    generation: int | None = None
    channel: Channel | None = None
    asks_number: bool = False


class Section(NamedTuple):
    """Everybody who is written to in one language: the text without its link, how many text messages it takes."""

    language: Language
    text: str
    card: Card
    sms_parts: int
    lines: list[Line]


@blueprint.route("/meetings/<uuid:session_id>/invite", methods=["GET", "POST"])
@guarded_by(may_guide, of=queries.line_by_id)
def invite(meeting: MeetingLine) -> Shown:
    """The page with everybody's message. POST makes the links that are not there yet, and leads to it."""
    is_open = answering.takes_answers(meeting, clock.wall_now())
    if request.method == "POST" and is_open:
        people = [member.person_id for member in _people(meeting)]
        inviting.make_links(meeting, people, acting(), clock.now())
        return redirect(_here(meeting), 303)
    return _page(meeting, is_open), 409 if request.method == "POST" else 200


@blueprint.route("/meetings/<uuid:session_id>/invite/send", methods=["POST"])
@guarded_by(may_guide, of=queries.session_by_id, leads_to=lambda meeting: _here(meeting))
def send_invitations(meeting: GroupSession) -> Shown:
    """Send it to everybody who asked for messages, by her own channel; the others are invited by hand."""
    if not answering.takes_answers(meeting, clock.wall_now()):
        return redirect(_here(meeting), 303)
    people = groups.people_of(groups.members_of(meeting.group_id, clock.today()))
    answered = queries.answers_of(meeting.id)
    unanswered = [member.person_id for member in people if member.person_id not in answered]
    count = inviting.send(meeting, unanswered, acting(), clock.now())
    flash(ngettext("%(num)d message is on its way.", "%(num)d messages are on their way.", count))
    return redirect(_here(meeting), 303)


def _link_of_member(link_id: UUID) -> Invited | None:
    """Somebody's personal link, as long as she belongs to the group."""
    found = queries.invitation_of(link_id)
    return None if found is None or found.has_left or _names_nobody(found.meeting) else found


@blueprint.route("/links/<uuid:link_id>/renew", methods=["POST"])
@guarded_by(may_guide, of=_link_of_member, leads_to=lambda invited: _here(invited.meeting))
def renew_link(invited: Invited) -> Shown:
    """Somebody else has her link: make a new one, and the old one opens nothing any more."""
    shown = request.form.get("generation", "")
    if not (shown.isascii() and shown.isdigit() and len(shown) < 10):
        abort(422)
    try:
        inviting.renew_link(invited, int(shown), acting(), clock.now())
    except Stale:
        return _page(invited.meeting, answering.takes_answers(invited.meeting, clock.wall_now()), is_stale=True), 409
    flash(_("There is a new link. The old one does not work any more. Send the new one."))
    return redirect(_here(invited.meeting), 303)


def _here(meeting: Meeting) -> str:
    return url_for("sessions.invite", session_id=meeting.id)


def _page(meeting: MeetingLine, is_open: bool, is_stale: bool = False) -> str:
    sections, of_group = _sections(meeting)
    group_lines = texts.for_group_app(meeting, of_group)
    group_text = "\n".join(text for _, text in group_lines)
    return render_template(
        "sessions/invite.html",
        meeting=meeting,
        is_open=is_open,
        is_stale=is_stale,
        sections=sections,
        in_dutch=texts.message(Template.INVITATION, meeting, DUTCH),
        lacks_links=any(line.link is None for section in sections for line in section.lines),
        group_lines=group_lines,
        group_text=group_text,
        in_dutch_for_group=texts.for_group_app(meeting, [DUTCH.code])[0][1],
        group_whatsapp=links.whatsapp(group_text),
        by_machine=sum(line.channel is not None for section in sections for line in section.lines),
    )


def _with_people(session_id: UUID) -> MeetingLine | None:
    meeting = queries.line_by_id(session_id)
    return None if meeting is None or _names_nobody(meeting) else meeting


def _names_nobody(meeting: MeetingLine) -> bool:
    """Recorded as sensitive: nobody was invited to it any more."""
    return meeting.is_sensitive and meeting.recorded_at is not None


@blueprint.route("/meetings/<uuid:session_id>/invite/cards")
@guarded_by(may_guide, of=_with_people)
def invitation_sheet(meeting: MeetingLine) -> Shown:
    """Cards to print: when, where, and the QR of each one's own link. ``?for=`` prints the card of one person."""
    wanted = request.args.get("for")
    sections, _ = _sections(meeting)
    cards = [
        {"member": line.member, "language": section.language, "text": section.card, "qr": qr.drawn(line.link)}
        for section in sections
        for line in section.lines
        if line.link and wanted in {None, line.member.person_id.hex}
    ]
    return render_template("sessions/invitation_sheet.html", meeting=meeting, cards=cards)


def _people(meeting: MeetingLine) -> list[MemberLine]:
    return groups.people_of(groups.members_of(meeting.group_id, clock.today()))


def _sections(meeting: MeetingLine) -> tuple[list[Section], list[str]]:
    """The people by the language they are written to in, the group's own languages first; and those languages."""
    group = groups.group_by_id(meeting.group_id)
    of_group = group.languages if group else []
    invitees = queries.invitees_of(meeting.id, meeting.group_id, clock.now())
    channels = asked_for_messages(meeting.group_id, outbound.ways(), clock.now())
    by_language: dict[Language, list[Line]] = defaultdict(list)
    for member in _people(meeting):
        language = texts.language_for(member.language, of_group)
        line = _line(meeting, member, invitees.get(member.person_id), language)
        by_language[language].append(line._replace(channel=channels.get(member.person_id)))
    ordered = sorted(by_language, key=lambda language: (language.code not in of_group, language.code))
    return [_section(meeting, language, by_language[language]) for language in ordered], of_group


def _section(meeting: MeetingLine, language: Language, lines: list[Line]) -> Section:
    text = texts.message(Template.INVITATION, meeting, language)
    # All links are of one length, so one that belongs to nobody measures them all.
    measure = f"{text} {_link(UUID(int=0), 1)}"
    return Section(language, text, texts.card(meeting, language), links.sms_parts(measure), lines)


def _line(meeting: MeetingLine, member: MemberLine, invitee: Invitee | None, language: Language) -> Line:
    said = None if meeting.is_sensitive else invitee.said if invitee else OwnAnswer()
    if invitee is None or invitee.invitation_id is None or invitee.generation is None:
        return Line(member, said)
    link = _link(invitee.invitation_id, invitee.generation)
    text = texts.message(Template.INVITATION, meeting, language, link)
    ways = links.whatsapp(text, invitee.phone), links.sms(text, invitee.phone)
    renew = url_for("sessions.renew_link", link_id=invitee.invitation_id)
    return Line(member, said, link, *ways, renew, invitee.generation, asks_number=invitee.asks_number)


def _link(invitation_id: UUID, generation: int) -> str:
    return addresses.absolute("sessions.invitation", token=inviting.token_of(invitation_id, generation))
