"""What a page may say, read strictly. Grammar: docs/protocol.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter

from engine.inspection.unit_importance import HELD
from engine.lessons.scenes import SCENES
from server.wire.strict_models import ProtocolError as ProtocolError
from server.wire.strict_models import Strict as _Strict
from server.wire.strict_models import read_message

VERSION: Final = 1
# Set-ups that a comparison has at least, and at most.
FEWEST_COMPARED: Final = 2
MOST_COMPARED: Final = 4
HELLO_TWICE = "`hello` must be the first message, and come once"

Place = Annotated[int, Field(ge=0, le=32767)]
Count = Annotated[int, Field(ge=0, le=2**32 - 1)]
Text = Annotated[str, Field(min_length=1, max_length=80)]
Inputs = Annotated[list[float], Field(max_length=1000)]
SafeInteger = Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1)]


class Speed(_Strict):
    """So many batches or epochs a second."""

    per: Literal["batch", "epoch"]
    rate: Annotated[float, Field(gt=0, le=1000)]


class Focus(_Strict):
    """A unit by layer (0 is the input features) and place within it."""

    layer: Place
    unit: Place


class Hello(_Strict):
    type: Literal["hello"]
    protocol: Literal[1]
    experiment: dict[str, Any] | None = None
    playing: bool = False
    speed: Speed | None = Speed(per="epoch", rate=60)
    focus: Focus | None = None
    probe: Inputs | None = None
    resume: bool = False


# As if a page had said nothing but that it is there.
PLAIN_HELLO = Hello(type="hello", protocol=VERSION)


class Configure(_Strict):
    type: Literal["configure"]
    id: SafeInteger
    experiment: dict[str, Any]


class Play(_Strict):
    type: Literal["play"]


class Pause(_Strict):
    type: Literal["pause"]


class Step(_Strict):
    type: Literal["step"]
    unit: Literal["batch", "epoch"]


class Reset(_Strict):
    type: Literal["reset"]


class Recover(_Strict):
    type: Literal["recover"]


class SetSpeed(_Strict):
    type: Literal["speed"]
    speed: Speed | None


class SetFocus(_Strict):
    type: Literal["focus"]
    focus: Focus | None


class Probe(_Strict):
    """The place whose values frames have from now on, as a number for every input; None for no place."""

    type: Literal["probe"]
    inputs: Inputs | None


class SetView(_Strict):
    """The plane that maps show: the inputs along its sides, and where the others are held; null is their mean.

    Without `axes` it is that of the first two.
    """

    type: Literal["view"]
    axes: Annotated[list[Place], Field(min_length=2, max_length=2)] | None = None
    held: Annotated[list[float | None], Field(max_length=1000)] | None = None


class Edit(_Strict):
    type: Literal["edit"]
    layer: Place
    unit: Place
    source: Place | None
    value: float


class NeuronChoice(_Strict):
    """A point, by its place among the training or test points, and a unit: layer 1 is the first hidden one."""

    part: Literal["train", "test"]
    sample: Place
    layer: Place
    unit: Place


class Watch(_Strict):
    type: Literal["watch"]
    layers: bool
    neuron: NeuronChoice | None
    # A place within the next batch.
    batch: Place | None = None


WATCH_NOTHING = Watch(type="watch", layers=False, neuron=None)


class Wanted(_Strict):
    """One measure: of the run's start, of its end, which is as it is now, or after so many epochs."""

    # A lesson's has its measure, all arguments with all their digits, and its moment.
    id: Annotated[str, Field(min_length=1, max_length=200)]
    measure: Text
    of: Annotated[dict[str, Any], Field(max_length=10)] = Field(default_factory=dict)
    at: Literal["start", "end"] | Count = "end"


class Measure(_Strict):
    """What to measure from now on, an empty list for nothing; and a picture's scene of `engine.lessons.scenes`."""

    type: Literal["measure"]
    wanted: Annotated[list[Wanted], Field(max_length=40)]
    scene: Literal[tuple(SCENES)] | None = None  # type: ignore[valid-type]


class LayerAxes(_Strict):
    """A layer, 0 being the input features, and the two units along the sides of its picture; null is as usual."""

    layer: Place
    axes: Annotated[list[Place], Field(min_length=2, max_length=2)] | None = None


class SetSpace(_Strict):
    """The layers whose spaces are looked into from now on; an empty list for none."""

    type: Literal["space"]
    layers: Annotated[list[LayerAxes], Field(max_length=3)]


class Choice(_Strict):
    """Of what a quick look is."""


class ImportanceLook(Choice):
    """What each unit adds to the loss of a part of the data when its answer is held."""

    part: Literal["train", "test"]
    held: Literal[HELD]  # type: ignore[valid-type]


