"""Every kind of due work of the house, in the order it is done."""

from __future__ import annotations

from groepswerk.core.due import DueWork
from groepswerk.groups import jobs as groups
from groepswerk.people import jobs as people

JOBS: tuple[DueWork, ...] = (*people.JOBS, *groups.JOBS)
