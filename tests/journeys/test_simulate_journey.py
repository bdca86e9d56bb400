"""`ltrr simulate` as a user runs it."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree.ElementTree import parse

import pyarrow.parquet as pq

_SVG = "{http://www.w3.org/2000/svg}"


def ltrr(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ltrr_cli", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_simulation_says_so_everywhere_and_repeats(tiny_index: Path, tmp_path: Path) -> None:
    tables = []
    for name in ("one", "two"):
        done = ltrr(
            "simulate", "--queries", "60", "--seed", "3", "--policies", "epsilon greedy",
            "--click-model", "cascade", "--index", str(tiny_index), "--json",
            "--out", str(tmp_path / name), "--write-log", str(tmp_path / f"{name}.parquet"),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["simulated"] is True and told["click_model"] == "cascade"
        assert told["examination"]["error"] is None, "under cascade a look has no place of its own"
        tables.append(told)
    assert tables[0] == tables[1]
    for file in ("regret.png", "regret.svg"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    drawn = parse(tmp_path / "one" / "regret.svg").getroot()  # noqa: S314 - our own file
    said = " ".join("".join(text.itertext()) for text in drawn.iter(f"{_SVG}text"))
    assert "SIMULATED" in said and "60 searches of 200 simulated listeners" in said
    for name in ("equal quota", "best arm", "static plan", "epsilon greedy"):
        assert name in said
    curves = [path for path in drawn.iter(f"{_SVG}path") if "stroke-width: 2.2" in str(path.attrib)]
    assert len(curves) == 1 and str(curves[0].get("d")).count("L") >= 50  # the learner's
    rows = pq.read_table(tmp_path / "one.parquet").to_pylist()
    assert any(row["clicked"] for row in rows)
    assert all(row["user_id"].startswith("sim-") for row in rows)
    assert all(row["timestamp"].year == 2026 for row in rows)
    assert all(abs(sum(a["probability"] for a in row["actions"]) - 1) < 1e-9 for row in rows)
    assert all(row["position"] >= 1 and dict(row["context"]) for row in rows)


def test_the_table_names_policies_and_says_simulated(tiny_index: Path) -> None:
    done = ltrr(
        "simulate", "--queries", "40", "--policies", "epsilon greedy", "--index", str(tiny_index)
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("simulated listeners, needs, queries and clicks\n")
    for name in ("equal quota", "best arm", "static plan", "per-kind oracle", "epsilon greedy"):
        assert f"\n{name} " in done.stdout
    assert "\nwho wins 200 shared pages of fresh listeners\n" in done.stdout
    assert "\nclicks owed to " in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_wrong_names_are_refused(tiny_index: Path) -> None:
    for option, value in (("--click-model", "pbx"), ("--policies", "magic")):
        done = ltrr("simulate", option, value, "--index", str(tiny_index))
        assert done.returncode == 2 and not done.stdout
        assert done.stderr.startswith(f"error: {option}: there is no ")
