"""Slack, against a double that enforces the documented limits and errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from monitor.alerts.channels.blocks import blocks, cut, escape, safe_link
from monitor.alerts.channels.slack import SlackSender, refusal
from monitor.alerts.errors import DeliveryError
from monitor.alerts.values import Address, Quote
from monitor.http.addresses import AllowList
from monitor.runtime.demo.slack.limits import block_errors
from tests.alerts.values import ARTICLE, message
from tests.fakes import SlackDouble, served


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    with served(SlackDouble()) as double:
        yield double


def add_channel(slack: SlackDouble) -> str:
    """A conversation that the robot is in; its identifier."""
    return slack.add_channel("C0VEILLE", "veille").id


def sender(slack: SlackDouble) -> SlackSender:
    return SlackSender(slack.api_url, AllowList.parse(slack.host))


def test_a_message_by_token_and_its_answer_in_the_story_s_thread(slack: SlackDouble) -> None:
    channel = add_channel(slack)
    to = Address("slack", channel, slack.add_token())
    first = sender(slack).send(message(), to)
    assert first.external_id
    (posted,) = slack.messages
    assert "Orange reprendrait" in posted.readable
    assert "Rachats" in posted.readable


def test_a_message_by_webhook(slack: SlackDouble) -> None:
    channel = add_channel(slack)
    sender(slack).send(message(), Address("slack", channel, slack.webhook(channel)))
    assert len(slack.messages) == 1


def test_a_second_message_within_the_second_is_put_off_not_failed(slack: SlackDouble) -> None:
    to = Address("slack", add_channel(slack), slack.add_token())
    sender(slack).send(message(), to)
    with pytest.raises(DeliveryError) as caught:
        sender(slack).send(message(), to)
    assert caught.value.permanent is False
    assert caught.value.retry_after == 1.0


def test_an_unknown_conversation_is_permanent_and_says_the_mend(slack: SlackDouble) -> None:
    with pytest.raises(DeliveryError) as caught:
        sender(slack).send(message(), Address("slack", "C0INCONNU", slack.add_token()))
    assert (caught.value.permanent, caught.value.ours) == (True, False)
    assert "introuvable" in caught.value.french


def test_a_revoked_token_says_to_make_a_new_one(slack: SlackDouble) -> None:
    token = slack.add_token()
    slack.revoke(token)
    with pytest.raises(DeliveryError) as caught:
        sender(slack).send(message(), Address("slack", add_channel(slack), token))
    assert caught.value.permanent
    assert "jeton" in caught.value.french


def test_a_removed_webhook_is_permanent(slack: SlackDouble) -> None:
    channel = add_channel(slack)
    url = slack.webhook(channel)
    slack.remove_webhook(url)
    with pytest.raises(DeliveryError) as caught:
        sender(slack).send(message(), Address("slack", channel, url))
    assert caught.value.permanent


def test_a_slack_in_trouble_is_tried_again(slack: SlackDouble) -> None:
    channel = add_channel(slack)
    slack.fail_next(503)
    with pytest.raises(DeliveryError) as caught:
        sender(slack).send(message(), Address("slack", channel, slack.add_token()))
    assert (caught.value.permanent, caught.value.ours) == (False, True)


def test_a_webhook_elsewhere_is_not_called() -> None:
    guarded = SlackSender("http://127.0.0.1:9/api/", AllowList())
    with pytest.raises(DeliveryError, match="OUTBOUND_ALLOW") as caught:
        guarded.send(message(), Address("slack", "C1", "http://169.254.169.254/latest"))
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("code", "permanent", "ours"),
    [
        ("invalid_auth", True, False),
        ("is_archived", True, False),
        ("invalid_blocks", True, True),
        ("internal_error", False, True),
        ("a_code_of_tomorrow", True, False),
    ],
)
def test_what_a_code_means(code: str, permanent: bool, ours: bool) -> None:
    error = refusal(code, 200, {})
    assert (error.permanent, error.ours) == (permanent, ours)


@pytest.mark.parametrize(
    "view",
    [
        ARTICLE,
        replace(ARTICLE, title="t" * 5_000, source="s" * 5_000, excerpt="&" * 4_000),
        replace(ARTICLE, url="javascript:alert(1)", console_url=""),
        replace(ARTICLE, evidence=(Quote(ARTICLE.evidence[0].passages[1:] * 400, 0.3),) * 3),
        replace(ARTICLE, changes=("Statut : à confirmer → confirmé",) * 200),
        replace(ARTICLE, url="https://exemple.fr/" + "a" * 4_000),
    ],
)
def test_blocks_stay_within_slack_s_limits(view: object) -> None:
    for count in (1, 40):
        built = blocks(message(*[view] * count))  # type: ignore[arg-type]
        assert block_errors(built) == []


def test_a_digest_that_does_not_fit_says_how_many_are_left() -> None:
    built = blocks(message(*[ARTICLE] * 60))
    assert len(built) <= 50
    assert "autres dans la console" in str(built[-1])


def test_nothing_from_outside_becomes_a_command_or_a_link() -> None:
    assert escape("<!channel> <@U1> & <http://x|y>") == "&lt;!channel&gt; &lt;@U1&gt; &amp; &lt;http://x|y&gt;"
    assert safe_link("https://e.fr/a|b>c", "x|<y>") == "<https://e.fr/a%7Cb&gt;c|x¦&lt;y&gt;>"
    assert safe_link("javascript:alert(1)", "clic") == "clic"
    assert cut("a" * 2_998 + "&amp;", 3_000) == "a" * 2_998 + "…"
