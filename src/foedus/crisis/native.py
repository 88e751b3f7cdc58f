"""Machine code of the compiled solver: made once, kept on disk, loaded without the compiler.

Importing Numba and filling its tables takes longer than solving a hundred thousand games, so the
object code of :mod:`foedus.crisis.kernel` is kept, named after what it depends on: the source, the
compiler and the processor. It lies beside the other compiled files of the package, in the user's
cache folder where the package cannot be written, and nowhere if that cannot be written either: then
each process compiles for itself. A file that is not whole is made anew.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

import numpy as np

__all__ = ["HALF", "KINDS", "LANES", "WHOLE", "room", "solver"]

#: Arguments of :func:`foedus.crisis.kernel.solve_tiles` in order: i an integer, d a float, and
#: I, D, J arrays of int64, float64, int32, handed on as addresses.
KINDS = "i" * 12 + "ddi" + "I" * 7 + "D" * 13 + "IJD"
#: Games solved at once.
LANES = 32
#: Tables of joint choices up to this size are swept whole, larger ones in two halves.
WHOLE = 32
#: Room for the sweep over one half: three times the table of a half of at most 1,024 joint choices (55).
HALF = 192
_TYPES = {"i": ctypes.c_int64, "d": ctypes.c_double}
_lock = threading.Lock()
_loaded: list[Callable[..., None]] = []


def room(coalitions: int, parties: int, pairs: int) -> int:
    """Return the number of float64 that one thread's workspace needs."""
    return LANES * (6 * coalitions + HALF + 3 * parties + 6 * pairs + 1)


def solver() -> Callable[..., None]:
    """Return the compiled solver, for arguments of :data:`KINDS`; it lets other threads run meanwhile."""
    with _lock:
        if not _loaded:
            _loaded.append(_load())
    return _loaded[0]


def _load() -> Callable[..., None]:
    name = f"kernel-{_key()}.o"
    for folder in _folders():
        code = _read(os.path.join(folder, name))
        if code is not None:
            return _link(*code)
    from foedus.crisis.kernel import machine_code

    symbol, code_made = machine_code(KINDS)
    for folder in _folders():
        if _keep(folder, name, symbol, code_made):
            break
    return _link(symbol, code_made)


def _key() -> str:
    """Hash of everything that the code depends on."""
    import llvmlite.binding as llvm

    sources = []
    for name in ("kernel.py", "native.py"):
        with open(os.path.join(os.path.dirname(__file__), name), "rb") as file:
            sources.append(file.read())
    parts = [
        *sources, version("numba").encode(), version("llvmlite").encode(),
        llvm.get_default_triple().encode(), llvm.get_host_cpu_name().encode(),
        llvm.get_host_cpu_features().flatten().encode(),
    ]  # fmt: skip
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:24]


def _folders() -> Iterator[str]:
    yield os.path.join(os.path.dirname(__file__), "__pycache__")
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    yield os.path.join(base, "foedus")


def _read(path: str) -> tuple[str, bytes] | None:
    """Return the symbol and the code of a kept file, or None when there is none or it is not whole."""
    try:
        with open(path, "rb") as file:
            digest, symbol, code = file.read().split(b"\n", 2)
    except (OSError, ValueError):
        return None
    return (symbol.decode(), code) if digest == _digest(symbol, code) else None


def _digest(symbol: bytes, code: bytes) -> bytes:
    return hashlib.sha256(symbol + b"\n" + code).hexdigest().encode()


def _keep(folder: str, name: str, symbol: str, code: bytes) -> bool:
    """Write a file whole or not at all; whether it was written."""
    path = None
    try:
        os.makedirs(folder, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(_digest(symbol.encode(), code) + b"\n" + symbol.encode() + b"\n" + code)
        os.replace(path, os.path.join(folder, name))
    except OSError:
        if path is not None and os.path.exists(path):
            os.unlink(path)
        return False
    return True


def _link(symbol: str, code: bytes) -> Callable[..., None]:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(codemodel="jitdefault", jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    # A function of Numba takes a place for its result and one for an error, and returns a status.
    kinds: list[Any] = [ctypes.c_void_p, ctypes.c_void_p, *(_TYPES.get(k, ctypes.c_void_p) for k in KINDS)]
    function = ctypes.CFUNCTYPE(ctypes.c_int32, *kinds)(engine.get_function_address(symbol))

    def run(*args: Any, keep: Any = engine) -> None:
        places = (ctypes.c_void_p * 2)()
        at = ctypes.addressof(places)
        status = function(at, at + 8, *(x.ctypes.data if isinstance(x, np.ndarray) else x for x in args))
        if status:
            raise RuntimeError(f"the compiled solver ended with status {status}")

    return run
