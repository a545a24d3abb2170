"""What is wrong with a sweep whose fields are in order each by itself: sizes, and what does not go together."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.experiment.experiment import Experiment
from engine.experiment.parts import CUSTOM
from engine.experiment.work import work_of
from engine.sweeps.axes import axis_faults, axis_values
from engine.sweeps.document import MEASURES, SweepFields, Value
from engine.sweeps.fields import SweepField, known_fields, sweep_fields
from engine.sweeps.limits import SweepLimits
from engine.validation.faults import ExperimentError, Fault
from engine.validation.limits import Limits
from engine.validation.messages import rule

_LARGEST_SEED = 2**53 - 1
_MILLION = 1_000_000
Made = Callable[[Mapping[str, Value]], Experiment]


def sweep_faults(sweep: SweepFields, limits: Limits, sizes: SweepLimits, made: Made) -> Iterator[Fault]:
    """Every fault, one by one; none where the sweep can be carried out.

    Args:
        sweep: as it was read.
        limits: of each experiment.
        sizes: of the sweep.
        made: the experiment with these values at these fields. Raises ExperimentError where that is none.
    """
    yield from _measures(sweep)
    yield from _seeds(sweep, sizes)
    if sweep.epochs > sizes.epochs:
        yield Fault("epochs", rule("at_most", limit=sizes.epochs), sweep.epochs)
    known = known_fields(sweep.experiment, limits)
    found = list(_axes(sweep, known, sizes))
    yield from found
    if not found:
        axes = {axis.field: axis_values(axis, known[axis.field]) for axis in sweep.vary}
        yield from _cells(sweep, axes, sizes, made)


def _measures(sweep: SweepFields) -> Iterator[Fault]:
    classified = sweep.experiment.problem == "classification"
    points = sweep.experiment.data.points
    tested = points is None or bool(points.test)
    fitting = [
        name
        for name in MEASURES
        if (tested or not name.startswith("test_")) and not name.endswith("_r2" if classified else "_accuracy")
    ]
    given = {} if sweep.success is None else sweep.success.given
    if sweep.success is not None and len(given) != 1:
        names = ", ".join(name for name in type(sweep.success).model_fields if name in fitting)
        yield Fault("success", rule("sweep_one_measure", names=names), given)
    for name, value in given.items():
        if name not in fitting:
            broken = rule("no_test_points") if not tested and name.startswith("test_") else rule("sweep_no_accuracy")
            yield Fault(f"success.{name}", broken, value)
    if sweep.color_by not in fitting:
        yield Fault("color_by", rule("one_of", names=", ".join(fitting)), sweep.color_by)
    elif sweep.color_by == "epochs_to_success" and not given:
        yield Fault("success", rule("sweep_success_needed"), None, absent=True)


def _seeds(sweep: SweepFields, sizes: SweepLimits) -> Iterator[Fault]:
    count = sweep.seeds.count
    if count > sizes.seeds:
        yield Fault("seeds.count", rule("at_most", limit=sizes.seeds), count)
    elif max(sweep.experiment.seed, sweep.experiment.data.seed) + count - 1 > _LARGEST_SEED:
        yield Fault("seeds.count", rule("sweep_seed_large", limit=_LARGEST_SEED), count)
    if sweep.seeds.of != "weights" and sweep.experiment.data.dataset == CUSTOM:
        yield Fault("seeds.of", rule("sweep_seeds_of_data"), sweep.seeds.of)


def _axes(sweep: SweepFields, known: Mapping[str, SweepField], sizes: SweepLimits) -> Iterator[Fault]:
    names = [axis.field for axis in sweep.vary]
    apply = sweep_fields(sweep.experiment)
    for place, axis in enumerate(sweep.vary):
        path = f"vary[{place}]"
        if axis.field not in known:
            yield Fault(f"{path}.field", rule("sweep_field", names=", ".join(apply)), axis.field)
            continue
        if axis.field in names[:place]:
            yield Fault(f"{path}.field", rule("sweep_field_once"), axis.field)
        group = axis.field.partition(".")[0]
        if axis.field not in apply and f"{group}.name" not in names:
            chosen = getattr(sweep.experiment, group).name
            having = ", ".join(name for name in apply if name.startswith(f"{group}."))
            yield Fault(f"{path}.field", rule("sweep_idle", group=group, chosen=chosen, names=having), axis.field)
            continue
        yield from (fault.within(path) for fault in axis_faults(axis, known[axis.field], sizes.values))


def _cells(sweep: SweepFields, axes: Mapping[str, Sequence[Value]], sizes: SweepLimits, made: Made) -> Iterator[Fault]:
    cells = 1
    for values in axes.values():
        cells *= len(values)
    runs = cells * sweep.seeds.count
    if runs > sizes.runs:
        fit = sizes.runs // cells
        if fit:
            broken = rule("sweep_runs_seeds", runs=runs, limit=sizes.runs, cells=cells, fit=fit)
            yield Fault("seeds.count", broken, sweep.seeds.count)
        else:
            yield Fault("vary", rule("sweep_runs_cells", runs=cells, limit=sizes.runs), f"{cells} cells")
        return
    work, found = 0, 0
    for places in itertools.product(*(range(len(values)) for values in axes.values())):
        settings = {name: values[place] for (name, values), place in zip(axes.items(), places, strict=True)}
        try:
            work += sweep.seeds.count * work_of(made(settings), sweep.epochs)
        except ExperimentError as error:
            found += 1
            yield from (_of_cell(sweep, fault, places, settings, made) for fault in error.faults)
    if not found and work > sizes.work:
        of_epoch = -(-work // sweep.epochs)
        if fit := sizes.work // of_epoch:
            broken = rule("sweep_work", work=_millions(work), limit=_millions(sizes.work), fit=fit)
            yield Fault("epochs", broken, sweep.epochs)
        else:
            most = max(1, runs * sizes.work // of_epoch)
            broken = rule("sweep_work_runs", work=_millions(work), limit=_millions(sizes.work), fit=most)
            yield Fault("vary", broken, f"{runs} runs of {sweep.epochs} epochs")


def _millions(work: int) -> int:
    return -(-work // _MILLION)


def _of_cell(
    sweep: SweepFields, fault: Fault, places: Sequence[int], settings: Mapping[str, Value], made: Made
) -> Fault:
    """A fault of a cell's experiment, told of the value that is to blame: the one that alone is wrong as well."""
    if fault.path.startswith("stop."):
        return fault
    blamed = [
        place for place, axis in enumerate(sweep.vary) if not _is_sound({axis.field: settings[axis.field]}, made)
    ] or [len(sweep.vary) - 1]
    axis = sweep.vary[blamed[0]]
    where = f"vary[{blamed[0]}].{'range' if axis.values is None else f'values[{places[blamed[0]]}]'}"
    # What is wrong with the experiment may be another field than the one that varies.
    path = where if fault.path == axis.field else f"{where}: {fault.path}"
    return replace(fault, path=path)


def _is_sound(settings: Mapping[str, Value], made: Made) -> bool:
    try:
        made(settings)
    except ExperimentError:
        return False
    return True
