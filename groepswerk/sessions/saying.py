"""The plan of a year in words: rhythms, school breaks, feasts and phases, in the reader's language, whole sentences.

Whoever shows a plan, on a page or on paper, finds its words here; the rules themselves know codes only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any, Protocol

from groepswerk.core import dates
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.core.i18n import ngettext
from groepswerk.sessions.calendar import BreakKind, PublicHoliday, Region
from groepswerk.sessions.feasts import Feast, FeastDays
from groepswerk.sessions.models import Phase
from groepswerk.sessions.rhythm import AS_GIVEN, LAST

REGIONS: dict[Region, Any] = {
    Region.NOORD: _l("North"),
    Region.MIDDEN: _l("Middle"),
    Region.ZUID: _l("South"),
}
BREAKS: dict[BreakKind, Any] = {
    BreakKind.AUTUMN: _l("Autumn break"),
    BreakKind.CHRISTMAS: _l("Christmas break"),
    BreakKind.SPRING: _l("Spring break"),
    BreakKind.MAY: _l("May break"),
    BreakKind.SUMMER: _l("Summer break"),
}
HOLIDAYS: dict[PublicHoliday, Any] = {
    PublicHoliday.NEW_YEAR: _l("New Year"),
    PublicHoliday.GOOD_FRIDAY: _l("Good Friday"),
    PublicHoliday.EASTER_SUNDAY: _l("Easter Sunday"),
    PublicHoliday.EASTER_MONDAY: _l("Easter Monday"),
    PublicHoliday.KINGS_DAY: _l("King's Day"),
    PublicHoliday.LIBERATION_DAY: _l("Liberation Day"),
    PublicHoliday.ASCENSION: _l("Ascension Day"),
    PublicHoliday.WHIT_SUNDAY: _l("Whit Sunday"),
    PublicHoliday.WHIT_MONDAY: _l("Whit Monday"),
    PublicHoliday.CHRISTMAS_DAY: _l("Christmas Day"),
    PublicHoliday.SECOND_CHRISTMAS_DAY: _l("Boxing Day"),
}
# Translators: names of feasts, as the people who keep them call them in your language.
FEASTS: dict[Feast, Any] = {
    Feast.RAMADAN: _l("Ramadan"),
    Feast.EID_AL_FITR: _l("Eid al-Fitr"),
    Feast.EID_AL_ADHA: _l("Eid al-Adha"),
    Feast.ASHURA: _l("Ashura"),
    Feast.MAWLID: _l("Mawlid"),
    Feast.NEWROZ: _l("Newroz (Nowruz)"),
    # Translators: the Amazigh (Berber) new year.
    Feast.YENNAYER: _l("Yennayer"),
    Feast.ORTHODOX_CHRISTMAS: _l("Orthodox Christmas"),
    # Translators: Fasika is what Ethiopians and Eritreans call it.
    Feast.ORTHODOX_EASTER: _l("Orthodox Easter (Fasika)"),
    # Translators: the new year of Ethiopia and Eritrea.
    Feast.ENKUTATASH: _l("Enkutatash (Kudus Yohannes)"),
    Feast.MESKEL: _l("Meskel"),
    Feast.TIMKAT: _l("Timkat"),
    Feast.HOLI: _l("Holi (Phagwa)"),
    Feast.DIWALI: _l("Diwali"),
    # Translators: 1 July, the end of slavery in Suriname and the Dutch Caribbean.
    Feast.KETI_KOTI: _l("Keti Koti"),
    Feast.CHINESE_NEW_YEAR: _l("Chinese New Year"),
    Feast.PASSOVER: _l("Passover"),
    Feast.YOM_KIPPUR: _l("Yom Kippur"),
    Feast.CARNIVAL: _l("Carnival"),
    # Translators: the evening of 5 December.
    Feast.SINTERKLAAS: _l("Sinterklaas"),
}
# Translators: the steps of a year of a group, in plain words.
PHASES: dict[Phase, Any] = {
    Phase.RECRUITING: _l("Inviting people"),
    Phase.TRUST: _l("Getting to know each other"),
    Phase.THEMES: _l("Choosing our themes"),
    Phase.DEEPENING: _l("Going deeper"),
    Phase.INITIATIVE: _l("Starting our own ideas"),
    Phase.SHOWING: _l("Showing it in the neighbourhood"),
    Phase.HARVEST: _l("Looking back and celebrating"),
    Phase.AFTER: _l("Afterwards"),
}
# What tells that a next step has come, for who is unsure.
PHASE_SIGNS: dict[Phase, Any] = {
    Phase.RECRUITING: _l("You ask people to come. Eight who say yes is a good beginning."),
    Phase.TRUST: _l("The group makes its own house rules. It ends when the group says: we can go on."),
    Phase.THEMES: _l("People say what matters to them. It ends when the group has chosen."),
    Phase.DEEPENING: _l("The group invites guests, and hears how others see it."),
    Phase.INITIATIVE: _l("People start something of their own, and it has an owner."),
    Phase.SHOWING: _l("Others see what the group made, when the group agrees."),
    Phase.HARVEST: _l("You tell each other what happened, and what goes on."),
    Phase.AFTER: _l("You ask after a month, three months and half a year what is still alive."),
}


class Rhythm(Protocol):
    """A rhythm, as a rule or a row has it."""

    @property
    def first_on(self) -> date: ...
    @property
    def starts(self) -> time: ...
    @property
    def ends(self) -> time: ...
    @property
    def every_weeks(self) -> int: ...
    @property
    def weekdays(self) -> Sequence[int]: ...
    @property
    def nth(self) -> int | None: ...


def rhythm_said(rhythm: Rhythm) -> str:
    """A rhythm in one sentence: ``Every 2 weeks on Tuesday and Thursday, 09:30–11:30.``"""
    hours = f"{dates.clock_time(rhythm.starts)}–{dates.clock_time(rhythm.ends)}"
    if rhythm.nth == AS_GIVEN:
        return _mostly(rhythm, hours)
    if rhythm.nth is not None:
        day = weekday_name(min(rhythm.weekdays, default=rhythm.first_on.weekday()))
        return _monthly(rhythm.nth, day, hours)
    days = listed([weekday_name(each) for each in sorted(set(rhythm.weekdays)) or [rhythm.first_on.weekday()]])
    return ngettext(
        "Every week on %(days)s, %(hours)s.",
        "Every %(num)d weeks on %(days)s, %(hours)s.",
        rhythm.every_weeks,
        days=days,
        hours=hours,
    )


def _mostly(rhythm: Rhythm, hours: str) -> str:
    """What days that no rhythm gives have in common."""
    if not rhythm.weekdays:
        return _("On different days, mostly %(hours)s.", hours=hours)
    return _("Mostly on %(day)s, %(hours)s.", day=weekday_name(min(rhythm.weekdays)), hours=hours)


def _monthly(nth: int, day: str, hours: str) -> str:
    said = {
        1: _("Every first %(day)s of the month, %(hours)s.", day=day, hours=hours),
        2: _("Every second %(day)s of the month, %(hours)s.", day=day, hours=hours),
        3: _("Every third %(day)s of the month, %(hours)s.", day=day, hours=hours),
        4: _("Every fourth %(day)s of the month, %(hours)s.", day=day, hours=hours),
        LAST: _("Every last %(day)s of the month, %(hours)s.", day=day, hours=hours),
    }
    return said[nth]


def weekday_name(weekday: int) -> str:
    """The name of a day of the week; 0 is Monday."""
    # 1 January 2024 was a Monday.
    return dates.weekday(date(2024, 1, 1 + weekday))


def listed(names: Sequence[str]) -> str:
    """Names in a row: ``Monday, Tuesday and Friday``."""
    if len(names) < 2:
        return "".join(names)
    first, *others = names[:-1]
    for other in others:
        # Translators: names in a row, for example: Monday, Tuesday.
        first = _("%(first)s, %(other)s", first=first, other=other)
    # Translators: the end of names in a row, for example: Monday, Tuesday and Friday.
    return _("%(first)s and %(last)s", first=first, last=names[-1])


def feast_said(days: FeastDays) -> str:
    """Why a day asks for attention: which feast it is, or is about."""
    name = str(FEASTS[days.feast])
    first, last = dates.short_day(days.first), dates.short_day(days.last)
    if not days.is_about:
        return _("This day is %(feast)s.", feast=name)
    if days.first == days.last:
        return _("%(feast)s is about %(on)s, plus or minus 1 day.", feast=name, on=first)
    return _("%(feast)s is about from %(first)s to %(last)s, plus or minus 1 day.", feast=name, first=first, last=last)


def feast_when(days: FeastDays) -> str:
    """A feast in a list of the year: which it is, and when."""
    if days.is_about:
        return feast_said(days)
    name, first, last = str(FEASTS[days.feast]), dates.short_day(days.first), dates.short_day(days.last)
    if days.first == days.last:
        # Translators: a feast and its day, for example: Newroz: 21 March
        return _("%(feast)s: %(on)s", feast=name, on=first)
    return _("%(feast)s: from %(first)s to %(last)s", feast=name, first=first, last=last)
