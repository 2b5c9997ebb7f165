"""backlogue: backlog items from one template, kept without losing a byte.

The Python interface is `render`, `read` and `edit`, with the errors `StateError` and `UsageError`; see
`backlogue.interface`. Each is loaded when it is first used, so that importing the package costs nothing.
"""

TYPE_CHECKING = False  # typing's own, without the cost of importing typing at every start
if TYPE_CHECKING:
    from backlogue.errors import StateError, UsageError
    from backlogue.interface import edit, read, render

__version__ = "0.1.0"

__all__ = ["StateError", "UsageError", "edit", "read", "render"]


def __getattr__(name: str) -> object:
    """Load a name of the interface."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # only where the interface is used

    home = "backlogue.errors" if name.endswith("Error") else "backlogue.interface"
    return getattr(import_module(home), name)
