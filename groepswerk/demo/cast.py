"""The people of the house: two organisations, their staff, four groups and who belongs to them. Tests share them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from groepswerk.groups.models import Format, Role
from groepswerk.people.models import Office
from groepswerk.sessions.calendar import DateSpan, Region


@dataclass(frozen=True, slots=True)
class Colleague:
    """A staff member of an organisation."""

    name: str
    office: Office
    work_phone: str | None = None

    @property
    def first_name(self) -> str:
        """By which tests and ``flask demo sign-in`` call her."""
        return self.name.split()[0]

    @property
    def email(self) -> str:
        """Her demo address; nothing is ever sent to it."""
        return f"{self.first_name.lower()}@demo.invalid"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group, under the name she picked."""

    name: str
    language: str | None = None
    role: Role = Role.PARTICIPANT
    has_phone: bool = True
    has_left: bool = False
    since: date | None = None
    also_called: str = ""

    @property
    def first_name(self) -> str:
        """By which tests call her; of two of one name the second has another key."""
        return self.also_called or self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Circle:
    """A group of the demo with its year: its key in the year's file, its rhythm and its people."""

    key: str
    nickname: str
    format: Format
    languages: tuple[str, ...]
    guides: tuple[str, ...]
    first_on: date
    starts: time
    minutes: int
    place: str
    neighbourhood: str
    members: tuple[Member, ...]
    count: int = 40
    days_off: tuple[DateSpan, ...] = (DateSpan(date(2027, 5, 3), date(2027, 5, 7)),)
    region: Region = Region.MIDDEN

    def people_on(self, on: date) -> list[str]:
        """The first names of those who belong to it on a day, in the order of the cast."""
        return [each.first_name for each in self.members if not each.has_left and (each.since or on) <= on]


@dataclass(frozen=True, slots=True)
class House:
    """One organisation."""

    name: str
    staff: tuple[Colleague, ...]
    circles: tuple[Circle, ...]


SPOORWIJK = Circle(
    key="spoorwijk-tarifit",
    nickname="Dinsdaggroep",
    format=Format.PEER_GROUP,
    languages=("rif", "nl"),
    guides=("Naima", "Loes"),
    first_on=date(2026, 9, 1),
    starts=time(9, 30),
    minutes=120,
    place="De Kas",
    neighbourhood="Spoorwijk",
    members=(
        Member("Roos", "nl"),
        Member("Zon", "ar"),
        Member("Maan"),
        Member("Tijger", "nl"),
        Member("Olijf", "ar"),
        Member("Linde", "nl"),
        Member("Yamina A.", "nl"),
        Member("Fadma", None, has_phone=False),
        Member("Ster", "ar"),
        Member("Noor", "nl", Role.VOLUNTEER),
        Member("Karim", "nl", Role.VOLUNTEER, has_left=True),
    ),
)

KANALENEILAND = Circle(
    key="kanaleneiland-arabic-dutch",
    nickname="Woensdagavond",
    format=Format.PARENT_ACADEMY,
    languages=("ar", "nl"),
    guides=("Hanan", "Bart"),
    first_on=date(2026, 9, 2),
    starts=time(19, 0),
    minutes=120,
    place="Buurthuis De Brug",
    neighbourhood="Kanaleneiland",
    members=(
        Member("Fatiha B.", "ar"),
        Member("Omar R.", "ar"),
        Member("Huda", "ar"),
        Member("Salma", "ar"),
        Member("Ibrahim", "ar"),
        Member("Rania", "nl"),
        Member("Yusuf", "nl"),
        Member("Jasmijn", "nl"),
        Member("Appel", "ar", has_phone=False),
        Member("Mees", "nl", Role.VOLUNTEER),
        Member("Salma", "nl", since=date(2027, 1, 6), also_called="Salma the second"),
    ),
)

HILLESLUIS = Circle(
    key="hillesluis-tigrinya",
    nickname="Donderdaggroep",
    format=Format.PEER_GROUP,
    languages=("ti", "nl"),
    guides=("Selam", "Mirjam"),
    first_on=date(2026, 9, 3),
    starts=time(9, 0),
    minutes=120,
    place="Bibliotheek",
    neighbourhood="Hillesluis",
    members=(
        Member("Abeba G.", "en"),
        Member("Saba", "en"),
        Member("Letay"),
        Member("Wolk", "nl"),
        Member("Regen", "en"),
        Member("Berg", "nl"),
        Member("Zaid", "en", has_phone=False),
        Member("Vis"),
    ),
)

OOST = Circle(
    key="",
    nickname="Maandagmiddag",
    format=Format.CIRCLE,
    languages=("tr", "nl"),
    guides=("Petra",),
    first_on=date(2027, 3, 8),
    starts=time(13, 30),
    minutes=90,
    place="Speeltuin",
    neighbourhood="Oost",
    members=(Member("Sanne", "nl"), Member("Emine", "tr"), Member("Lale", "tr"), Member("Vlinder", "nl")),
    count=12,
    days_off=(),
)

SAMEN_VERDER = House(
    name="Stichting Samen Verder (demo)",
    staff=(
        Colleague("Naima E.", Office.GUIDE, "06 12 34 56 78"),
        Colleague("Loes V.", Office.GUIDE),
        Colleague("Hanan S.", Office.GUIDE, "06 23 45 67 89"),
        Colleague("Bart J.", Office.GUIDE),
        Colleague("Selam T.", Office.GUIDE, "06 34 56 78 90"),
        Colleague("Mirjam K.", Office.GUIDE),
        Colleague("Els C.", Office.COORDINATOR),
        Colleague("Joost W.", Office.FUNDER),
        Colleague("Ada P.", Office.ADMINISTRATOR),
    ),
    circles=(SPOORWIJK, KANALENEILAND, HILLESLUIS),
)

BUURTKRACHT = House(
    name="Buurtkracht Oost (demo)",
    staff=(Colleague("Petra Q.", Office.GUIDE, "06 45 67 89 01"), Colleague("Wim T.", Office.COORDINATOR)),
    circles=(OOST,),
)

HOUSES = (SAMEN_VERDER, BUURTKRACHT)
CIRCLES = {circle.nickname: circle for house in HOUSES for circle in house.circles}
