"""Two meetings of the demo that everybody may come to: they stand in the public agenda of the organisation."""

from __future__ import annotations

from groepswerk.demo.scene import Scene


def open_to_all(scene: Scene) -> None:
    """The Wednesday group opens its next two meetings."""
    coming = (each for on, each in scene.meetings("Woensdagavond").items() if on > scene.today)
    for meeting in [each for each in coming if not each.is_sensitive][:2]:
        meeting.is_public = True
