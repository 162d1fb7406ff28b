"""Forms of groups: starting one, its members, and the door. What stands at the door is asked in few words."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, Optional, ValidationError

from groepswerk.core.forms import AgreedWordsForm, Choice, EditForm, Form, LineField, as_name
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.core.languages import DUTCH, LANGUAGES, Language
from groepswerk.core.plain_text import western_digits
from groepswerk.groups.covers import LOOKS
from groepswerk.groups.models import Format, Role
from groepswerk.messages.links import international
from groepswerk.people.models import SignInKind
from groepswerk.people.queries import StaffLine
from groepswerk.people.signs import PICTURES

NAME_LENGTH = 40
NOBODY = "none"
_ONE_OF_THESE = _l("Choose one of the answers.")
_BETWEEN_DIGITS = re.compile(r"[\s.\-]")


def _choice(value: str, label: object, hint: object | None = None) -> Choice:
    return Choice(value, label, render_kw={"hint": hint} if hint else {})


def _language_choices(first: list[str]) -> list[Choice]:
    order = dict.fromkeys([*first, *LANGUAGES])
    return [_choice(code, as_name(LANGUAGES[code].endonym, code)) for code in order if code in LANGUAGES]


class NewGroupForm(Form):
    """A guide starts a group."""

    nickname = LineField(_l("What do you call the group?"), limit=NAME_LENGTH, required=_l("Give the group a name."))
    languages = SelectMultipleField(
        _l("Which languages do you speak there?"), [InputRequired(_l("Choose at least one language."))]
    )
    format = RadioField(
        _l("What kind of group is it?"),
        [InputRequired(_ONE_OF_THESE)],
        choices=[
            _choice(Format.PARENT_ACADEMY.value, _l("Parent academy")),
            _choice(Format.PEER_GROUP.value, _l("People with the same language or the same questions")),
            _choice(Format.PARENTS_NETWORK.value, _l("Network of parents")),
            _choice(Format.CIRCLE.value, _l("Circle that decides together")),
            _choice(Format.OWN.value, _l("Something of our own")),
        ],
    )
    co_guide = RadioField(_l("Who guides it with you?"), [Optional()])

    def offer(self, colleagues: list[StaffLine], language: Language) -> None:
        """Fill in the choices: the languages, the guide's own first, and her colleagues who guide groups."""
        self.languages.choices = _language_choices([language.code, DUTCH.code])
        nobody = _choice(NOBODY, _l("Nobody, or not yet"))
        self.co_guide.choices = [
            *(_choice(str(each.person_id), as_name(each.name)) for each in colleagues),
            nobody,
        ]

    @property
    def spoken(self) -> list[str]:
        """The chosen languages; Dutch last, because it is the language most groups have beside their own."""
        chosen: list[str] = self.languages.data or []
        return sorted(chosen, key=lambda code: code == DUTCH.code)


def _is_phone(form: object, field: Any) -> None:
    if field.data and international(field.data) is None:
        raise ValidationError(str(_l("Write the whole number, for example 06 12 34 56 78.")))


class _HasPhone:
    phone: LineField

    @property
    def number(self) -> str | None:
        """The number as any phone dials it, with a plus; None when there is none."""
        digits = international(self.phone.text)
        return f"+{digits}" if digits else None


class NewMemberForm(_HasPhone, Form):
    """A guide adds somebody who has no phone, or left it at home."""

    name = LineField(_l("Which name did this person choose?"), limit=NAME_LENGTH, required=_l("Write the chosen name."))
    role = RadioField(
        _l("How does this person take part?"),
        [InputRequired(_ONE_OF_THESE)],
        choices=[
            _choice(Role.PARTICIPANT.value, _l("As a participant")),
            _choice(Role.VOLUNTEER.value, _l("As a volunteer")),
        ],
        default=Role.PARTICIPANT.value,
    )
    language = RadioField(_l("Which language is easiest?"), [Optional()])
    phone = LineField(
        _l("Phone number"), limit=30, validators=[_is_phone], render_kw={"inputmode": "tel", "autocomplete": "off"}
    )
    agreed = BooleanField(_l("I told what we keep, and heard a yes."))

    def offer(self, languages: list[str]) -> None:
        """Fill in the languages, the group's own first."""
        self.language.choices = [*_language_choices(languages), _choice(NOBODY, _l("I do not know"))]

    @property
    def reads(self) -> str | None:
        """Her language, when the guide knew it."""
        return None if self.language.data in (None, NOBODY) else str(self.language.data)


class ContactForm(_HasPhone, EditForm):
    """A participant's phone number; empty means: forget it."""

    phone = LineField(
        _l("Phone number"), limit=30, validators=[_is_phone], render_kw={"inputmode": "tel", "autocomplete": "off"}
    )


