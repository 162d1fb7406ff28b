"""Public holidays, school breaks and feasts of the years around now, as the `holidays` library has them.

The library takes 13 MiB and half a second, of a server that mostly looks these few days up; it is asked for other
years. The lines are written and compared by ``tests/sessions/test_kept_days.py``: of each its code and its day, and of
a break its first day and its last.
"""

HOLIDAYS: dict[str, str] = {
    "2024": (
        "new_year 2024-01-01 good_friday 2024-03-29 easter_sunday 2024-03-31 easter_monday 2024-04-01 "
        "kings_day 2024-04-27 liberation_day 2024-05-05 ascension 2024-05-09 whit_sunday 2024-05-19 "
        "whit_monday 2024-05-20 christmas_day 2024-12-25 second_christmas_day 2024-12-26"
    ),
    "2025": (
        "new_year 2025-01-01 good_friday 2025-04-18 easter_sunday 2025-04-20 easter_monday 2025-04-21 "
        "kings_day 2025-04-26 liberation_day 2025-05-05 ascension 2025-05-29 whit_sunday 2025-06-08 "
        "whit_monday 2025-06-09 christmas_day 2025-12-25 second_christmas_day 2025-12-26"
    ),
    "2026": (
        "new_year 2026-01-01 good_friday 2026-04-03 easter_sunday 2026-04-05 easter_monday 2026-04-06 "
        "kings_day 2026-04-27 liberation_day 2026-05-05 ascension 2026-05-14 whit_sunday 2026-05-24 "
        "whit_monday 2026-05-25 christmas_day 2026-12-25 second_christmas_day 2026-12-26"
    ),
    "2027": (
        "new_year 2027-01-01 good_friday 2027-03-26 easter_sunday 2027-03-28 easter_monday 2027-03-29 "
        "kings_day 2027-04-27 liberation_day 2027-05-05 ascension 2027-05-06 whit_sunday 2027-05-16 "
        "whit_monday 2027-05-17 christmas_day 2027-12-25 second_christmas_day 2027-12-26"
    ),
    "2028": (
        "new_year 2028-01-01 good_friday 2028-04-14 easter_sunday 2028-04-16 easter_monday 2028-04-17 "
        "kings_day 2028-04-27 liberation_day 2028-05-05 ascension 2028-05-25 whit_sunday 2028-06-04 "
        "whit_monday 2028-06-05 christmas_day 2028-12-25 second_christmas_day 2028-12-26"
    ),
    "2029": (
        "new_year 2029-01-01 good_friday 2029-03-30 easter_sunday 2029-04-01 easter_monday 2029-04-02 "
        "kings_day 2029-04-27 liberation_day 2029-05-05 ascension 2029-05-10 whit_sunday 2029-05-20 "
        "whit_monday 2029-05-21 christmas_day 2029-12-25 second_christmas_day 2029-12-26"
    ),
    "2030": (
        "new_year 2030-01-01 good_friday 2030-04-19 easter_sunday 2030-04-21 easter_monday 2030-04-22 "
        "kings_day 2030-04-27 liberation_day 2030-05-05 ascension 2030-05-30 whit_sunday 2030-06-09 "
        "whit_monday 2030-06-10 christmas_day 2030-12-25 second_christmas_day 2030-12-26"
    ),
    "2031": (
        "new_year 2031-01-01 good_friday 2031-04-11 easter_sunday 2031-04-13 easter_monday 2031-04-14 "
        "kings_day 2031-04-26 liberation_day 2031-05-05 ascension 2031-05-22 whit_sunday 2031-06-01 "
        "whit_monday 2031-06-02 christmas_day 2031-12-25 second_christmas_day 2031-12-26"
    ),
    "2032": (
        "new_year 2032-01-01 good_friday 2032-03-26 easter_sunday 2032-03-28 easter_monday 2032-03-29 "
        "kings_day 2032-04-27 liberation_day 2032-05-05 ascension 2032-05-06 whit_sunday 2032-05-16 "
        "whit_monday 2032-05-17 christmas_day 2032-12-25 second_christmas_day 2032-12-26"
    ),
    "2033": (
        "new_year 2033-01-01 good_friday 2033-04-15 easter_sunday 2033-04-17 easter_monday 2033-04-18 "
        "kings_day 2033-04-27 liberation_day 2033-05-05 ascension 2033-05-26 whit_sunday 2033-06-05 "
        "whit_monday 2033-06-06 christmas_day 2033-12-25 second_christmas_day 2033-12-26"
    ),
    "2034": (
        "new_year 2034-01-01 good_friday 2034-04-07 easter_sunday 2034-04-09 easter_monday 2034-04-10 "
        "kings_day 2034-04-27 liberation_day 2034-05-05 ascension 2034-05-18 whit_sunday 2034-05-28 "
        "whit_monday 2034-05-29 christmas_day 2034-12-25 second_christmas_day 2034-12-26"
    ),
    "2035": (
        "new_year 2035-01-01 good_friday 2035-03-23 easter_sunday 2035-03-25 easter_monday 2035-03-26 "
        "kings_day 2035-04-27 ascension 2035-05-03 liberation_day 2035-05-05 whit_sunday 2035-05-13 "
        "whit_monday 2035-05-14 christmas_day 2035-12-25 second_christmas_day 2035-12-26"
    ),
}
BREAKS: dict[str, str] = {
    "noord 2024": (
        "spring 2024-02-17 2024-02-25 may 2024-04-27 2024-05-05 summer 2024-07-20 2024-09-01 autumn "
        "2024-10-26 2024-11-03 christmas 2024-12-21 2025-01-05"
    ),
    "noord 2025": (
        "spring 2025-02-15 2025-02-23 may 2025-04-26 2025-05-04 summer 2025-07-12 2025-08-24 autumn "
        "2025-10-18 2025-10-26 christmas 2025-12-20 2026-01-04"
    ),
    "noord 2026": (
        "spring 2026-02-21 2026-03-01 may 2026-04-25 2026-05-03 summer 2026-07-04 2026-08-16 autumn "
        "2026-10-10 2026-10-18 christmas 2026-12-19 2027-01-03"
    ),
    "noord 2027": (
        "spring 2027-02-20 2027-02-28 may 2027-04-24 2027-05-02 summer 2027-07-10 2027-08-22 autumn "
        "2027-10-16 2027-10-24 christmas 2027-12-25 2028-01-09"
    ),
    "noord 2028": (
        "spring 2028-02-19 2028-02-27 may 2028-04-29 2028-05-07 summer 2028-07-15 2028-08-27 autumn "
        "2028-10-14 2028-10-22 christmas 2028-12-23 2029-01-07"
    ),
    "noord 2029": (
        "spring 2029-02-17 2029-02-25 may 2029-04-28 2029-05-06 summer 2029-07-21 2029-09-02 autumn "
        "2029-10-20 2029-10-28 christmas 2029-12-22 2030-01-06"
    ),
    "noord 2030": "spring 2030-02-16 2030-02-24 may 2030-04-27 2030-05-05 summer 2030-07-20 2030-09-01",
    "noord 2031": "",
    "noord 2032": "",
    "noord 2033": "",
    "noord 2034": "",
    "noord 2035": "",
    "midden 2024": (
        "spring 2024-02-17 2024-02-25 may 2024-04-27 2024-05-05 summer 2024-07-13 2024-08-25 autumn "
        "2024-10-26 2024-11-03 christmas 2024-12-21 2025-01-05"
    ),
    "midden 2025": (
        "spring 2025-02-22 2025-03-02 may 2025-04-26 2025-05-04 summer 2025-07-19 2025-08-31 autumn "
        "2025-10-18 2025-10-26 christmas 2025-12-20 2026-01-04"
    ),
    "midden 2026": (
        "spring 2026-02-14 2026-02-22 may 2026-04-25 2026-05-03 summer 2026-07-18 2026-08-30 autumn "
        "2026-10-17 2026-10-25 christmas 2026-12-19 2027-01-03"
    ),
    "midden 2027": (
        "spring 2027-02-20 2027-02-28 may 2027-04-24 2027-05-02 summer 2027-07-17 2027-08-29 autumn "
        "2027-10-16 2027-10-24 christmas 2027-12-25 2028-01-09"
    ),
    "midden 2028": (
        "spring 2028-02-26 2028-03-05 may 2028-04-29 2028-05-07 summer 2028-07-08 2028-08-20 autumn "
        "2028-10-21 2028-10-29 christmas 2028-12-23 2029-01-07"
    ),
    "midden 2029": (
        "spring 2029-02-17 2029-02-25 may 2029-04-28 2029-05-06 summer 2029-07-07 2029-08-19 autumn "
        "2029-10-20 2029-10-28 christmas 2029-12-22 2030-01-06"
    ),
    "midden 2030": "spring 2030-02-23 2030-03-03 may 2030-04-27 2030-05-05 summer 2030-07-13 2030-08-25",
    "midden 2031": "",
    "midden 2032": "",
    "midden 2033": "",
    "midden 2034": "",
    "midden 2035": "",
    "zuid 2024": (
        "spring 2024-02-10 2024-02-18 may 2024-04-27 2024-05-05 summer 2024-07-06 2024-08-18 autumn "
        "2024-10-19 2024-10-27 christmas 2024-12-21 2025-01-05"
    ),
    "zuid 2025": (
        "spring 2025-02-22 2025-03-02 may 2025-04-26 2025-05-04 summer 2025-07-05 2025-08-17 autumn "
        "2025-10-11 2025-10-19 christmas 2025-12-20 2026-01-04"
    ),
    "zuid 2026": (
        "spring 2026-02-14 2026-02-22 may 2026-04-25 2026-05-03 summer 2026-07-11 2026-08-23 autumn "
        "2026-10-17 2026-10-25 christmas 2026-12-19 2027-01-03"
    ),
    "zuid 2027": (
        "spring 2027-02-13 2027-02-21 may 2027-04-24 2027-05-02 summer 2027-07-24 2027-09-05 autumn "
        "2027-10-23 2027-10-31 christmas 2027-12-25 2028-01-09"
    ),
    "zuid 2028": (
        "spring 2028-02-26 2028-03-05 may 2028-04-29 2028-05-07 summer 2028-07-22 2028-09-03 autumn "
        "2028-10-21 2028-10-29 christmas 2028-12-23 2029-01-07"
    ),
    "zuid 2029": (
        "spring 2029-02-10 2029-02-18 may 2029-04-28 2029-05-06 summer 2029-07-14 2029-08-26 autumn "
        "2029-10-13 2029-10-21 christmas 2029-12-22 2030-01-06"
    ),
    "zuid 2030": "spring 2030-02-23 2030-03-03 may 2030-04-27 2030-05-05 summer 2030-07-06 2030-08-18",
    "zuid 2031": "",
    "zuid 2032": "",
    "zuid 2033": "",
    "zuid 2034": "",
    "zuid 2035": "",
}
FEASTS: dict[str, str] = {
    "2024": (
        "timkat 2024-01-20 enkutatash 2024-09-11 meskel 2024-09-27 ramadan 2024-03-11 eid_al_fitr 2024-04-10 "
        "eid_al_adha 2024-06-16 ashura 2024-07-16 mawlid 2024-09-15 holi 2024-03-25 diwali 2024-10-31 "
        "chinese_new_year 2024-02-10 passover 2024-04-23 yom_kippur 2024-10-12"
    ),
    "2025": (
        "timkat 2025-01-19 enkutatash 2025-09-11 meskel 2025-09-27 ramadan 2025-03-01 eid_al_fitr 2025-03-30 "
        "eid_al_adha 2025-06-06 ashura 2025-07-05 mawlid 2025-09-04 holi 2025-03-14 diwali 2025-11-19 "
        "chinese_new_year 2025-01-29 passover 2025-04-13 yom_kippur 2025-10-02"
    ),
    "2026": (
        "timkat 2026-01-19 enkutatash 2026-09-11 meskel 2026-09-27 ramadan 2026-02-18 eid_al_fitr 2026-03-20 "
        "eid_al_adha 2026-05-27 ashura 2026-06-25 mawlid 2026-08-25 holi 2026-03-04 diwali 2026-11-08 "
        "chinese_new_year 2026-02-17 passover 2026-04-02 yom_kippur 2026-09-21"
    ),
    "2027": (
        "timkat 2027-01-19 enkutatash 2027-09-12 meskel 2027-09-28 ramadan 2027-02-08 eid_al_fitr 2027-03-09 "
        "eid_al_adha 2027-05-16 ashura 2027-06-15 mawlid 2027-08-14 holi 2027-03-22 diwali 2027-10-28 "
        "chinese_new_year 2027-02-06 passover 2027-04-22 yom_kippur 2027-10-11"
    ),
    "2028": (
        "timkat 2028-01-20 enkutatash 2028-09-11 meskel 2028-09-27 ramadan 2028-01-28 eid_al_fitr 2028-02-26 "
        "eid_al_adha 2028-05-05 ashura 2028-06-03 mawlid 2028-08-03 holi 2028-03-11 diwali 2028-11-15 "
        "chinese_new_year 2028-01-26 passover 2028-04-11 yom_kippur 2028-09-30"
    ),
    "2029": (
        "timkat 2029-01-19 enkutatash 2029-09-11 meskel 2029-09-27 ramadan 2029-01-16 eid_al_fitr 2029-02-14 "
        "eid_al_adha 2029-04-24 ashura 2029-05-23 mawlid 2029-07-24 holi 2029-03-01 diwali 2029-11-05 "
        "chinese_new_year 2029-02-13 passover 2029-03-31 yom_kippur 2029-09-19"
    ),
    "2030": (
        "timkat 2030-01-19 enkutatash 2030-09-11 meskel 2030-09-27 ramadan 2030-01-05 ramadan 2030-12-26 "
        "eid_al_fitr 2030-02-04 eid_al_adha 2030-04-13 ashura 2030-05-12 mawlid 2030-07-13 holi 2030-03-20 "
        "diwali 2030-10-26 chinese_new_year 2030-02-03 passover 2030-04-18 yom_kippur 2030-10-07"
    ),
    "2031": (
        "timkat 2031-01-19 enkutatash 2031-09-12 meskel 2031-09-28 ramadan 2031-12-15 eid_al_fitr 2031-01-24 "
        "eid_al_adha 2031-04-02 ashura 2031-05-02 mawlid 2031-07-02 holi 2031-03-09 diwali 2031-11-14 "
        "chinese_new_year 2031-01-23 passover 2031-04-08 yom_kippur 2031-09-27"
    ),
    "2032": (
        "timkat 2032-01-20 enkutatash 2032-09-11 meskel 2032-09-27 ramadan 2032-12-04 eid_al_fitr 2032-01-14 "
        "eid_al_adha 2032-03-22 ashura 2032-04-20 mawlid 2032-06-20 holi 2032-03-27 passover 2032-03-27 "
        "diwali 2032-11-02 chinese_new_year 2032-02-11 yom_kippur 2032-09-15"
    ),
    "2033": (
        "timkat 2033-01-19 enkutatash 2033-09-11 meskel 2033-09-27 ramadan 2033-11-23 eid_al_fitr 2033-01-02 "
        "eid_al_fitr 2033-12-23 eid_al_adha 2033-03-11 ashura 2033-04-10 mawlid 2033-06-09 holi 2033-03-16 "
        "diwali 2033-10-22 chinese_new_year 2033-01-31 passover 2033-04-14 yom_kippur 2033-10-03"
    ),
    "2034": (
        "timkat 2034-01-19 enkutatash 2034-09-11 meskel 2034-09-27 ramadan 2034-11-12 eid_al_fitr 2034-12-12 "
        "eid_al_adha 2034-03-01 ashura 2034-03-30 mawlid 2034-05-30 holi 2034-03-05 diwali 2034-11-10 "
        "chinese_new_year 2034-02-19 passover 2034-04-04 yom_kippur 2034-09-23"
    ),
    "2035": (
        "timkat 2035-01-19 enkutatash 2035-09-12 meskel 2035-09-28 ramadan 2035-11-01 eid_al_fitr 2035-12-01 "
        "eid_al_adha 2035-02-18 ashura 2035-03-20 mawlid 2035-05-20 holi 2035-03-24 diwali 2035-10-30 "
        "chinese_new_year 2035-02-08 passover 2035-04-24 yom_kippur 2035-10-13"
    ),
}
