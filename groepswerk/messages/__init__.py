"""What goes out to a person: one row per person and channel.

Holds the outbox, e-mail, the text-message adapter, prepared `wa.me` and `sms:`
links and print. A row keeps a template and ids; the text is made at sending.
Not for deciding who is told what: the room where it happened writes the row, in
the transaction of its cause. Not a chat, and never news from a lower room.
"""
