"""Articles and queries for the benchmarks of watchlists: real press texts, a stated mixture of queries.

The mixture is what a monitoring house holds: most queries name a company, a product or a person, alone, with
a context or with exclusions; a few are about subjects. Names come from articles that are not measured: one in
eight from the long tail of names that the press used, one in 100 as often as the press uses them; the rest are
invented, since most clients are named in no article of a day. Names in more than one article of 500 are left
out, and so are ordinary words («Est»): nobody watches those without a context. A query then matches about one
article in 9,000, which is two alerts a day of 20,000 articles.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from monitor.french.tokens import stems

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("GUETTEUR_SHARED", ROOT.parent / "shared"))
NEWS = SHARED / "data" / "news_fr_orangesum.jsonl.gz"
WORDS_A_TEXT = 450
#: Share of each kind among the queries, in per cent.
MIXTURE = {
    "name": 22,
    "names": 14,
    "name_and_context": 26,
    "name_without": 14,
    "near": 8,
    "subject": 6,
    "title": 4,
    "prefix_or_exact": 3,
    "at_least": 2,
    "fact": 1,
}
_NAME = re.compile(r"(?<=[a-zéèà,] )[A-ZÉÈÀÎ][\w-]{2,}(?: (?:de |du |des |d’)?[A-ZÉÈÀÎ][\w-]{2,}){0,2}(?!['’])")
_CONTEXTS = [
    *("rachat", "acquisition", "fusion", "partenariat", "contrat", "résultats", "bénéfice", "chiffre"),
    *("licenciement", "grève", "procès", "plainte", "amende", "enquête", "panne", "attaque", "fuite", "faille"),
    *("brevet", "investissement", "levée", "bourse", "action", "dividende", "nomination", "démission"),
    *("lancement", "produit", "prix", "hausse", "baisse", "marché", "concurrence", "régulation", "loi"),
    *("décret", "parlement", "ministre", "usine", "emploi", "recrutement", "climat", "énergie", "cloud"),
    *("données", "souveraineté", "sécurité", "hébergement", "logiciel"),
]
_EXCLUDED = [
    *('"jeu vidéo"', "football", "rugby", "cinéma", "horoscope", '"fait divers"', "recette", "météo", "tennis"),
    "concert",
]
_SYLLABLES = ["ba", "do", "ri", "ka", "lu", "ne", "vo", "xi", "tra", "pol", "sen", "dri", "mo", "ta", "gé", "lia"]


def articles() -> Iterator[dict[str, str]]:
    """The French news articles that are read-only beside the repository."""
    if not NEWS.exists():
        raise SystemExit(f"{NEWS} is absent: set GUETTEUR_SHARED to the folder that holds data/.")
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def texts(count: int) -> list[tuple[str, str]]:
    """``count`` pairs of title and text of 450 words, from the second half of the collection."""
    found: list[tuple[str, str]] = []
    for article in list(articles())[5400:]:
        words = f"{article['chapo']}\n{article['text']}".split(" ")
        if len(words) >= WORDS_A_TEXT:
            found.append((article["title"], " ".join(words[:WORDS_A_TEXT])))
    if not found:
        raise SystemExit("no article is long enough")
    return [found[i % len(found)] for i in range(count)]


class Names:
    """Names as clients have them."""

    def __init__(self, random: Random) -> None:
        self.random = random
        seen: Counter[str] = Counter()
        words: Counter[str] = Counter()
        others = list(articles())[:5400]
        for article in others:
            seen.update({name.replace('"', "") for name in _NAME.findall(article["text"])})
            words.update(set(stems(article["text"])))
        most = len(others) / 500
        kept = {
            name: count
            for name, count in seen.items()
            if count <= most and (len(found := stems(name)) > 1 or words[found[0]] <= most)
        }
        self.tail = sorted(kept)
        self.weights = [kept[name] for name in self.tail]
        self.popular = random.choices(self.tail, self.weights, k=50_000)

    def _invented(self) -> str:
        return "".join(self.random.choices(_SYLLABLES, k=self.random.randint(3, 5))).capitalize()

    def one(self) -> str:
        """One name, quoted where it has several words."""
        draw = self.random.random()
        name = (
            self.random.choice(self.tail)
            if draw < 0.125
            else self.random.choice(self.popular)
            if draw < 0.135
            else self._invented()
        )
        return f'"{name}"'


def _query(kind: str, names: Names, random: Random) -> str:
    contexts = random.sample(_CONTEXTS, random.randint(2, 6))
    either = " OU ".join(contexts)
    match kind:
        case "name":
            return names.one()
        case "names":
            return " OU ".join(names.one() for _ in range(random.randint(2, 8)))
        case "name_and_context":
            return f"{names.one()} ET ({either})"
        case "name_without":
            return f"({names.one()} OU {names.one()}) SAUF {' SAUF '.join(random.sample(_EXCLUDED, 2))}"
        case "near":
            return f"{names.one()} PROCHE/{random.choice((5, 10, 20))} ({either})"
        case "subject":
            return f"({either}) ET ({' OU '.join(random.sample(_CONTEXTS, 2))}) ET {names.one()}"
        case "title":
            return f"titre:{names.one()} OU ({names.one()} ET titre:({either}))"
        case "prefix_or_exact":
            return f"{random.choice(_CONTEXTS)[:5]}* ET ={names.one().split()[0].strip(chr(34))}"
        case "at_least":
            listed = ", ".join([*contexts[:2], names.one(), names.one()])
            return f'AU MOINS 3 DE ({listed}) OU "{contexts[0]} {contexts[1]}"~3'
        case _:
            return f"{names.one()} ET (sujet:capital>=0,7 OU langue:fr) ET 2+ {contexts[0]}"


def queries(count: int, seed: int = 20) -> list[str]:
    """``count`` queries of the mixture."""
    random = Random(seed)
    names = Names(random)
    kinds = random.choices(list(MIXTURE), list(MIXTURE.values()), k=count)
    return [_query(kind, names, random) for kind in kinds]
