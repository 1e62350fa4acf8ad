"""One handler written for several nouns: how each noun gets its own."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any


def specialise(
    method: Callable[..., Awaitable[Any]],
    types: Mapping[Any, type],
    name: str,
    doc: str,
) -> Callable[..., Awaitable[Any]]:
    """Return *method* called *name*, with *types* in place of its type variables.

    Why: Litestar and the contract read the signature of a handler, where a type
    variable would mean nothing to them.
    """

    async def handle(*values: Any, **named: Any) -> Any:
        return await method(*values, **named)

    generic = inspect.signature(method)
    parameters = [
        parameter.replace(annotation=_concrete(parameter.annotation, types))
        for parameter in generic.parameters.values()
    ]
    returned = _concrete(generic.return_annotation, types)
    handle.__name__ = name
    handle.__doc__ = doc
    handle.__annotations__ = {
        **{parameter.name: parameter.annotation for parameter in parameters},
        "return": returned,
    }
    vars(handle)["__signature__"] = generic.replace(
        parameters=parameters, return_annotation=returned
    )
    return handle


def _concrete(annotation: Any, types: Mapping[Any, type]) -> Any:
    """Return an annotation with *types* in place of its type variables."""
    if annotation in types:
        return types[annotation]
    variables = getattr(annotation, "__parameters__", ())
    return (
        annotation[tuple(types[variable] for variable in variables)]
        if variables
        else annotation
    )
