"""One meeting: when and where, what it is about and what to do next, in at most five statements; and its subject."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.policy import may_call_the_roll, may_guide, may_see, takes_part
from groepswerk.groups.queries import group_by_id, recorders_of
from groepswerk.sessions import queries
from groepswerk.sessions.forms.needs import NEEDS
from groepswerk.sessions.forms.recording import SubjectForm
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import HerMeeting, MeetingLine
from groepswerk.sessions.queries.guiding import guides_at
from groepswerk.sessions.roll_call import Turn, turn_of
from groepswerk.sessions.service import answering, naming
from groepswerk.sessions.views.afterwards import its_page
from groepswerk.sessions.views.blueprint import blueprint
from groepswerk.themes.queries import words_surfaced_in
from groepswerk.words.queries import words_of
from groepswerk.words.service import Speaker
from groepswerk.words.written import written_in

Shown = str | tuple[str, int] | Response


def _as_she_sees_it(session_id: UUID) -> HerMeeting | None:
    return queries.meeting_of_hers(session_id, acting().person_id)


@blueprint.route("/meetings/<uuid:session_id>")
@guarded_by(may_see, of=_as_she_sees_it)
def session(hers: HerMeeting) -> str:
    """The meeting as its guide sees it, or as those who take part see it."""
    meeting = hers.meeting
    has_begun = meeting.is_over(clock.wall_now())
    spoken = words_surfaced_in(meeting.id) if meeting.recorded_at and not meeting.is_sensitive else []
    subject_id = None if meeting.is_sensitive else meeting.subject_id
    said = words_of([subject_id, meeting.story_id, meeting.worked_id, *spoken])
    return render_template(
        "sessions/session.html",
        meeting=meeting,
        subject=said.get(subject_id) if subject_id else None,
        spoken=[said[each] for each in spoken if each in said],
        story=said.get(meeting.story_id) if meeting.story_id else None,
        worked=said.get(meeting.worked_id) if meeting.worked_id else None,
        has_begun=has_begun,
        needs=[] if has_begun else queries.needs_of(meeting.id),
        need_words=NEEDS,
        **(_for_guide(hers) if may_guide(acting(), meeting) else _for_member(hers)),
    )


def _for_guide(hers: HerMeeting) -> dict[str, Any]:
    """Who comes, by name, and after it who came; of a sensitive meeting the number alone."""
    meeting = hers.meeting
    if meeting.recorded_at:
        kept = [] if meeting.is_sensitive else queries.kept_names(meeting.id)
        return {"guides_it": True, "kept": kept, "written_by": hers.written_by}
    answers = queries.named_answers(meeting.id, meeting.group_id, clock.today())
    return {"guides_it": True, "answers": answers, "recorder": _other_recorder(meeting)}


def _other_recorder(meeting: MeetingLine) -> str | None:
    """The name of whoever has the recording, when the meeting waits for it and is hers to write; None: it is mine."""
    if not meeting.is_on or not meeting.is_over(clock.wall_now()):
        return None
    found = recorders_of([meeting.group_id], clock.today()).get(meeting.group_id)
    if found is None or found.person_id == acting().person_id:
        return None
    is_hers = not found.takes_part or turn_of(meeting, clock.wall_now()) is Turn.HERS
    return found.name if is_hers else None


def _for_member(hers: HerMeeting) -> dict[str, Any]:
    """Her own answer while she can give one, after it whether she was there, who guides, and whom to call."""
    meeting = hers.meeting
    guides = guides_at(meeting.id, meeting.group_id, max(meeting.on_day, clock.today()))
    reach = next((guide for guide in guides if guide.work_phone), None)
    shown: dict[str, Any] = {"guides": guides}
    if meeting.recorded_at and not meeting.is_sensitive:
        shown["presence"] = hers.presence
    if reach:
        shown |= {"guide_name": reach.first_name, "guide_phone": reach.work_phone}
    if may_call_the_roll(acting(), meeting) and meeting.recorded_at is None:
        shown["calls_the_roll"] = turn_of(meeting, clock.wall_now()) is Turn.HERS
    if takes_part(acting(), meeting) and answering.takes_answers(meeting, clock.wall_now()):
        shown |= {"takes_answers": True, "said": hers.said}
    return shown


@blueprint.route("/meetings/<uuid:session_id>/subject", methods=["GET", "POST"])
@guarded_by(may_guide, of=queries.session_with_words, leads_to=its_page)
def subject(meeting: GroupSession) -> Shown:
    """What it is about, in the group's words. Only the group ever sees it. A sensitive one is called by its day."""
    if meeting.is_sensitive:
        return _subject_page(SubjectForm(), meeting), 409 if request.method == "POST" else 404
    stands = words_of([meeting.subject_id]).get(meeting.subject_id) if meeting.subject_id else None
    now_it_says = stands.text if stands else ""
    form = SubjectForm(data={"subject": now_it_says, "version": meeting.version})
    if not form.validate_on_submit():
        return _subject_page(form, meeting), 422 if request.method == "POST" else 200
    group = group_by_id(meeting.group_id)
    language = written_in(form.subject.text, i18n.current(), group.languages if group else [])
    speaker = Speaker(None, language, clock.now())
    try:
        naming.name_subject(meeting, form.subject.text, speaker, form.shown_version, acting())
    except Stale:
        pair = {"label": _("What it is about"), "stands": now_it_says or "–", "typed": form.subject.text or "–"}
        form.version.data = str(meeting.version)
        return _subject_page(form, meeting, [pair]), 409
    flash(_("The subject is saved."))
    return redirect(its_page(meeting), 303)


def _subject_page(form: SubjectForm, meeting: GroupSession, pairs: list[dict[str, str]] | None = None) -> str:
    return render_template("sessions/subject.html", form=form, meeting=meeting, pairs=pairs)
