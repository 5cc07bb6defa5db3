"""The Slack double refuses what Slack refuses, in Slack's words, and keeps what it takes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError

from tests.fakes import SlackDouble, served


class Clock:
    """A monotonic clock that goes when it is told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The double's clock."""
    return Clock()


@pytest.fixture
def slack(tmp_path: Path, clock: Clock) -> Iterator[SlackDouble]:
    """A workspace with four conversations."""
    with served(SlackDouble(tmp_path / "slack", clock=clock)) as slack:
        slack.add_channel("C0VEILLE", "veille")
        slack.add_channel("C0AUTRE", "autre")
        slack.add_channel("C0DEHORS", "dehors", member=False)
        slack.add_channel("C0VIEUX", "vieux", archived=True)
        yield slack


def client(slack: SlackDouble, token: str) -> WebClient:
    """Slack's own client, pointed at the double."""
    return WebClient(token=token, base_url=slack.api_url, retry_handlers=[])


def refusal(slack: SlackDouble, **arguments: Any) -> str:
    """The code with which the double refuses a message."""
    with pytest.raises(SlackApiError) as caught:
        client(slack, slack.add_token()).chat_postMessage(**arguments)
    return str(caught.value.response["error"])


def section(text: str) -> dict[str, Any]:
    """A section of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(text: str = "Lire", **more: Any) -> dict[str, Any]:
    """A button."""
    return {"type": "button", "text": {"type": "plain_text", "text": text}, **more}


def header(text: str) -> dict[str, Any]:
    """A header."""
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


def test_a_message_is_kept_as_json_and_as_text(slack: SlackDouble, tmp_path: Path) -> None:
    blocks = [
        header("À confirmer"),
        section("*<https://exemple.fr/a|R&amp;D>*\n>cité"),
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Gazette"}]},
        {"type": "actions", "elements": [button(url="https://exemple.fr/a")]},
    ]
    answer = client(slack, slack.add_token()).chat_postMessage(channel="C0VEILLE", text="Titre", blocks=blocks)
    assert answer["ok"]
    assert answer["ts"] == slack.messages[0].ts
    kept = json.loads((tmp_path / "slack" / "0001-C0VEILLE.json").read_text(encoding="utf-8"))
    assert kept["blocks"] == blocks
    text = (tmp_path / "slack" / "0001-C0VEILLE.txt").read_text(encoding="utf-8")
    assert text.splitlines() == [
        *("À confirmer", "═" * 11, "", "*R&D (https://exemple.fr/a)*", ">cité", ""),
        *("Gazette", "", "[ Lire ] → https://exemple.fr/a"),
    ]


def test_threads_and_updates(slack: SlackDouble, clock: Clock, tmp_path: Path) -> None:
    bot = client(slack, slack.add_token())
    root = bot.chat_postMessage(channel="#veille", text="un")["ts"]
    clock.now += 1
    bot.chat_postMessage(channel="veille", text="deux", thread_ts=root)
    bot.chat_update(channel="C0VEILLE", ts=root, text="un bis")
    assert [(m.text, m.thread_ts, m.edits) for m in slack.messages] == [
        ("un bis", None, 1),
        ("deux", root, 0),
    ]
    assert (tmp_path / "slack" / "0001-C0VEILLE.txt").read_text(encoding="utf-8") == "un bis\n"
    with pytest.raises(SlackApiError, match="message_not_found"):
        bot.chat_update(channel="C0VEILLE", ts="1.000001", text="trois")


@pytest.mark.parametrize(
    ("channel", "code"),
    [("C0INCONNU", "channel_not_found"), ("C0DEHORS", "not_in_channel"), ("C0VIEUX", "is_archived")],
)
def test_conversations_that_cannot_be_written_to(slack: SlackDouble, channel: str, code: str) -> None:
    assert refusal(slack, channel=channel, text="un") == code
    assert slack.messages == []


def test_tokens(slack: SlackDouble) -> None:
    bot = slack.add_token()
    assert client(slack, bot).auth_test()["user"] == "guetteur"
    slack.revoke(bot)
    for token, code in [
        ("xoxb-autre", "invalid_auth"),
        ("", "not_authed"),
        (bot, "token_revoked"),
        (slack.add_token(frozenset()), "missing_scope"),
    ]:
        with pytest.raises(SlackApiError) as caught:
            client(slack, token).chat_postMessage(channel="C0VEILLE", text="un")
        assert caught.value.response["error"] == code
    assert slack.refusals == ["invalid_auth", "not_authed", "token_revoked", "missing_scope"]


LIMITS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("text", {"text": "a" * 40_000}, {"text": "a" * 40_001}, "msg_too_long"),
    ("no text", {"blocks": [section("a")]}, {"text": "", "blocks": []}, "no_text"),
    ("blocks", {"blocks": [section("a")] * 50}, {"blocks": [section("a")] * 51}, "invalid_blocks"),
    ("no list", {"blocks": []}, {"blocks": {"type": "divider"}}, "invalid_blocks_format"),
    ("section", {"blocks": [section("a" * 3_000)]}, {"blocks": [section("a" * 3_001)]}, "invalid_blocks"),
    ("empty section", {"blocks": [section("a")]}, {"blocks": [section("")]}, "invalid_blocks"),
    ("header", {"blocks": [header("a" * 150)]}, {"blocks": [header("a" * 151)]}, "invalid_blocks"),
    (
        "header in mrkdwn",
        {"blocks": [header("a")]},
        {"blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "a"}}]},
        "invalid_blocks",
    ),
    (
        "action elements",
        {"blocks": [{"type": "actions", "elements": [button()] * 25}]},
        {"blocks": [{"type": "actions", "elements": [button()] * 26}]},
        "invalid_blocks",
    ),
    (
        "no action element",
        {"blocks": [{"type": "actions", "elements": [button()]}]},
        {"blocks": [{"type": "actions", "elements": []}]},
        "invalid_blocks",
    ),
    (
        "button text",
        {"blocks": [{"type": "actions", "elements": [button("a" * 75)]}]},
        {"blocks": [{"type": "actions", "elements": [button("a" * 76)]}]},
        "invalid_blocks",
    ),
    (
        "button address",
        {"blocks": [{"type": "actions", "elements": [button(url="https://a.fr/" + "a" * 2_987)]}]},
        {"blocks": [{"type": "actions", "elements": [button(url="https://a.fr/" + "a" * 2_988)]}]},
        "invalid_blocks",
    ),
    (
        "button scheme",
        {"blocks": [{"type": "actions", "elements": [button(url="http://a.fr")]}]},
        {"blocks": [{"type": "actions", "elements": [button(url="javascript:alert(1)")]}]},
        "invalid_blocks",
    ),
    (
        "button value",
        {"blocks": [{"type": "actions", "elements": [button(value="a" * 2_000)]}]},
        {"blocks": [{"type": "actions", "elements": [button(value="a" * 2_001)]}]},
        "invalid_blocks",
    ),
    (
        "button style",
        {"blocks": [{"type": "actions", "elements": [button(style="danger")]}]},
        {"blocks": [{"type": "actions", "elements": [button(style="gold")]}]},
        "invalid_blocks",
    ),
    (
        "context",
        {"blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "a"}] * 10}]},
        {"blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "a"}] * 11}]},
        "invalid_blocks",
    ),
    (
        "fields",
        {"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "a" * 2_000}] * 10}]},
        {"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "a" * 2_001}]}]},
        "invalid_blocks",
    ),
    (
        "block ids",
        {"blocks": [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "b"}]},
        {"blocks": [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}]},
        "invalid_blocks",
    ),
    ("type", {"blocks": [{"type": "divider"}]}, {"blocks": [{"type": "carousel"}]}, "invalid_blocks"),
    (
        "image",
        {"blocks": [{"type": "image", "image_url": "https://a.fr/i.png", "alt_text": "a"}]},
        {"blocks": [{"type": "image", "image_url": "https://a.fr/i.png"}]},
        "invalid_blocks",
    ),
]


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
@pytest.mark.parametrize(("good", "bad", "code"), [case[1:] for case in LIMITS], ids=[case[0] for case in LIMITS])
def test_limits(slack: SlackDouble, good: dict[str, Any], bad: dict[str, Any], code: str) -> None:
    bot = client(slack, slack.add_token())
    assert bot.chat_postMessage(channel="C0VEILLE", **{"text": "a", **good})["ok"]
    arguments = {"channel": "C0AUTRE", "text": "a", **bad}
    assert refusal(slack, **arguments) == code
    # A webhook says the same in plain text.
    payload = {key: value for key, value in arguments.items() if key != "channel"}
    answer = WebhookClient(slack.webhook("C0AUTRE")).send_dict(payload)
    assert (answer.status_code, answer.body) == (400, code)
    assert len(slack.messages) == 1


def test_what_is_wrong_with_blocks_is_told(slack: SlackDouble) -> None:
    with pytest.raises(SlackApiError) as caught:
        client(slack, slack.add_token()).chat_postMessage(
            channel="C0VEILLE", text="a", blocks=[section("a"), header("a" * 151)]
        )
    assert caught.value.response["response_metadata"]["messages"] == [
        "must be less than 151 characters [json-pointer:/blocks/1/text/text]"
    ]


def test_one_message_a_second_a_channel(slack: SlackDouble, clock: Clock) -> None:
    bot = client(slack, slack.add_token())
    bot.chat_postMessage(channel="C0VEILLE", text="un")
    bot.chat_postMessage(channel="C0AUTRE", text="ailleurs")
    clock.now += 0.4
    with pytest.raises(SlackApiError) as caught:
        bot.chat_postMessage(channel="C0VEILLE", text="trop tôt")
    response = caught.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (
        429,
        "ratelimited",
        "1",
    )
    hurried = WebhookClient(slack.webhook("C0VEILLE")).send(text="trop tôt")
    assert (hurried.status_code, hurried.body) == (429, "rate_limited")
    clock.now += 0.6
    assert bot.chat_postMessage(channel="C0VEILLE", text="deux")["ok"]
    assert [message.text for message in slack.messages] == ["un", "ailleurs", "deux"]


def test_webhooks_and_their_errors(slack: SlackDouble) -> None:
    url = slack.webhook("C0VEILLE")
    taken = WebhookClient(url).send(text="un")
    assert (taken.status_code, taken.body) == (200, "ok")
    removed = slack.webhook("C0VEILLE")
    slack.remove_webhook(removed)
    for address, status, code in [
        (removed, 404, "no_service"),
        (slack.webhook("C0VIEUX"), 410, "channel_is_archived"),
        (slack.webhook("C0INCONNU"), 404, "channel_not_found"),
    ]:
        answer = WebhookClient(address).send(text="deux")
        assert (answer.status_code, answer.body) == (status, code)


@pytest.mark.parametrize("body", ["{", "[1]", "payload", ""])
def test_a_payload_that_is_no_json_object(slack: SlackDouble, body: str) -> None:
    async def post() -> tuple[int, str]:
        headers = {"Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(slack.webhook("C0VEILLE"), data=body.encode(), headers=headers) as answer,
        ):
            return answer.status, await answer.text()

    assert asyncio.run(post()) == (400, "invalid_payload")


def test_slack_itself_may_fail(slack: SlackDouble) -> None:
    url = slack.webhook("C0VEILLE")
    slack.fail_next(500, "rollup_error")
    first = WebhookClient(url).send(text="un")
    assert (first.status_code, first.body) == (500, "rollup_error")
    assert WebhookClient(url).send(text="un").status_code == 200
