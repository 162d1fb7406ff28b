"""What every room stands on: who may, the database, languages, forms, the web's edge, the clock, sealing, audit.

It is not for anything that a word of the glossary names: the core knows no room.
"""
