"""The whole loop played through with gold labels as the annotator, beside an arm in random order.

`simulate(SimulationOptions(...), progress)` -> `SimulationResult`; `report` draws it.
"""

from active_learning.simulation.options import SimulationOptions
from active_learning.simulation.play import simulate
from active_learning.simulation.result import RoundFigures, SimulationResult

__all__ = ["RoundFigures", "SimulationOptions", "SimulationResult", "simulate"]