class LossesLook(Choice):
    """The points of a part of the data that the network does worst at."""

    part: Literal["train", "test"]


class SlopeLook(Choice):
    """The slope of the loss by a weight, or by the bias where there is no source; layer 1 is the first hidden one."""

    layer: Place
    unit: Place
    source: Place | None


class Looks(_Strict):
    """The quick looks that are wanted from now on, and of what; None for none."""

    type: Literal["looks"]
    importance: ImportanceLook | None = None
    losses: LossesLook | None = None
    slope: SlopeLook | None = None
    changes: bool = False


LOOK_AT_NOTHING = Looks(type="looks")


class ParameterPlace(_Strict):
    """A weight, or the bias where `source` is None; layer 1 is the first hidden one."""

    layer: Place
    unit: Place
    source: Place | None


class LandscapeChoice(_Strict):
    """A plane of the parameters, and what is to be seen of it."""

    plane: Literal["weights", "path", "random"]
    weights: Annotated[list[ParameterPlace], Field(min_length=2, max_length=2)] | None = None
    seed: Count = 0
    of: Literal["train", "test"] = "train"
    around: Literal["path", "present"] = "path"
    size: Annotated[float, Field(ge=1 / 1024, le=1024)] = 1.0


class Landscape(_Strict):
    """Over which plane the loss is wanted from now on; None for none."""

    type: Literal["landscape"]
    wanted: LandscapeChoice | None


class Move(_Strict):
    """All parameters to a place of a picture, by its coordinates."""

    type: Literal["move"]
    survey: Count
    place: Annotated[list[float], Field(min_length=2, max_length=2)]


class TakeSnapshot(_Strict):
    type: Literal["snapshot"]


class Deeds(_Strict):
    """Asks for what was done to the run."""

    type: Literal["deeds"]


class AnnounceDeeds(_Strict):
    """Whether each deed is told from now on."""

    type: Literal["announce_deeds"]
    on: bool


class Follow(_Strict):
    """Deeds of another run, the new ones, to be done to this one, and where it is to stand; None ends it.

    What a deed is `engine.deeds` knows.
    """

    type: Literal["follow"]
    deeds: Annotated[list[dict[str, Any]], Field(max_length=1000, default_factory=list)]
    until: Annotated[list[Count], Field(min_length=2, max_length=2)] | None
    playing: bool = False


class EpochSpeed(Speed):
    """So many epochs a second: set-ups that are compared need not have as many batches."""

    per: Literal["epoch"]


class Compare(_Strict):
    """Set-ups to train side by side. How many there may be is checked with them, and said in words."""

    type: Literal["compare"]
    id: SafeInteger
    experiments: Annotated[list[dict[str, Any]], Field(max_length=100)]
    playing: bool = False
    speed: EpochSpeed | None = EpochSpeed(per="epoch", rate=60)


class ComparePlay(_Strict):
    type: Literal["compare_play"]


class ComparePause(_Strict):
    type: Literal["compare_pause"]


class CompareStep(_Strict):
    type: Literal["compare_step"]


class CompareReset(_Strict):
    type: Literal["compare_reset"]


class CompareStop(_Strict):
    type: Literal["compare_stop"]


class CompareSpeed(_Strict):
    type: Literal["compare_speed"]
    speed: EpochSpeed | None


class CompareTake(_Strict):
    """Asks for the state of one of the set-ups, counted from 0."""

    type: Literal["compare_take"]
    index: Place


class CompareAck(_Strict):
    type: Literal["compare_ack"]
    sequence: Count


@dataclass(frozen=True)
class Load:
    """A snapshot a page sends back: go on from there. The only binary message besides `hello`'s checkpoint."""

    message: bytes


class Ack(_Strict):
    type: Literal["ack"]
    sequence: Count


class Ping(_Strict):
    type: Literal["ping"]


_Looking = Watch | Measure | SetSpace | Looks | Landscape | TakeSnapshot
_Setting = Edit | Move
_Pacing = ComparePlay | ComparePause | CompareStep | CompareReset | CompareStop | CompareSpeed
CompareCommand = Compare | _Pacing | CompareTake | CompareAck
_Running = Configure | Play | Pause | Step | Reset | Recover | SetSpeed
_Repeating = Deeds | AnnounceDeeds | Follow
Command = _Running | _Repeating | SetFocus | Probe | SetView | _Setting | _Looking | CompareCommand
ClientMessage = Hello | Command | Ack | Ping
Action = Command | Load

_ADAPTER: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])


def decode(text: str) -> ClientMessage:
    """Reads one text message of a page.

    Raises:
        ProtocolError: it is none; see `server.wire.strict_models.read_message`.
    """
    return read_message(text, _ADAPTER, ClientMessage)
