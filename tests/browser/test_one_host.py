"""T22: nothing leaves for a third party. In a whole walk through the site a browser speaks with one host."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Route

from tests.browser.live import Live, Visitor

WALKS = {
    None: ("/", "/sign-in", "/door", "/languages"),
    "Roos": ("/", "/my-devices"),
    "Naima": ("/", "/groups/new"),
    "Els": ("/", "/staff", "/organisation"),
}


def hosts_of(visitor: Visitor, paths: tuple[str, ...], most: int = 14) -> set[str]:
    """The hosts that a browser asks while somebody opens these pages and what they link to, in two languages."""
    asked: set[str] = set()
    visitor.context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    waiting, seen = list(paths), set(paths)
    while waiting and len(seen) < most + len(paths):
        visitor.go(waiting.pop(0))
        for link in visitor.page.locator("a[href^='/']").evaluate_all("all => all.map(each => each.pathname)"):
            if link not in seen and not link.startswith("/static"):
                seen.add(link)
                waiting.append(link)
    visitor.go(f"{paths[0]}?lang=ar")
    visitor.page.wait_for_load_state("networkidle")
    return asked


def test_a_browser_speaks_with_one_host(live: Live) -> None:
    for name, paths in WALKS.items():
        assert hosts_of(live.visitor(name), paths) == {urlsplit(live.address).netloc}, name


def test_a_picture_from_elsewhere_would_be_seen(live: Live) -> None:
    visitor = live.visitor("Roos")
    visitor.context.route("**/*", _with_picture)
    assert "pictures.invalid" in hosts_of(visitor, ("/",), most=1)


def _with_picture(route: Route) -> None:
    """Each page without our policy, and with a picture from another site in it."""
    if "pictures.invalid" in route.request.url or route.request.resource_type != "document":
        route.continue_()
        return
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if "security-policy" not in name}
    body = answer.text().replace("</body>", '<img src="http://pictures.invalid/a.png" alt=""></body>')
    route.fulfill(status=answer.status, headers=headers, body=body)
