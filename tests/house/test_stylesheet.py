"""The look keeps its promises: light, readable in both colour schemes, the same in both directions, nothing inline."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
CSS = HOUSE / "groepswerk/static/css/site.css"
SCRIPT = HOUSE / "groepswerk/static/js/site.js"
# What a few pages load beside it, one each at most.
OTHER_SCRIPTS = sorted(set(SCRIPT.parent.glob("*.js")) - {SCRIPT})
TEMPLATES = sorted((HOUSE / "templates").rglob("*.html"))

TEXT, LARGE_SHAPE = 4.5, 3.0
# (what is drawn, what it is drawn on, the ratio WCAG 2.2 asks: 4.5 for text, 3 for borders and shapes)
PAIRS = [
    *[("ink", ground, TEXT) for ground in ("bg", "surface", "soft", "tint", "blush", "glow")],
    *[("ink-2", ground, TEXT) for ground in ("bg", "surface", "soft", "tint", "glow")],
    *[("primary", ground, TEXT) for ground in ("bg", "surface", "soft", "tint")],
    *[("accent", ground, TEXT) for ground in ("bg", "surface", "blush")],
    *[("error", ground, TEXT) for ground in ("bg", "surface", "blush")],
    *[("warn", ground, TEXT) for ground in ("surface", "glow")],
    *[("ok", ground, TEXT) for ground in ("bg", "surface", "tint")],
    ("on-primary", "primary", TEXT),
    ("on-primary", "primary-deep", TEXT),
    ("bg", "ink", TEXT),
    ("bg", "ink-2", TEXT),
    ("on-honey", "honey", TEXT),
    ("on-focus", "focus", TEXT),
    *[("line", ground, LARGE_SHAPE) for ground in ("bg", "surface")],
    *[("ink", ground, LARGE_SHAPE) for ground in ("bg", "surface")],
]
PHYSICAL = re.compile(
    r"(?<![\w-])(?:"
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*\s*:"
    r"|(?:left|right)\s*:"
    r"|border-(?:top|bottom)-(?:left|right)-radius\s*:"
    r"|(?:text-align|float|clear|background-position|transform-origin|justify-[a-z]+)\s*:[^;]*\b(?:left|right)\b)"
)
FOUR_SIDES = re.compile(r"(?<![\w-])(?:margin|padding|inset)\s*:\s*([^\s;]+) ([^\s;]+) ([^\s;]+) ([^\s;]+)\s*;")
INLINE = re.compile(r"<style\b|\sstyle\s*=|<script\b(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)


def _tokens(scheme: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\}", CSS.read_text(), re.DOTALL)[:2]
    blocks = light if scheme == "light" else light + dark
    return dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6})", blocks))


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 between two colours written as #rrggbb."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def physical_sides(css: str) -> list[str]:
    """What in ``css`` names a left or right side, or gives the two sides of a line different room."""
    uneven = [match[0] for match in FOUR_SIDES.finditer(css) if match[2] != match[4]]
    return [match[0] for match in PHYSICAL.finditer(css)] + uneven


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("drawn", "ground", "wanted"), PAIRS)
def test_colours_can_be_read(scheme: str, drawn: str, ground: str, wanted: float) -> None:
    tokens = _tokens(scheme)
    assert contrast(tokens[drawn], tokens[ground]) >= wanted


def test_contrast_is_the_one_of_the_norm() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_honey_is_never_the_colour_of_a_text() -> None:
    # The one exception paints the pattern of a tile, which holds no text.
    painted = re.findall(r"^(.*)\{[^}]*(?<![\w-])color:\s*var\(--(?:honey|focus)\)", CSS.read_text(), re.MULTILINE)
    assert painted == [".p2 "]


def test_every_token_used_is_declared() -> None:
    css = CSS.read_text()
    assert set(re.findall(r"var\(--([\w-]+)\)", css)) <= set(re.findall(r"--([\w-]+):", css))


def test_no_side_is_called_left_or_right() -> None:
    assert physical_sides(CSS.read_text()) == []


@pytest.mark.parametrize(
    "breach",
    [
        "a { margin-left: 1rem; }",
        "a { text-align: right; }",
        "a { position: absolute; left: 0; }",
        "a { border-top-right-radius: 2px; }",
        "a { padding: 0 1rem 0 2rem; }",
    ],
)
def test_a_physical_side_would_be_found(breach: str) -> None:
    assert physical_sides(breach)


def test_the_sheet_stays_small() -> None:
    assert 0 < CSS.stat().st_size <= 20_480


@pytest.mark.parametrize("other", OTHER_SCRIPTS, ids=lambda path: str(path.name))
def test_the_script_of_any_page_stays_small(other: Path) -> None:
    assert 0 < SCRIPT.stat().st_size + other.stat().st_size <= 8_192


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE / "templates")))
def test_no_template_carries_inline_style_or_script(template: Path) -> None:
    assert INLINE.findall(template.read_text()) == []


@pytest.mark.parametrize(
    "breach",
    ['<p style="color:red">', "<style>p{}</style>", "<script>go()</script>", '<a onclick="go()">', "javascript:go()"],
)
def test_inline_style_or_script_would_be_found(breach: str) -> None:
    assert INLINE.search(breach)


@pytest.mark.parametrize("file", [CSS, SCRIPT, *OTHER_SCRIPTS], ids=lambda path: str(path.name))
def test_sheet_and_scripts_ask_no_other_host(file: Path) -> None:
    assert not re.findall(r"url\(|@import|https?://", file.read_text())
