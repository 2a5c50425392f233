"""French numbers in words, as in France, in Belgium and in Switzerland.

>>> in_words(1997)
'mille neuf cent quatre-vingt-dix-sept'
>>> in_words(1997, country="Belgique", mil=True)
'mil neuf cent nonante-sept'
>>> in_words(1989, country="Suisse", hundreds=True)
'dix-neuf cent huitante-neuf'
"""

UNITS = [
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
]
TENS = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante", "septante", "quatre-vingt", "nonante"]


def in_words(number: int, country: str = "France", mil: bool = False, hundreds: bool = False) -> str:
    """A whole number from 0 to 9,999, joined as before 1990: hyphens below a hundred, but not around « et ».

    As in a year, « vingt » and « cent » never take an s.

    Args:
        number: the number, 0 to 9,999.
        country: France; Belgique (septante, nonante); Suisse (huitante, too).
        mil: « mil » in place of « mille », the old spelling of the years 1001 to 1999.
        hundreds: count the years 1100 to 1999 in hundreds, « dix-neuf cent » in place of « mille neuf cent ».
    """
    if number < 100:
        return below_a_hundred(number, country)
    size = 100 if number < 1000 or (hundreds and 1100 <= number < 2000) else 1000
    many, rest = divmod(number, size)
    words = [] if many == 1 else [UNITS[many]]
    words.append("cent" if size == 100 else "mil" if mil and 1000 < number < 2000 else "mille")
    return " ".join([*words, in_words(rest, country)] if rest else words)


def below_a_hundred(number: int, country: str) -> str:
    """A number from 0 to 99."""
    tens, unit = divmod(number, 10)
    if tens < 2:
        return UNITS[number]
    if country == "France" and tens in (7, 9):  # soixante and ten, quatre-vingt and ten
        tens, unit = tens - 1, unit + 10
    name = "huitante" if country == "Suisse" and tens == 8 else TENS[tens]
    if unit == 0:
        return name
    return name + (" et " if unit in (1, 11) and name != "quatre-vingt" else "-") + UNITS[unit]
