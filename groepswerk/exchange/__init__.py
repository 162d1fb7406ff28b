"""What is taken along, handed over or erased.

Holds the export of one's own data, erasure, whole-group export and import, the
hand-over dossier and spreadsheets. Whatever leaves can be read back without
loss. Not for reading figures (`reports`) and not for releases to the
municipality (`signals`).
"""
