from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.errors import GuetteurError
from monitor.french.measure import evaluate_status, read_labelled
from monitor.french.status import Status, sentence_status
from monitor.runtime.commands.status import status as command


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Le groupe reprendrait son rival.", Status.CONDITIONAL),
        ("Le directeur déclarait hier son amour du cloud.", Status.CONFIRMED),
        ("Le portrait du fondateur orne le hall.", Status.CONFIRMED),
        ("Il avait dit qu’il viendrait.", Status.OTHER),
        ("Si le prix baissait, le groupe achèterait.", Status.OTHER),
        ("Le groupe pourrait se retirer en cas d’échec.", Status.OTHER),
        ("Même si le climat se tend, le groupe pourrait signer.", Status.CONDITIONAL),
        ("Le ministère devrait trancher mardi.", Status.EXPECTED),
        ("Selon Reuters, le ministère devrait trancher mardi.", Status.CONDITIONAL),
        ("« Le prix est trop bas », estime un actionnaire.", Status.QUOTED),
        ("Le groupe dément toute négociation.", Status.DENIED),
        ("Le groupe n’a ni confirmé ni démenti.", Status.CONDITIONAL),
        ("Le parquet a confirmé l’ouverture d’une enquête.", Status.CONFIRMED),
        ("Le service ouvrira en mars.", Status.EXPECTED),
        ("Que fera l’État ?", Status.OTHER),
        ("Le groupe a signé un accord avec une banque, qui pourrait l’étendre.", Status.CONFIRMED),
        ("« L’écart se creuse avec ce que nous devrions faire », regrette la fédération.", Status.QUOTED),
        ("Elle suivait les essais afin de s’assurer que les serveurs seraient prêts.", Status.CONFIRMED),
        ("« Aucun incident », a dit la mairie, parlant de signaux qui auraient pu alerter.", Status.QUOTED),
        ("Le projet est porté, si l’on en croit Le Monde, par deux députés, dont l’un aurait signé.", Status.CONFIRMED),
        ("On pourrait y voir trois puces, mais le fabricant n’a pas confirmé cette rumeur.", Status.CONDITIONAL),
        ("« C’est la seule issue », plaide l’élue, qui avait confirmé sa candidature.", Status.QUOTED),
        ("Le syndicat a choqué hier en estimant qu’il faudrait fermer le site.", Status.CONFIRMED),
        (
            "Le pays a fermé ses ports la semaine passée, dont le trafic devrait reculer, selon l’Insee.",
            Status.CONFIRMED,
        ),
        ("Elle assure s’être entendue avec le premier acquéreur, qui lui aurait confié le dossier.", Status.QUOTED),
        ("Le ministre a souhaité clarifier la règle.", Status.CONFIRMED),
        ("Le procureur qualifie de « rumeur » le récit qui circulerait.", Status.DENIED),
        ("De nombreuses rumeurs confirment que le siège devrait fermer.", Status.CONDITIONAL),
    ],
)
def test_status_of_a_sentence(sentence: str, status: Status) -> None:
    assert sentence_status(sentence).status is status


def test_a_success_that_does_not_flag_is_no_denial() -> None:
    assert sentence_status("Le succès du service ne se dément pas.").status is not Status.DENIED


def test_cues_are_spans_of_the_sentence() -> None:
    sentence = "Selon nos informations, l’opérateur reprendrait son associé."
    words = {sentence[c.start : c.end]: c.rule for c in sentence_status(sentence).cues}
    assert words == {"Selon nos informations": "selon nos informations", "reprendrait": "conditionnel"}


def test_a_line_of_furniture_above_does_not_decide() -> None:
    sentence = "LIRE AUSSI – Notre enquête\nLe groupe serait à vendre."
    found = sentence_status(sentence)
    assert found.status is Status.CONDITIONAL
    assert sentence[found.cues[0].start : found.cues[0].end] == "serait"


def test_a_quotation_opened_before_goes_on() -> None:
    assert sentence_status("L’État n’a jamais rien précisé.", before="« Cela clarifie.").status is Status.QUOTED
    assert sentence_status("L’État n’a jamais rien précisé.").status is Status.CONFIRMED


def test_labels_are_read_with_clear_errors() -> None:
    assert read_labelled('{"sentence": "A.", "label": "attendu"}\n\n')[0].status is Status.EXPECTED
    for bad, message in [("{", "line 1: not valid JSON"), ('{"label": "autre"}', "no"), ('{"sentence": "A"}', "label")]:
        with pytest.raises(GuetteurError, match=message):
            read_labelled(bad)


def test_scores_count_only_classes_that_have_examples() -> None:
    scores = evaluate_status(read_labelled('{"sentence": "Le groupe serait à vendre.", "label": "conditionnel"}'))
    assert scores.macro_f1 == 1.0
    assert scores.by_class["autre"].n == 0


def test_evaluate_command(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    lines = [
        {"sentence": "Le groupe serait à vendre.", "before": "", "label": "conditionnel"},
        {"sentence": "Le groupe dément.", "label": "démenti"},
    ]
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    result = CliRunner().invoke(command, ["evaluate", str(file), "--json"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.output)
    assert (answer["n"], answer["macro_f1"], answer["by_class"]["démenti"]["f1"]) == (2, 1.0, 1.0)
    plain = CliRunner().invoke(command, ["evaluate", str(file)])
    assert "macro F1 1.000" in plain.output
