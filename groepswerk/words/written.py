"""In which language a text was written, as far as its letters tell.

The page stands in one language, and people write in another all the same: Arabic on a Dutch page. The letters then say
that it is not Dutch, and the languages of the group say what it is. Nobody has to be asked.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from groepswerk.core.languages import PROMISED, Language, language_of

# The first word of a letter's Unicode name onto its script (ISO 15924).
_SCRIPTS = {"LATIN": "Latn", "ARABIC": "Arab", "ETHIOPIC": "Ethi", "CYRILLIC": "Cyrl", "TIFINAGH": "Tfng"}


def script_of(text: str) -> str | None:
    """The script of most of its letters; None when it has none that we know."""
    words = (unicodedata.name(sign, "").partition(" ")[0] for sign in text if sign.isalpha())
    counted = Counter(_SCRIPTS[word] for word in words if word in _SCRIPTS)
    return counted.most_common(1)[0][0] if counted else None


def written_in(text: str, page: Language, others: Iterable[str]) -> str:
    """The code of the language ``text`` is most likely in: the page's, unless its letters are another's.

    ``others``: the codes of the group's languages, in their order; languages of the interface come after them.
    """
    script = script_of(text)
    if script is None or script == page.script:
        return page.code
    known = [*others, *(language.code for language in PROMISED)]
    fitting = [code for code in known if language_of(code).script == script]
    return fitting[0] if fitting else page.code
