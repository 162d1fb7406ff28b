"""What people say, in their own words and language.

Holds utterances (text or voice, language, author, circle) and their renditions:
translations and retellings, credited and checked. The original is never
overwritten. Also the text of a group's card and the studio for spoken prompts.
Not for names, which are plain strings, nor for the texts of the interface.
"""
