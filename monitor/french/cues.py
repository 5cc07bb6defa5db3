"""The French cues that say how something is asserted, as regular expressions over flattened text.

Text is flattened first (``monitor.french.normal.flat``): lower case, no accents, plain apostrophes.
Each cue has a name, which is shown to readers as the reason of a status. No cue here decides anything alone:
``status`` does.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from monitor.french.normal import words


class Cue(NamedTuple):
    """One cue at ``[start, end)``, found by ``rule``."""

    start: int
    end: int
    rule: str


_ER = (
    "affirm|assur|declar|estim|expliqu|precis|ajout|soulign|rappel|consider|pens|clam|proclam|martel|insist|"
    "lanc|regrett|deplor|felicit|plaid|repliqu|racont|temoign|confi|not|relev|observ|constat|analys|resum|"
    "tweet|denonc|accus|reproch|ironis|gliss|lach|inquiet|comment|argument|revendiqu|indiqu|signal|"
    "rapport|jug|pron|preconis|recommand|reclam|suggere?|avanc|evoqu|jur|confess|avou|detaill|nuanc|temper|"
    "interrog|critiqu|tacl|grinc|souffl|fustig|invoqu|encourag|rassur|demand|espere?|redout|salu|vant|"
    "pari|retorqu|murmur|rench[eè]r|enchain|argu|alleg|enumer|developp|conseill|milit|appel|alert|tonn|"
    "applaud|enthousiasm|exhort|fulmin|etrangl|soupir|stigmatis|pointe?|justifi|certifi|garanti|"
    "lament|etonn|amus|emport|agac|desol|raill|moqu|balay"
)
_ER_FORM = rf"(?:{_ER})(?:e|ent|ait|aient|a|erent|ons)"
_IRREGULAR = (
    "dit|disent|disait|disaient|dirent|soutient|soutiennent|soutenait|soutenaient|pretend|"
    "pretendent|pretendait|"
    "pretendaient|croit|croient|croyait|promet|promettent|promettait|avertit|avertissent|previent|"
    "previennent|"
    "prevenait|repond|repondent|repondait|poursuit|poursuivent|poursuivait|reprend|conclut|concluent|ecrit|"
    "ecrivent|ecrivait|admet|admettent|admettait|reconnait|reconnaissent|reconnaissait|convient|"
    "fait valoir|font valoir|faisait valoir|fait savoir|font savoir|fait remarquer|fait observer|"
    "renchérit|rencherit|surencherit|retient|se felicite|se rejouit|rejouit|se defend|reagit|avertit|"
    "apprecie|abonde|complete|poursuit|tranche|resume|persifle|veut croire|veut rassurer|s'alarme|s'insurge|"
    "s'indigne|sourit|peste|prophetise|pronostique|predit|anticipe|projette"
)
_PARTICIPLE = (
    rf"(?:(?:{_ER})e(?:e|s|es)?|dit|soutenu|pretendu|cru|promis|averti|prevenu|repondu|poursuivi|"
    rf"repris|conclu|"
    r"ecrit|admis|reconnu|convenu|fait valoir|fait savoir|fait remarquer|fait observer|rencheri|"
    r"encheri|rejoui|"
    r"reagi|appris|predit|feint|redit|maintenu|garanti)"
)
_PAST_AUX = r"(?:a|ont|avait|avaient|ai|avons|eut|s'est|s'etait|se sont)"
_ADV = r"(?:\s(?!que\b|qu'|de\b|ete\b)[\w'-]+){0,3}?"
_INV_SUBJECT = r"-(?:t-)?(?:il|elle|ils|elles|on)\b"

_ANNOUNCE = (
    r"annonc(?:e|ent|ait|ant|a|er)|officialis\w+|confirm(?:e|ent|ait|aient|a|erent)|"
    r"(?<=, )confirmant|devoil(?:e|ent|ant)|"
    r"sign(?:e|ent|ant)|publi(?:e|ent)|entérin\w+|enterin\w+|revel(?:e|ent)|present(?:e|ent)|lanc(?:e|ent)"
)
_ANNOUNCE_PP = (
    r"annonce|officialise|confirme|devoile|signe|publie|enterine|revele|presente|lance|inaugure|"
    r"finalise|boucle|"
    r"conclu|acquis|rachete|adopte|vote|promulgue|obtenu|valide|approuve"
)

SI_CLAUSE = re.compile(
    r"(?P<before>\bmeme )?\b(?P<si>si (?!bien\b|longtemps\b|peu\b|tot\b|vite\b|ce n'est\b)(?=[\w(])|"
    r"s'(?=ils?\b)|si, )(?P<clause>[^.!?;:]{0,140})"
)
WHETHER = re.compile(
    r"\b(?:comme|savoir|sai[ts]|savent|savait|savaient|sache\w*|demand\w+|ignor\w+|verifi\w+|"
    r"determin\w+|voir|"
    r"regard\w+|question\w*|interrog\w+|precis\w+|etabli\w*|apprendre|evalu\w+|decid\w+|test\w+)"
    r"(?: (?:pas|plus|encore|meme|lui-meme|elle-meme|toujours|bien|vraiment))* $"
)
IMPERFECT = re.compile(r"\b(?:\w{2,}(?:ait|aient|ais|ions|iez)|eut|fut|etait|avait)\b")
NOT_IMPERFECT = re.compile(
    r"\b(?:fait|soit|ait|lait|trait|fais|mais|jamais|frais|desormais|vais|sais|hais|anglais|francais|"
    r"\w*(?:nais|lais|ndais|cais)|connait|plait|parait|apparait|disparait|nait|portrait|retrait|"
    r"extrait|souhait|"
    r"bienfait|parfait|forfait|satisfait|attrait|relations|\w*(?:tions|sions|xions|nions|llions|"
    r"gions|vions))\b"
)

PATTERNS: dict[str, str] = {
    # Denial
    "démenti": (
        r"\bdement(?!ant les (?:previsions|pronostics|attentes))(?:i|ie|is|ies|ent|ait|aient|ir|ant|"
        r"ira|iront|irait|it)?\b(?! senil)|"
        r"\bqualifi\w+ (?:cela |tout |ces \w+ |cette \w+ )?de [«\" ]*(?:rumeur|ragot|mensong|fausse|fantaisist|infond)|"
        r"\b(?:nie|nient|niait|niaient|niant|nia|nier|a nie|ont nie|avait nie|avaient nie|a toujours nie|"
        r"ont toujours nie)\b|"
        r"\brefut(?:e|ent|ait|aient|er|ant|ee|es|ees|a)\b|\brecus(?:e|ent|ait|aient|ant)\b|"
        r"\bcontest(?:e|ent|ait|aient|ant|er)\b(?= (?:avoir|etre|les faits|les accusations|ces accusations|"
        r"cette version|toute|formellement|vigoureusement|fermement|avec|[cl]es informations|ces chiffres))|"
        r"\b(?:rejet|balay|balai|ecart)(?:te|tent|e|ent|ait|aient|ant|er|ee|es|"
        r"ees)\b(?=[^.]{0,40}\b(?:rumeur|"
        r"accusation|hypothese|speculation|allegation|information|idee|possibilite|scenario|"
        r"critiques|piste))|"
        r"\b(?:exclu(?:t|ent|ait|aient|ant|re|e)?|a ecarte|ecarte|ecartent)\b(?= (?:tou(?:te|t|s)|"
        r"l'hypothese|"
        r"l'idee|l'eventualite|la possibilite|un rachat|une vente|de (?:vendre|ceder|racheter)|"
        r"categoriquement|"
        r"formellement|une cession|une fusion))|"
        r"\bdouch\w+ (?:\w+ ){0,2}(?:rumeurs|espoirs|speculations)|\bcoup(?:e|ent|ait|er|ant|e) court\b|"
        r"\btor(?:d|dent|dait|dre|du|dant) le cou|\bm(?:et|ettent|is|ettant|ettre) (?:un terme|"
        r"fin) aux (?:rumeurs|"
        r"speculations)|\bfai(?:t|re|sant|sait) taire (?:les|la|ces|cette) (?:rumeur|speculation)|"
        r"\binfonde(?:e|s|es)?\b|\bsans (?:aucun )?fondement|\bdenue(?:e|s|es)? de (?:tout )?fondement|"
        r"\bmensong(?:er|ers|ere|eres)\b|\b(?:est|sont|etait|etaient|c'est|totalement|completement|"
        r"entierement|"
        r"tout simplement|absolument|purement) (?:une |des )?(?:faux|fausses?)\b|"
        r"\bcontrairement (?:a ce (?:que|qu'|qui)|aux? (?:rumeurs?|affirmations|informations|allegations))|"
        r"\bn'(?:a jamais|avait jamais|est pas|est plus|est nullement|etait pas|a pas) (?:ete )?(?:question|"
        r"a vendre|a l'ordre du jour|d'actualite)\b|\bpas question (?:pour|de vendre|de ceder|d'un)\b|"
        r"\bs'inscri(?:t|vent|vait|re|vant) en faux|\bs'est inscrite? en faux|"
        r"\baucune (?:negociation|discussion|offre|cession|vente|fusion)s?\b[^.]{0,30}\bn'(?:est|a)\b|"
        r"\b(?:se (?:defend|defendent|defendait)|s'est defendue?) (?:d'|de toute?|contre )|\b(?:fausse|intox|"
        r"fausses) (?:information|rumeur|"
        r"nouvelle)s?\b|\bil n'en est rien\b|\bcontredi(?:t|sent|sait|saient|te|ts|tes|sant)\b|"
        r"\bn'avoir jamais\b|\bne jamais avoir\b|\bn'y a (?:jamais eu|aucun projet|aucune discussion|pas de "
        r"(?:projet|negociation|discussion)s?)\b|\bn'a(?:vons)? (?:jamais|aucunement|nullement) (?:eu "
        r"l'intention|envisage|negocie|discute)|\bdesavou\w+|\brien n'est a vendre\b|"
        r"[»\"],? (?:balai?e|balaye|coupe|evacue|cingle|corrige) (?:une?|l[ea]|les|son|sa)\b|"
        r"\binvente(?:e|es)? de toutes? pieces?|"
        r"\brumeurs? (?:\w+ )?(?:demontee?s?|eteinte?s?|enterree?s?)"
    ),
    "ni confirmé ni démenti": (
        r"\bni (?:\w+ )?(?:confirm|infirm|dement)\w+(?: \w+)? ni (?:\w+ )?(?:confirm|infirm|dement)\w+|"
        r"\bne (?:confirme|confirment|dement|dementent|confirmait|dementait)(?: pas)? ni\b|"
        r"\bn'(?:a|ont|avait|avaient) pas (?:\w+ )?(?:dementi|nie)\b|\bsans (?:\w+ )?(?:dementir|"
        r"nier|confirmer)\b|"
        r"\bnon dementie?s?\b|\bne (?:se )?(?:dement|dementent|nie|nient|niait)\b(?! ni)|"
        r"\b(?:refus|se refus)\w+ (?:de |a )(?:confirmer|dementir)\b|\bse gard\w+ de (?:confirmer|dementir)|"
        r"\b(?:ne|on ne) (?:peut|pourra|saurait) nier\b|\bni dementir\b|\bni dement\w*"
    ),
    # Rumour
    "non confirmé": (
        r"\bnon (?<!cas non )(?<!deces non )(?<!malades non )(?:encore )?(?:confirme|verifie|officiel|"
        r"sourc)\w*|\bpas (?:encore )?(?:ete )?(?:\w+ )?"
        r"(?:confirmee?s?|officialisee?s?)\b(?! par (?:un|des) (?:test|analyse))|\b(?:restent?|"
        r"encore) a confirmer\b|\ba prendre avec "
        r"(?:des pincettes|prudence|precaution)|\bconditionnel (?:est|reste|s'impose)|"
        r"\bn'a pas (?:pu etre|ete) "
        r"(?:verifie|confirme)\w*|\binverifiable\w*"
    ),
    "rumeur": (
        r"\brumeurs?\b(?= (?:\w+ )?(?:confirment|circul|cour|enfl|evoqu|font|fait|annonc|sugger|parl|pret|"
        r"selon|indiqu|laiss|"
        r"affirm|veu|voul|se|d'un|de (?:rachat|cession|vente|fusion|rapprochement|depart|reprise)|"
        r"persist|insist|sont|concern|se multipli|"
        r"donn|pressent|ont|autour|va|bruiss))|\b(?:selon|d'apres|suivant) (?:\w+ ){0,3}rumeurs?\b|"
        r"\bbruits? de couloirs?\b|\bbruit court\b|\bspeculations?\b|\bon (?:prete|parle d)\b|"
        r"\bdit-on\b|\bparait-il\b|\bsemble-t-il\b|\bil (?:se )?(?:murmure|dit|chuchote)(?=\b.{0,5}que)|"
        r"\ba en croire\b|\bil se (?:murmure|dit|chuchote)\b|\blaiss\w+ (?:penser|entendre|supposer|presager|"
        r"presumer)\b|\bindiscretions?\b|\bfuites?\b(?= (?:de|dans) (?:la )?presse)|\bpressenti(?:e|s|es)?\b|"
        r"\bsource(?:s)? (?:proche|anonyme|bien informee|concordante|non identifiee)s?|"
        r"\bsuppose(?:e|s|es)? (?=etre)"
    ),
    "selon nos informations": (
        r"\bselon (?:nos|les) (?:informations|sources)\b|\bd'apres (?:nos|les) (?:informations|sources)\b|"
        r"\bselon (?:des|une|plusieurs|certaines|deux|trois) (?:\w+ )?(?:sources?(?! (?:judiciaire|"
        r"polici|gouvernement|"
        r"diplomat|officiel|minister|militaire|medical|hospital))|rumeurs?|medias?|"
        r"indiscretions)\b|"
        r"\bd'apres (?:des|une|plusieurs|certaines|deux|trois) (?:\w+ )?(?:sources?(?! (?:judiciaire|"
        r"polici|gouvernement|"
        r"diplomat|officiel|minister|militaire|medical|hospital))|rumeurs?|medias?)\b|"
        r"\bde sources? (?!judiciaire|polici|gouvernement|diplomat|officiel|minister|militaire|"
        r"sure)\w+|\bcroi(?:t|ent) savoir\b|\bselon cette source\b|\bsources? concordantes?\b|"
        r"\bselon (?:une|des) informations?\b|\bd'apres (?:une|des) informations?\b|"
        r"\ba appris (?:\S+ ){0,3}de "
        r"sources?\b|\bselon (?:un|des|les|une) (?:proche|bon connaisseur|familier|initie)s?\b"
    ),
    "évoqué": (
        r"\b(?:est|sont|etait|etaient|ete|serait|soit|parfois|souvent|un temps|deja|notamment|"
        r"montant|prix|rachat|"
        r"nom|piste|scenario|hypothese|option|date|fusion|cession|vente|somme|chiffre|valorisation|"
        r"possibilite|"
        r"alliance|rapprochement)s? (?:\w+ )?evoque(?:e|s|es)?\b"
    ),
    "possibilité": (
        r"\b(?:il est|c'est|est|parait|semble|serait) (?:\w+ )?(?:possible|probable|vraisemblable) qu|"
        r"\bpeut-etre\b|\bn'est pas (?:a )?exclu\w*|\bil se (?:peut|pourrait) qu|\bhypothetique\w*|"
        r"\bprobablement\b|\bvraisemblablement\b|\bsembl(?:e|ent) (?:bien )?(?:etre|avoir|vouloir|"
        r"se|en)\b(?=.{0,40}"
        r"rumeur)"
    ),
    # Hypothesis, duty, politeness
    "hypothèse": (
        r"\ben cas d|\bau cas ou\b|\ba (?:la )?condition (?:que|qu'|de|d')|\ba supposer\b|\ben supposant\b|"
        r"\bdans l'hypothese\b|\bquand bien meme\b|\bfaute de quoi\b|\bsans quoi\b|\bsinon\b|\bautrement,|"
        r"^\W*toute? (?!le monde|cela|ca)\w+|\bsans (?:ces?|cet|cette|l'|la|les?|un|une|ses?|son|"
        r"sa)[ ']?[^,.]{3,60},"
        r"(?=.{0,60}rai(?:t|ent)\b)|^\W*sans (?!surprise|doute|attendre|preciser|grande|"
        r"plus)[^,.]{3,60},(?=.{0,90}rai(?:t|ent)\b)|\bsans (?:lui|elle|eux|cela|ca|nous|vous|toi|"
        r"moi)\b|\bdans ce (?:cas|scenario)\b|\bdans un tel (?:cas|"
        r"scenario)|\bun tel (?:scenario|rachat|accord|rapprochement|projet|choix)\b|"
        r"\bune telle (?:operation|fusion|"
        r"mesure|decision|loi|disposition|interdiction|alliance|cession|solution)\b|\ble cas echeant\b|"
        r"\bimagin(?:ez|ons|e) (?:que|qu'|un|une)\b|\bdans un monde\b|\bdans l'ideal\b|\bidealement\b|"
        r"\bdes lors que\b|\bpour peu qu|\bpourvu qu|\btant qu\w* (?:ne|n')|\bdans le cas (?:ou|contraire)\b|"
        r"\ba defaut\b|\ba moins (?:que|qu'|d)\b|\bcomme si\b|\bsauf a\b"
    ),
    "devoir ou politesse": (
        r"\b(?:il )?(?:ne |n'|en |nous |leur |lui |vous |me |y )*(?:faudrait|conviendrait|suffirait|"
        r"importerait)\b|"
        r"\baurait (?:\w+ )?(?:fallu|mieux valu|suffi|convenu)\b|\bmieux vaudrait\b|\bvaudrait mieux\b|"
        r"\b(?:on|nous|vous|tu|je|j') ?(?:ne |n'|y |en |l'|le |la |les |s'|se |nous |vous |me |m'|te |t')*"
        r"(?:[a-z]+r(?:ais|ions|iez)|(?:voud|aime|souhaite|prefere|di|croi|pour|dev|au|se|fe|pense|"
        r"jure|pa|i|ve|sau)"
        r"r?rait|(?:aimer|souhaiter|preferer|dir|croir|penser)ait)\b|"
        r"\b(?:il|ce|cela|ca|ce ne|il ne|c') ?(?:ne )?serait (?:pas |plus |donc |bien |tres |"
        r"plutot |trop |aussi )*"
        r"(?:temps|bon|bien|mieux|souhaitable|preferable|faux|absurde|naif|illusoire|dommage|"
        r"dangereux|dangereuse|"
        r"irresponsable|judicieux|logique|injuste|utile|necessaire|urgent|interessant|simple|"
        r"regrettable|prudent|"
        r"tentant|exagere|reducteur|presomptueux|vain|fou|idiot|grave|catastroph\w+|criminel|"
        r"suicid\w+|honteux|"
        r"une (?:erreur|faute|folie|catastrophe|honte|betise|bonne|mauvaise)|un (?:tort|mauvais|bon|"
        r"drame|desastre|"
        r"echec|scandale|crime|suicide|signal|non-sens)|l'ideal|la moindre)|"
        r"\bmeriterai(?:t|ent)\b|\bgagnerai(?:t|ent) a\b|\baurai(?:t|ent) (?:\w+ ){0,2}(?:du)\b|"
        r"\baimerai(?:t|ent)\b|\bcomme dirait\b|\bne saurai(?:t|ent)\b|\bn'aurait d'egal|\bcomment ne pas\b|"
        r"\btout le monde (?:devrait|aimerait|voudrait)|\bchacun (?:devrait|aimerait|voudrait)|\bpersonne ne "
        r"(?:devrait|voudrait)|\bqui (?:aurait (?:cru|pense|imagine)|l'eut cru)"
    ),
    "jugement": (
        r"\b(?:pire|mieux|ideal|plus simple|plus sage|meilleure (?:chose|"
        r"solution))(?: des choses)? serait (?:que|qu'|de|d')|"
        r"\bse serai(?:t|ent) bien passee?s? d|"
        r"\bserai(?:t|ent) (?:pas |plus |donc |aussi |tout simplement )?(?:une? (?:veritable |"
        r"vraie? |lourde |grave |"
        r"enorme )?(?:erreur|faute|folie|catastrophe|honte|betise|desastre|drame|echec|scandale|"
        r"suicide|non-sens|"
        r"aberration|contresens|aubaine|chance|tort)|absurde|suicidaire|irresponsable|"
        r"catastrophique|dangereux|naif|"
        r"illusoire)s?\b"
    ),
    "possible manqué": r"\baurai(?:t|ent) (?:\w+ ){0,3}?(?:pu|prefere|aime|voulu|souhaite)\b",
    "ordre": (
        r"^\W*(?:decouvrez|lisez|inscrivez|abonnez|cliquez|retrouvez|consultez|telechargez|regardez|ecoutez|"
        r"imaginez|attendez|notez|rappelons-le|soyons|arretons|cessons|faites|venez|voyez|partagez|suivez|"
        r"recevez|profitez|n'oubliez|n'hesitez|connectez|participez|testez|choisissez|gardez|evitez)\b|"
        r"^\W*(?:(?:affaire )?a suivre|gageons|pourvu que|souhaitons|voila pour|esperons|attendons|patience|"
        r"reste (?:a |que |une question|la question|donc )|encore faudrait|ecrivez-nous|changez|"
        r"mettez|prenez|pensez)\b|"
        r"^\W*(?:lire aussi|a lire|voir aussi|credit|photo|source|copyright)\b|^\W*que (?:l'etat|le|"
        r"la|les) \w+ "
        r"(?:cesse|prenne|fasse|soit)"
    ),
    "il faut": (
        r"\bil (?:ne |n'|nous |leur |lui |vous |y |en )*(?:faut|est (?:urgent|temps|"
        r"necessaire|imperatif) d)\b"
    ),
    # Confirmation
    "confirmation": (
        rf"\b(?:{_ANNOUNCE})\b|\b(?:a|ont|avait|avaient|est|sont|ete|etait|vient de|viennent de|"
        rf"ayant)\b(?: ete)?{_ADV}\s"
        rf"(?:{_ANNOUNCE_PP}|confirmer|annoncer|officialiser|signer|devoiler)(?:e|s|es)?\b|"
        rf"\bofficiel(?:le|lement)?\b|"
        rf"\b(?:confirmee?s?|officialisee?s?) (?:par|mardi|lundi|mercredi|jeudi|vendredi|samedi|"
        rf"dimanche|ce)\b"
    ),
    # Attribution
    "incise": (
        rf"(?:[,\"»”]|--?)\s*(?:(?:{_PAST_AUX})(?:-(?:t-)?(?:il|elle|ils|elles|on))?{_ADV}\s{_PARTICIPLE}\b|"
        rf"(?:s'|se |nous |lui |leur |me |m')?(?:{_ER_FORM}|{_IRREGULAR})(?:{_INV_SUBJECT}|"
        rf"\s(?=(?:l[ea']|les|un|une|"
        rf"des|du|ce|cette|son|sa|ses|m\.|mme|notre|nos|celui|celle|plusieurs|certains|en substance|"
        rf"pour sa part|de "
        rf"son cote|ainsi|encore|aussi|alors|(?:\w+ment)|(?:\w+[ -]){{0,1}}\w+)\b)))"
    ),
    "incise libre": (
        r"[\"»] ?,\s*(?:s'|se |lui |nous |leur |a |ont )?(?!est\b|sont\b)\w{4,}(?:e|ent|it|ait|nd|nt|ut)"
        r"(?:-t-(?:il|elle)\b| (?:l'|(?:l[ea]|les|une?|son|sa|ses|ce|cette|mme|des|du|celui|celle|"
        r"plusieurs|certains)\b))"
    ),
    "prise de position": (
        r"(?<!le )(?<!la )(?<!les )(?<!un )(?<!une )(?<!qui )(?<!de )(?<!des )(?<!ce )\b(?:deplor|redout|jug|"
        r"denonc|salu|regrett|fustig|critiqu|reclam|invoqu|vant|applaud|pronostiqu|s'inquiet|"
        r"s'alarm|se felicit)"
        r"(?:e|ent|ait|aient)\b(?= \w)|\bpromet(?:tent)? (?:une?|des|la|le|les|l')|\bcrai(?:nt|gnent) "
    ),
    "discours": (
        rf"\b(?:{_PAST_AUX})(?!-){_ADV}\s{_PARTICIPLE}\b(?=[^.]{{0,40}}?(?:\bque\b|\bqu'|:|\bavoir\b|"
        rf"\betre\b|"
        rf"\bne (?:pas|plus|jamais)\b|[\"«]))|"
        rf"\b(?:{_ER_FORM}|{_IRREGULAR})\b(?=[^.,]{{0,30}}?(?:\bque\b|\bqu'|:|[\"«])|(?: \w+)? (?:avoir|etre|"
        rf"ne pas|ne plus|vouloir|pouvoir|disposer|detenir|compter|attendre|craindre|croire|"
        rf"s'attendre|n'avoir|n'etre|"
        rf"se|s'\w+|(?!hier\b|janvier|fevrier|dernier|premier|avenir|plaisir|ouvrier)\w+[ei]r)\b)"
    ),
    "selon": (
        r"\b(?:selon|d'apres|suivant) (?!que\b|qu'|lequel|laquelle|lesquels)(?=\S)|\baux yeux d|"
        r"\bde l'avis d|"
        r"\bdixit\b|^\W*pour (?=(?:m\.|mme|lui|elle|eux|l'entreprise|le (?:ministre|patron|"
        r"dirigeant|president|"
        r"directeur|syndicat|groupe)|la (?:ministre|directrice|presidente|cnil)|les (?:syndicats|"
        r"associations|"
        r"experts|analystes)|cet? |cette )[^.]{0,50}?,)|\bselon l(?:ui|equel|aquelle|esquels)\b|"
        r"\bselon elles?\b"
    ),
    "document": (
        r"\b(?:selon|d'apres) (?:les|des|ses|leurs|la|le|l'|un|une|ces|cette|ce) ?(?:derniers |"
        r"dernieres |propres )?"
        r"(?:chiffres? officiel|comptes|documents?|donnees officielles|statistiques|texte|loi|"
        r"decret|reglement|"
        r"code|contrat|arrete|greffe|registre|calendrier officiel|cour|tribunal|jugement|arret)\w*"
    ),
    # To come
    "attendu": (
        r"\b(?:est|sont|reste|restent) (?:\w+ )?(?:prevue?s?|attendue?s?|programmee?s?|planifiee?s?|"
        r"annoncee?s? pour|fixee?s? au|espere(?:e|s|es)?|envisagee?s?)\b|(?<!\ba )(?<!\bont )(?<!\bavait )\b(?:prevoi(?:t|ent)|compte(?:nt)?|"
        r"envisage(?:nt)?|projette(?:nt)?|ambitionne(?:nt)?|entend(?:ent)?|vise(?:nt)?|espere(?:nt)?|"
        r"s'apprete(?:nt)?|promet(?:tent)?|s'engage(?:nt)?|veut|veulent|souhaite(?:nt)?|planifie(?:nt)?|"
        r"table(?:nt)? sur|prepare(?:nt)?) (?:\w+ment |bien |aussi |egalement |ainsi )?(?:de |d'|a |sur )?"
        r"(?:se |s'|y |en |l'|le |la |les )?(?=\w+(?:er|ir|re|oir)\b)|"
        r"\b(?:va|vont|va-t-il|vas) (?:\w+ment |bientot |donc |ainsi |egalement |aussi |pas |plus |"
        r"desormais )*"
        r"(?:se |s'|y |en |l'|le |la |les |lui |leur |nous )*(?!de |vers |bien\b)(?=\w+(?:er|ir|re|oir)\b)|"
        r"\b(?:d'ici|avant)(?: a)? (?:la fin|fin|l'ete|l'automne|l'hiver|le printemps|cinq|deux|"
        r"trois|quelques|"
        r"2\d{3}|\d|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)|"
        r"\bprochainement\b|\ba l'intention d|\bont l'intention d|\ba pour (?:objectif|ambition) d|"
        r"\bdoi(?:t|vent) (?:\w+ment |encore |aussi )?(?:etre|avoir lieu|se tenir|se reunir|"
        r"intervenir|entrer|ouvrir|"
        r"commencer|debuter|permettre|s'ouvrir|demarrer|voir le jour|rendre|presenter|examiner|voter|"
        r"livrer|arriver|redemarrer|fermer|quitter|prendre effet|s'achever|"
        r"aboutir)\b(?=.{0,80}\b(?:a partir|progressivement|lundi|mardi|mercredi|jeudi|vendredi|"
        r"samedi|dimanche|prochaine?s?|demain|janvier|fevrier|mars|avril|mai|juin|juillet|aout|"
        r"septembre|octobre|"
        r"novembre|decembre|semaine|mois|20[2-9]\d|fin|rentree|printemps|ete|automne))|"
        r"\battendue?s? (?:pour|en|au|fin|debut|mi-|courant|dans|le|lundi|mardi|mercredi|jeudi|vendredi|a l)|"
        r"(?<!etait )(?<!etaient )\bprevue?s? (?:pour|en|au|fin|debut|mi-|courant|dans|le|lundi|"
        r"mardi|mercredi|jeudi|vendredi|a l|d'ici)|"
        r"\brendez-vous (?:est|en|le|au)\b|\bbientot\b"
    ),
}
CUES = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}

MEDIA = re.compile(
    r"\b(?:selon|d'apres|rapporte(?:nt)?|revele(?:nt)?|affirme(?:nt)?|assure(?:nt)?|indique(?:nt)?|"
    r"croi(?:t|ent) savoir|avance(?:nt)?|ecri(?:t|vent)|a en croire|annonce(?:nt)?|"
    r"evoque(?:nt)?)\b[^.,\"»]{0,25}?"
    r"(?:\b(?:le|la|les|l'|du|de|des) ?)?\b(?:echos|monde|figaro|parisien|liberation|"
    r"point|express|obs|canard|tribune|usine|challenges|journal|jdd|quotidien|hebdomadaire|mensuel|"
    r"magazine|site|"
    r"medias?|presse|bloomberg|reuters|financial times|wall street|wsj|new york times|guardian|"
    r"bfm\w*|lci|tf1|"
    r"france ?(?:info|inter|televisions|2|3|24|bleu)|franceinfo|europe 1|rtl|rmc|cnews|mediapart|lettre|"
    r"informe|channel news|channelnews|lemagit|silicon|numerama|next|nextinpact|zdnet|01net|clubic|"
    r"la lettre|politico|euractiv|contexte|acteurs publics|confreres?|agence|chaine|radio|closer|gala|voici|"
    r"ouest-france|sud ouest|la provence|nice-matin|midi libre|depeche|voix du nord|progres|dauphine|"
    r"palmipede|nouvel obs|marianne|humanite|la croix|vanity fair|variety|techcrunch|the verge|"
    r"the information|"
    r"washington post|el pais|handelsblatt|spiegel|lequipe|equipe)\b"
)


_HINTS: dict[str, tuple[str, ...]] = {
    "démenti": tuple(
        words(
            """dement nie nia refut recus contest rejet bala ecart exclu douch court tor terme fin taire infond
            fondement mensong faux fauss contraire question vendre actualite ordre inscri aucune defend intox
            n'en contredi jamais n'y desavou invent demont eteint enterr defendu coupe evacue cingle corrige qualifi"""
        )
    ),
    "non confirmé": ("non ", "pas ", "confirmer", "prendre", "conditionnel"),
    "prise de position": tuple(
        words(
            """deplor redout jug denonc salu regrett fustig critiqu reclam invoqu vant applaud pronostiqu
            inquiet alarm felicit promet crai"""
        )
    ),
}
"""For the costliest cues, substrings of which a text must hold one: looked for first, at a hundredth of the cost."""


def find(name: str, text: str) -> list[Cue]:
    """Return every occurrence of the cue ``name`` in a flattened ``text``."""
    hints = _HINTS.get(name)
    if hints is not None and not any(hint in text for hint in hints):
        return []
    return [Cue(m.start(), m.end(), name) for m in CUES[name].finditer(text)]
