"""The ways out of the house: a mail server (SMTP), and a gateway for text messages. What is not set up is not there.

What is sent is a letter that was made a moment before; what came of it is a code, never what the other side wrote.
"""

from groepswerk.messages.outbound.check import problems
from groepswerk.messages.outbound.letter import Letter
from groepswerk.messages.outbound.ways import offered, send, ways

__all__ = ["Letter", "offered", "problems", "send", "ways"]
