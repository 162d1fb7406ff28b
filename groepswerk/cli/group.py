"""``flask group forget``: a group ends for good, and what was said in it does not open any more."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from groepswerk.core import clock
from groepswerk.core.db import db, writing
from groepswerk.core.plain_text import tidy_line
from groepswerk.groups.models import Group
from groepswerk.groups.queries.circles import groups_called
from groepswerk.groups.service.forgetting import forget_group
from groepswerk.initiatives.service.forgetting import forget_initiatives
from groepswerk.sessions.service.forgetting import forget_meetings

group = AppGroup("group", help="Groups.")


@group.command()
@click.argument("nickname")
@click.option("--organisation", required=True, help="The organisation's name.")
@click.option("--id", "wanted", default="", help="Which one, where several groups have this nickname.")
@click.option("--yes", is_flag=True, help="Do not ask for the nickname again.")
def forget(nickname: str, organisation: str, wanted: str, yes: bool) -> None:
    """End the group NICKNAME for good and destroy the keys of its words. Copies made before still hold them.

    Names, days, who came and who owned what stay readable in the database.
    """
    nickname = tidy_line(nickname)
    if not yes and tidy_line(click.prompt("This cannot be undone. Type the nickname again")) != nickname:
        raise click.ClickException("That is another nickname. Nothing changed.")
    with writing():
        found = _found(nickname, tidy_line(organisation), wanted)
        now, today = clock.now(), clock.today()
        forget_group(found, None, now, today)
        forget_initiatives(found.id, today)
        forget_meetings(found.id, clock.wall_now())
        db.session.commit()
    click.echo("The group has ended. What was said in it cannot be opened any more.")


def _found(nickname: str, organisation: str, wanted: str) -> Group:
    """The one group that is meant. Raises ClickException when there is none, or more than one."""
    groups = groups_called(organisation, nickname)
    if wanted:
        groups = [each for each in groups if each.id.hex == wanted.replace("-", "")]
    if not groups:
        raise click.ClickException("This organisation has no such group that has not ended.")
    if len(groups) > 1:
        lines = "\n".join(f"  --id {each.id}  (since {each.made_at:%Y-%m-%d})" for each in groups)
        raise click.ClickException(f"Several groups have this nickname. Say which:\n{lines}")
    return groups[0]
