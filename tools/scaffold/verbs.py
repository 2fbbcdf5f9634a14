"""Past participles of English verbs, of which the names of events are made."""

_PAIRS = """
begin begun, bind bound, break broken, bring brought, build built, buy bought,
choose chosen, cut cut, do done, draw drawn, find found, forget forgotten,
forgive forgiven, freeze frozen, get got, give given, hide hidden, hold held,
keep kept, lay laid, leave left, lend lent, let let, lose lost, make made, meet met,
pay paid, put put, read read, run run, sell sold, send sent, set set, show shown,
shut shut, spend spent, split split, take taken, tell told, undertake undertaken,
win won, withdraw withdrawn, withhold withheld, write written
"""
IRREGULAR = dict(pair.split() for pair in _PAIRS.split(","))
PREFIXES = ("mis", "off", "out", "over", "pre", "re", "un", "under", "up")
# Verbs of several syllables that double their last letter, by their ends.
DOUBLED = ("bel", "cel", "cur", "mat", "mit", "pel", "rol", "vel", "efer", "sfer")
NOT_DOUBLED = {"limit"}
VOWELS = "aeiou"


def past_participle(verb: str) -> str:
    """Return `paid` of `pay`: by a list of irregular verbs, or the rules of spelling."""
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    for prefix in PREFIXES:
        stem = verb.removeprefix(prefix)
        if stem != verb and stem in IRREGULAR:
            return prefix + IRREGULAR[stem]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2:-1] not in VOWELS:
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1] if _is_doubled(verb) else ''}ed"


def _is_doubled(verb: str) -> bool:
    if verb.endswith(DOUBLED):
        return verb not in NOT_DOUBLED
    start, vowel, last = verb[:-2], verb[-2:-1], verb[-1]
    ends_short = vowel in tuple(VOWELS) and last not in f"{VOWELS}wxy"
    return ends_short and not any(letter in f"{VOWELS}y" for letter in start)
