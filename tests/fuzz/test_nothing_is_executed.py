"""No file that somebody hands to ltrr is ever run: no pickle, no eval, no shell, in any module."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ltrr_cli

PACKAGE = Path(ltrr_cli.__file__).parent
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "code", "pty"}
BUILT_IN = {"eval", "exec", "compile", "__import__"}
SHELLS = {("os", "system"), ("os", "popen"), ("subprocess", "getoutput"), ("yaml", "load")}


def dangers(source: str) -> Iterator[str]:
    """What in a module might run what a file says."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            names = []
        yield from (f"imports {name}" for name in names if name.split(".")[0] in MODULES)
        if isinstance(node, ast.Call):
            yield from _in_call(node)


def _in_call(call: ast.Call) -> Iterator[str]:
    called = call.func
    if isinstance(called, ast.Name) and called.id in BUILT_IN:
        yield f"calls {called.id}"
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        name = (called.value.id, called.attr)
        if name in SHELLS:
            yield f"calls {'.'.join(name)}"
        if name == ("torch", "load") and not _is(call, "weights_only", value=True):
            yield "calls torch.load without weights_only"
    for option in ("shell", "allow_pickle", "trust_remote_code"):
        if any(each.arg == option for each in call.keywords) and not _is(call, option, value=False):
            yield f"sets {option}"


def _is(call: ast.Call, option: str, *, value: bool) -> bool:
    given = [each.value for each in call.keywords if each.arg == option]
    return any(isinstance(each, ast.Constant) and each.value is value for each in given)


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from pickle import loads",
        "import os\nos.system('ls')",
        "eval(text)",
        "run('ls', shell=True)",
        "np.load(file, allow_pickle=maybe)",
        "torch.load(file)",
    ],
)
def test_what_is_looked_for_is_found(source: str) -> None:
    assert list(dangers(source))


def test_no_module_has_any() -> None:
    modules = sorted(PACKAGE.rglob("*.py"))
    assert len(modules) > 200
    found = [
        f"{module.relative_to(PACKAGE)}: {danger}"
        for module in modules
        for danger in dangers(module.read_text("utf-8"))
    ]
    assert found == []
