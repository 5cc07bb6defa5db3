"""Slack, against a double that enforces the documented limits and errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.alerts.channels.slack import SlackSender
from monitor.alerts.channels.slack_errors import MEANINGS, refusal
from monitor.alerts.errors import DeliveryError
from monitor.alerts.values import Address
from monitor.http.addresses import AllowList
from monitor.runtime.demo.slack import Fault
from monitor.runtime.demo.slack.methods import HISTORY
from monitor.runtime.demo.slack.workspace import WRITE
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
    slack.workspace.channels[channel].next_at = 0
    told = replace(ARTICLE, kind="confirmed"), replace(ARTICLE, kind="new")
    for view in told:
        sender(slack).send(message(view, parent=first.external_id, key=view.kind), to)
        slack.workspace.channels[channel].next_at = 0
    root, material, plain = slack.messages
    assert "Orange reprendrait" in root.readable
    assert "Rachats" in root.readable
    assert first.external_id == f"{channel}:{root.ts}"
    assert {material.thread_ts, plain.thread_ts} == {root.ts}
    assert (material.broadcast, plain.broadcast) == (True, False)


def test_the_key_of_a_first_message_that_never_arrived_is_no_thread(slack: SlackDouble) -> None:
    to = Address("slack", add_channel(slack), slack.add_token())
    sender(slack).send(message(parent="alert"), to)
    assert slack.messages[0].thread_ts is None


def test_the_first_message_is_changed_in_its_place(slack: SlackDouble) -> None:
    to = Address("slack", add_channel(slack), slack.add_token())
    first = sender(slack).send(message(), to)
    now = message(kind="root", parent=first.external_id, standing=("Statut\u00a0: confirmé", "3 sources"))
    assert sender(slack).send(now, to).external_id == ""
    (posted,) = slack.messages
    assert posted.edits == 1
    assert "Statut\u00a0: confirmé  ·  3 sources" in posted.readable
    assert posted.metadata is not None


def test_a_first_message_that_was_deleted_in_slack_is_not_the_room_s_fault(slack: SlackDouble) -> None:
    channel = add_channel(slack)
    with pytest.raises(DeliveryError) as caught:
        sender(slack).send(message(kind="root", parent=f"{channel}:1.2"), Address("slack", channel, slack.add_token()))
    assert (caught.value.permanent, caught.value.ours) == (True, True)


TRIED = datetime.now(UTC)
READS = frozenset({WRITE, HISTORY})


def fail_first(fault: Fault) -> SlackDouble:
    return SlackDouble(plan=lambda number: fault if number == 1 else None, every=0)


@pytest.mark.parametrize("parent", [False, True])
@pytest.mark.parametrize(("fault", "made"), [(Fault.CUT_KEPT, 1), (Fault.CUT_LOST, 1), (Fault.INTERNAL, 1)])
def test_an_unknown_outcome_is_looked_up_before_anything_is_posted_again(fault: Fault, made: int, parent: bool) -> None:
    with served(fail_first(fault)) as slack:
        to = Address("slack", add_channel(slack), slack.add_token(READS))
        told = message()
        if parent:
            slack.begun = 1  # its first message goes through
            told = replace(told, key="another", parent=sender(slack).send(told, to).external_id)
            slack.begun = 0
        with pytest.raises(DeliveryError) as caught:
            sender(slack).send(told, to)
        assert (caught.value.uncertain, caught.value.permanent) == (True, False)
        receipt = sender(slack).send(replace(told, tried=TRIED), to)
        assert len(slack.messages) == made + parent
        assert receipt.copies == 1
        assert receipt.external_id == f"{to.address}:{slack.messages[-1].ts}"


def test_a_token_that_may_not_read_posts_again_and_does_not_say_that_it_knows() -> None:
    with served(fail_first(Fault.CUT_KEPT)) as slack:
        to = Address("slack", add_channel(slack), slack.add_token())
        with pytest.raises(DeliveryError):
            sender(slack).send(message(), to)
        assert sender(slack).send(message(tried=TRIED), to).copies is None
        assert len(slack.messages) == 2


def test_a_history_that_asks_to_wait_concludes_nothing(slack: SlackDouble) -> None:
    to = Address("slack", add_channel(slack), slack.add_token(READS))
    slack.workspace.calls["conversations.history"] = [slack.workspace.clock()] * 50
    with pytest.raises(DeliveryError) as caught:
        sender(slack).send(message(tried=TRIED), to)
    assert caught.value.retry_after is not None
    assert slack.messages == []


def test_a_webhook_is_at_least_once_and_its_library_does_not_try_again_by_itself() -> None:
    with served(fail_first(Fault.CUT_KEPT)) as slack:
        url = slack.webhook(add_channel(slack))
        with pytest.raises(DeliveryError) as caught:
            sender(slack).send(message(), Address("slack", "C0VEILLE", url))
        assert caught.value.uncertain
        assert len(slack.messages) == 1


def test_an_answer_of_200_that_says_no_is_a_refusal(slack: SlackDouble) -> None:
    url = slack.webhook(add_channel(slack))
    slack.fail_next(200, '{"ok": false, "error": "internal_error"}')
    with pytest.raises(DeliveryError, match="internal_error") as caught:
        sender(slack).send(message(), Address("slack", "C0VEILLE", url))
    assert (caught.value.uncertain, caught.value.permanent) == (True, False)


def test_a_form_that_slack_will_not_have_goes_out_in_its_barest(
    slack: SlackDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    too_much = [{"type": "divider"}] * 51
    monkeypatch.setattr("monitor.alerts.channels.slack.blocks", lambda *_, **__: too_much)
    sender(slack).send(message(), Address("slack", add_channel(slack), slack.add_token()))
    (posted,) = slack.messages
    assert slack.refusals == ["invalid_blocks"]
    assert "Orange reprendrait 100 % de Nuagis (https://gazette.example/orange-nuagis)" in posted.readable


def test_the_answer_to_a_button_goes_to_the_address_that_it_came_with(slack: SlackDouble) -> None:
    answer = message(kind="reply", sections=(), body=("C’est noté.",), reply_to=slack.response_url)
    sender(slack).send(answer, Address("slack", add_channel(slack), slack.add_token()))
    assert slack.replies == [{"response_type": "ephemeral", "replace_original": False, "text": "C’est noté."}]
    assert slack.messages == []


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


def test_every_code_that_is_known_has_a_mend_of_its_own_in_french() -> None:
    for code, meaning in MEANINGS.items():
        error = refusal(code, 200, {})
        assert meaning.mend.split(" :")[0] in error.french.replace("\u00a0:", " :")
        assert code in str(error)
        assert " :" not in error.french
