"""Forms of initiatives: four questions of which only the name is asked for, an offer, and her yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from groepswerk.core.forms import Choice, EditForm, Form, LineField, WordsField, as_name
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.core.languages import Language, language_of
from groepswerk.groups.queries import MemberLine
from groepswerk.initiatives.models import OfferKind
from groepswerk.initiatives.service.texts import Texts
from groepswerk.people.signs import called
from groepswerk.words.queries import Words
from groepswerk.words.written import written_in


class _FourTexts:
    """The four questions and the language they are answered in, for each form that asks them."""

    name = LineField(_l("What do you call your idea?"), limit=80, required=_l("Give your idea a name."))
    purpose = WordsField(_l("What is it for?"), limit=1000)
    company = WordsField(_l("Who do you do it with?"), limit=1000)
    needed = WordsField(_l("What do you need?"), limit=1000)
    language = RadioField(_l("In which language did you write?"), [Optional()])

    def texts(self, page: Language, others: Iterable[str], before: Mapping[str, Words | None] | None = None) -> Texts:
        """What was typed, cleaned, in the language she chose, else the one its letters are most likely in.

        ``page``: the language to take when they tell nothing; ``others``: the group's languages; ``before``: what
        stands, which keeps its language when she left it as it was.
        """
        said = Texts(self.name.text, self.purpose.text, self.company.text, self.needed.text)
        codes = list(others)
        languages = {
            field: self.language.data or _language_of(text, (before or {}).get(field), page, codes)
            for field, text in said.by_field().items()
        }
        return replace(said, languages=languages)

    def offer_languages(self, codes: Iterable[str]) -> None:
        """Let her choose among these languages; nothing is chosen beforehand."""
        offered = [language_of(code) for code in dict.fromkeys(codes)]
        self.language.choices = [Choice(each.code, as_name(each.endonym, each.code)) for each in offered]


def _language_of(text: str, before: Words | None, page: Language, others: list[str]) -> str:
    if before is None:
        return written_in(text, page, others)
    return before.language.code if text == before.text else written_in(text, before.language, others)


class IdeaForm(_FourTexts, Form):
    """She logs an initiative of her own."""


class ChangeIdeaForm(_FourTexts, EditForm):
    """An owner changes what is said of it."""


class ProposalForm(_FourTexts, Form):
    """A guide writes down what somebody told, for her to say yes or no to."""

    name = LineField(_l("What does she call her idea?"), limit=80, required=_l("Give the idea a name."))
    purpose = WordsField(_l("What is it for?"), limit=1000)
    company = WordsField(_l("Who does she do it with?"), limit=1000)
    needed = WordsField(_l("What does she need?"), limit=1000)
    for_whom = RadioField(_l("Whose idea is it?"), [InputRequired(_l("Choose whose idea it is."))])

    def offer_people(self, people: Iterable[MemberLine]) -> None:
        """Let the guide choose among those who take part; a sign tells two of one name apart."""
        self.for_whom.choices = [Choice(str(each.person_id), called(each.name, each.sign)) for each in people]


class AnswerForm(Form):
    """Her yes or no to a proposal."""

    answer = RadioField(
        _l("Is this your idea?"),
        [InputRequired(_l("Choose one of the answers."))],
        choices=[Choice("yes", _l("Yes, this is mine")), Choice("no", _l("No, not mine"))],
    )


class OfferForm(Form):
    """What somebody offers, and a line for the owner alone."""

    kind = RadioField(
        _l("What will you do?"),
        [InputRequired(_l("Choose what you will do."))],
        choices=[
            Choice(OfferKind.THINK_ALONG, _l("I think along"), {"hint": _l("You talk and think with her.")}),
            Choice(OfferKind.HELP_OUT, _l("I help out"), {"hint": _l("You do something yourself.")}),
            Choice(OfferKind.GIVE, _l("I give something"), {"hint": _l("For example cloth, cups or money.")}),
            Choice(OfferKind.OPEN_DOOR, _l("I open a door"), {"hint": _l("For example a room, or a name.")}),
        ],
    )
    words = WordsField(_l("Do you want to say something with it?"), limit=500)
