"""Challenges are written by hand: what is wrong is said by place, rule and value, or a teacher searches in vain."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.challenges.challenge_reader import ChallengeError, read_challenge
from engine.challenges.library import ChallengesError, load_challenge, load_challenges
from engine.challenges.packed_weights import PackedError, pack_weights, unpack_weights
from engine.challenges.submission import read_submission
from engine.validation.limits import Limits
from tests.challenges.support import GOAL, LEARNED, challenge, document, done

TEXTS = {"title": "Product", "task": "Learn it.", "hint": "Try a product.", "why": "It has the sign."}

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"level": 4}, "`level` must be a whole number from 1 to 3; got 4"),
    ({"experiment": {"seeds": 1}}, "`experiment.seeds` is no field of an experiment; got 1"),
    ({"experiment": []}, "`experiment` must be an object; got []"),
    ({"goal": []}, "`goal` must be a list of one to 4 goals; got []"),
    ({"goal": [{**GOAL, "measure": "hill_end"}]}, "`goal[0].measure` must be a measure of a run; hill_end is"),
    ({"goal": [{**GOAL, "of": {"layer": 1}}]}, "`goal[0].of.layer` is no part of test_accuracy, which has nothing"),
    ({"goal": [{**GOAL, "relation": "=="}]}, "`goal[0].relation` must be one of <, >, <=, >=, =; got '=='"),
    ({"goal": [{**GOAL, "value": None}]}, "`goal[0].value` must be a finite number; got None"),
    ({"score": "most"}, "`score` must be one of fewest_parameters, fewest_epochs, fewest_changes, most_seeds,"),
    ({"shows": ["loss"]}, "`shows[0]` must be one of first_steps, activations, gradients, training, generalization"),
    ({"constraints": {"unit": {"most": 1}}}, "`constraints.unit` must be left out: here are activations, changes,"),
    ({"constraints": {"units": {"most": -1}}}, "`constraints.units.most` must be a whole number from 0 to 10000"),
    ({"constraints": {"units": {}}}, "`constraints.units` must have at least one of least, most; got {}"),
    ({"constraints": {"units": {"least": 2, "most": 1}}}, "`constraints.units.most` must be at least 2; got 1"),
    ({"constraints": {"units": {"only": ["a"]}}}, "`constraints.units.only` must be left out: here are least, most"),
    ({"constraints": {"fixed": ["rate"]}}, "`constraints.fixed[0]` must be a field of the experiment, such as seed, "),
    ({"constraints": {"fixed": ["seed", "seed"]}}, "`constraints.fixed[1]` must stand once in the list; got 'seed'"),
    ({"constraints": {"edits": 0}}, "`constraints.edits` must be true or false; got 0"),
    ({"constraints": {"optimizers": {"only": []}}}, "`constraints.optimizers.only` must have at least 1; got []"),
    ({"constraints": {"activations": {"only": ["softmax"]}}}, "`constraints.activations.only[0]` must be one of"),
    (
        {"score": "highest_noise", "constraints": {"fixed": ["data.noise"]}},
        "`constraints.fixed` must leave out data.noise, which the score highest_noise is about; got ['data.noise']",
    ),
    ({"start": {"weights": "AAAA"}}, "`start.weights` must be the 2 weights and biases of the network"),
    ({"start": {}}, "`start` must have either weights, as a link has them, or layers"),
    (
        {"start": {"layers": [{"weights": [[1, 2]]}]}},
        "`start.layers` must be the layers of the network: `start.layers[0].weights` must have the shape",
    ),
]


@pytest.mark.parametrize(("parts", "said"), WRONG, ids=[said[:40] for _, said in WRONG])
def test_what_is_wrong_is_said(parts: dict[str, Any], said: str) -> None:
    with pytest.raises(ChallengeError) as caught:
        read_challenge(document(**parts))
    assert len(caught.value.faults) == 1 and str(caught.value).startswith(said)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ChallengeError) as caught:
        read_challenge(document(level=0, shows=["x"], constraints={"fixed": ["x"], "units": {"most": 0.5}}, start=1))
    assert [fault.path for fault in caught.value.faults] == [
        "level", "shows[0]", "constraints.fixed[0]", "constraints.units.most", "start"
    ]  # fmt: skip
    with pytest.raises(ChallengeError) as caught:
        goal = [{**GOAL, "relation": "=<", "value": "x"}]
        read_challenge(document(score="best", goal=goal, constraints={"units": {"most": 0.5}}))
    assert [fault.path for fault in caught.value.faults] == [
        "goal[0].relation", "goal[0].value", "score", "constraints.units.most"
    ]  # fmt: skip
    with pytest.raises(ChallengeError, match="`score` must be given"):
        read_challenge({"level": 1, "experiment": {}, "goal": [GOAL]})


def test_what_scores_need_stays_whatever_the_document_says() -> None:
    assert challenge().constraints.fixed == ("problem", "data")
    loss = challenge(goal=[{"measure": "test_loss", "relation": "<", "value": 1}], score="most_seeds")
    assert loss.constraints.fixed == ("problem", "data", "loss", "seed")
    noise = challenge(score="highest_noise", constraints={"fixed": ["optimizer", "seed"]}).constraints.fixed
    assert "data.noise" not in noise and {"data.seed", "data.samples", "optimizer", "seed"} <= set(noise)


def test_what_is_resolved_reads_as_the_same_challenge() -> None:
    start = {"layers": [{"weights": [[0.1]], "biases": [-2]}]}
    rules = {"features": {"only": ["x1_x2"], "most": 1}, "units": {"least": 0, "most": 2}, "edits": False}
    one = challenge(start=start, constraints=rules, shows=["gradients"])
    found = one.resolved()
    assert found == json.loads(json.dumps(found))
    again = read_challenge({**found, "start": {"weights": found["start"]}})
    assert again.resolved() == found
    assert again.trainer().network.parameters.tolist() == [0.1, -2] == one.trainer().network.parameters.tolist()


def test_weights_are_packed_as_the_page_packs_links() -> None:
    # Made by `packWeights` of static/wire/checkpoint.js: with every digit, and with seven and running statistics.
    for text in PACKED:
        assert unpack_weights(text, 3).tolist() == [0.5, -1.25, 3]
    assert unpack_weights(pack_weights(np.array([0.1, -1e300])), 2).tolist() == [0.1, -1e300]
    for wrong in (PACKED[0][:-4], PACKED[0] + "AAAA", "", "%", pack_weights(np.zeros(10**6)), PACKED[0][:9] + "é"):
        with pytest.raises(PackedError, match="cannot be read"):
            unpack_weights(wrong, 3)
    with pytest.raises(PackedError, match="has 2"):
        unpack_weights(pack_weights(np.zeros(2)), 3)
    with pytest.raises(PackedError, match="not finite"):
        unpack_weights(pack_weights(np.array([np.nan, 0, 0])), 3)


PACKED = ("eJxj5GBgYGZABg_sIfSX_RCawwEAJj4DJw", "eJxjZGFgYGZgYGBiAAN7BoYF-xkYHBwg3AZ7AB3hAug")


def test_a_submission_says_what_is_wrong_with_it() -> None:
    head = {"format": "neural-network-playground-submission", "version": 1}
    assert read_submission({**head, "challenge": document(), "run": done()}).name == ""
    wrong = {**head, "version": True, "challenge": "Mine!", "run": {**done(), "until": 3}}
    with pytest.raises(ChallengeError) as caught:
        read_submission(wrong)
    assert [fault.path for fault in caught.value.faults] == ["version", "challenge", "run.until"]
    for broken in (None, [], {**head, "run": done()}, {**head, "challenge": document(level=9), "run": []}):
        with pytest.raises(ChallengeError):
            read_submission(broken)
    with pytest.raises(ChallengeError, match=r"`run\.experiment\.hidden\[0\]\.units` must be at most 2"):
        wide = {**head, "challenge": "a", "run": done(hidden=[{"units": 3}])}
        read_submission(wide, Limits(units=2))


def folder(path: Path, **files: Any) -> Path:
    """A challenge in a folder; a file that is None is left out."""
    whole = {"challenge": document(), "en": TEXTS, **files}
    path.mkdir(parents=True)
    for name, content in whole.items():
        if content is not None:
            text = content if isinstance(content, str) else json.dumps(content)
            (path / f"{name}.json").write_text(text, encoding="utf-8")
    return path


def test_folders_of_ones_own_come_first(tmp_path: Path) -> None:
    folder(tmp_path / "mine", zh={**TEXTS, "title": "乘积"})
    (tmp_path / ".git").mkdir()
    (tmp_path / "mine" / ".#en.json").write_text("an editor's")
    found = load_challenges(tmp_path)
    assert next(iter(found)) == "mine" and found["mine"].own and len(found) == 16
    assert [found["mine"].language(one) for one in ("zh", "fr", "en")] == ["zh", "en", "en"]
    assert load_challenge(tmp_path / "mine").challenge.resolved() == found["mine"].challenge.resolved()
    # A server with narrower limits has those alone that are within them.
    narrow = load_challenges(limits=Limits(units=4))
    assert "01-four-units" in narrow and "13-checkerboard" not in narrow


def test_every_file_that_is_wrong_is_named(tmp_path: Path) -> None:
    folder(tmp_path / "01-four-units")
    folder(tmp_path / "Big")
    folder(tmp_path / "broken", challenge="{")
    folder(tmp_path / "mute", en=None)
    folder(tmp_path / "short", en={**TEXTS, "hint": " ", "about": "x"}, Deutsch=TEXTS)
    folder(tmp_path / "wrong", challenge=document(level=9))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ChallengesError) as caught:
        load_challenges(tmp_path)
    assert [line.split(";")[0] for line in caught.value.lines] == [
        "Big: a challenge's folder must be named with a to z, 0 to 9, _ and -",
        "broken/challenge.json: the file is not JSON: Expecting property name enclosed in double quotes: line 1 column "
        "2 (char 1)",
        "empty/challenge.json: cannot be read: No such file or directory",
        "mute: must have a text in at least one language, such as en.json",
        "short/Deutsch.json: must be named for a language, such as en.json",
        "short/en.json: `about` must be left out: here are hint, task, title, why",
        "short/en.json: `hint` must be a text",
        "wrong/challenge.json: `level` must be a whole number from 1 to 3",
        "01-four-units: must have a name of its own: a challenge that comes with the playground has it",
    ]
    with pytest.raises(ChallengesError, match="cannot be read"):
        load_challenges(tmp_path / "nowhere")


def test_an_experiment_within_limits_is_all_that_is_read() -> None:
    with pytest.raises(ChallengeError, match=r"`experiment\.hidden\[0\]\.units` must be at most 4"):
        read_challenge(document(experiment={**LEARNED, "hidden": [{"units": 5}]}), Limits(units=4))