class CoverForm(EditForm):
    """What the site is called on the phones of who takes part."""

    cover = RadioField(
        _l("What is the site called?"),
        [InputRequired(_ONE_OF_THESE)],
        choices=[Choice(key.value, look.name, render_kw={"drawing": look.icon}) for key, look in LOOKS.items()],
    )


class DigitsForm(Form):
    """The six digits on the guide's screen, however they were typed."""

    digits = LineField(
        _l("The 6 digits"),
        limit=40,
        required=_l("Type the 6 digits. The guide has them."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )

    @property
    def six(self) -> str:
        """The digits alone, in western signs."""
        return _BETWEEN_DIGITS.sub("", western_digits(self.digits.text))

    def validate_digits(self, field: LineField) -> None:
        """Six digits, no more and no less: anything else is a slip, not a guess."""
        if not re.fullmatch(r"[0-9]{6}", self.six):
            raise ValidationError(str(_l("It must be 6 digits. Look again.")))


class NameForm(Form):
    """What do we call you? A name of one's own, or the word of a picture."""

    name = LineField(_l("Your name"), limit=NAME_LENGTH, render_kw={"autocomplete": "off"})
    picture = RadioField(
        _l("Or take one of these names"),
        [Optional()],
        choices=[Choice(key, word, render_kw={"icon": key}) for key, word in PICTURES.items()],
    )

    @property
    def picked(self) -> str:
        """The name she goes by: what she typed, else the word of the picture, with a capital."""
        word = str(PICTURES[self.picture.data]) if self.picture.data in PICTURES else ""
        return self.name.text or word[:1].upper() + word[1:]

    def validate_name(self, field: LineField) -> None:
        """One of the two; after cleaning, so that invisible signs are no name."""
        if not self.picked and not field.errors:
            raise ValidationError(str(_l("Type a name, or choose one below.")))


class PhoneForm(Form):
    """Is this your phone? Nothing is chosen beforehand; each answer is a button."""

    phone = RadioField(
        _l("Is this your phone?"),
        [InputRequired(_ONE_OF_THESE)],
        choices=[
            _choice(SignInKind.OWN.value, _l("Only mine")),
            _choice(SignInKind.SHARED.value, _l("We share it")),
        ],
    )


class WelcomeForm(Form):
    """Who stands at the door: somebody new (in a role), or a member on another phone."""

    who = RadioField(_l("Who is it?"), [InputRequired(_ONE_OF_THESE)], validate_choice=False)


class StopForm(Form):
    """How her name stands after she stopped. Nothing is chosen beforehand; without an answer it stands nowhere."""

    name = RadioField(
        _l("How shall we show your name with what you did?"),
        [Optional()],
        choices=[
            _choice("keep", _l("As I chose it")),
            _choice("someone", _l("As someone from the group")),
        ],
    )

    @property
    def keeps_name(self) -> bool:
        """Whether her name stays."""
        return bool(self.name.data == "keep")


class NewGuideForm(Form):
    """A coordinator proposes another guide for a group."""

    coming = RadioField(_l("Who could guide this group?"), [InputRequired(_ONE_OF_THESE)])

    def offer(self, colleagues: list[StaffLine]) -> None:
        """Fill in who may guide groups, without whoever guides this one and without the coordinator herself."""
        self.coming.choices = [_choice(str(each.person_id), as_name(each.name)) for each in colleagues]

    @property
    def coming_id(self) -> UUID:
        """Whom she chose."""
        return UUID(str(self.coming.data))


class GuideAnswerForm(Form):
    """Yes or no to another guide; no reason is asked."""

    answer = RadioField(
        _l("Is that good?"),
        [InputRequired(_ONE_OF_THESE)],
        choices=[_choice("yes", _l("Yes, that is good")), _choice("no", _l("No, I would rather not"))],
    )

    @property
    def agrees(self) -> bool:
        """Whether she said yes."""
        return bool(self.answer.data == "yes")


class HeardForm(AgreedWordsForm):
    """A guide read somebody the words for one thing and heard a yes, and in which language. Nothing is chosen yet."""

    language = RadioField(_l("In which language did you say it?"), [InputRequired(_ONE_OF_THESE)])
    heard = BooleanField(
        _l("This person sits beside me. I told all of this, and heard a yes."),
        [InputRequired(_l("Do this together, or do it another time."))],
    )

    def offer(self, languages: list[str], version: str) -> None:
        """Fill in the languages, hers first; and say which words are the present ones."""
        self.language.choices = [_choice(code, as_name(LANGUAGES[code].endonym, code)) for code in languages]
        self.version = version
