"""Score the extraction against gold that lies elsewhere, beside the figures recorded last, with the largest errors.

    python tests/benchmarks/score_extraction.py SCORE.py GOLD.jsonl TEXT.txt [GOLD TEXT …] [--record] [--examples 3]

SCORE.py is the scorer of the annotation guideline; gold, texts and scorer stay outside the repository. ``--record``
writes the figures (numbers only) to ``extraction_figures.json`` beside this file.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

from geodata.commitments import extract, record
from geodata.reports import read_report

RECORDED = Path(__file__).with_name("extraction_figures.json")
RATES = ("a_named_projects", "a_strict_iou", "b_programmes_indicators", "b_strict", "f_investment", "g_joint")
SHARES = ("b_kind", "c_sector", "c_strict", "d_stage", "d_strict", "e_quantities", "e_value_unit")
TALLIES = {"b_kind": "kind", "c_sector": "c", "d_stage": "d", "e_quantities": "e"}


def load(path: Path) -> ModuleType:
    """Import the scorer from its file."""
    spec = importlib.util.spec_from_file_location("guideline_score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python file: give the path of score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predict(text: Path, folder: Path) -> Path:
    """Extract one report and write its records to a temporary file."""
    report = read_report(text)
    lines = [json.dumps(record(report, item), ensure_ascii=False) for item in extract(report)]
    target = folder / f"{text.stem}.jsonl"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def figures(score: ModuleType, gold: Path, predicted: Path) -> dict[str, float | None]:
    """Return the scorer's figures for one report, by the names it prints."""
    rates, counts, _ = score.run(str(gold), str(predicted), None)
    keys = dict(zip(RATES, ("a", "a_strict", "b", "b_strict", "f", "g"), strict=True))
    found: dict[str, float | None] = {name: score.prf(rates[key])["f1"] for name, key in keys.items()}
    for name in SHARES:
        right, of = counts[TALLIES.get(name, name)]
        found[name] = round(right / of, 4) if of else None
    found["review"] = counts["review"]
    return found


def pairs(score: ModuleType, gold: Path, predicted: Path) -> tuple[list[Any], list[tuple[str, str]]]:
    """Match gold and predictions as the scorer does; return the pairs, and the misses and spurious ones."""
    header, raw = score.load(str(gold))
    golds = [score.prep(item) for item in raw]
    sentences = {}
    for item in golds:
        item["key"] = (item["raw"]["sentence_start"], item["raw"]["sentence_end"])
        sentences[item["key"]] = item["raw"]["sentence"]
    found = []
    for item in map(score.prep, score.load(str(predicted))[1]):
        item["key"] = score.place(item, sentences, None)
        if not header.get("spans") or any(a <= item["s"] < b for a, b in header["spans"]):
            found.append(item)
    core = [item for item in golds if not item["optional"]]
    both = []
    for named, measure in ((True, score.name_score), (False, score.num_score)):
        left = [item for item in core if (item["kind"] == "named_project") is named]
        right = [item for item in found if (item["kind"] == "named_project") is named]
        both += [(left[i], right[j]) for i, j in score.match(left, right, measure).items()]
    errors = [(kind, item["name"]) for kind, item in score.run(str(gold), str(predicted), None)[2]]
    return both, errors


def classes(score: ModuleType, both: list[Any], errors: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Sort every difference into a class, with one line for each."""
    table: dict[str, list[str]] = defaultdict(list)
    for kind, name in errors:
        table[kind].append(name)
    for gold, mine in both:
        rule = mine["raw"].get("rule", "")
        if gold["kind"] != mine["kind"]:
            table["kind"].append(f"{gold['name']}: {gold['kind']} ≠ {mine['kind']} ({rule})")
        if score.iou(gold, mine) < 0.8:
            table["name boundary"].append(f"{gold['name']} ≠ {mine['name']} ({rule})")
        if mine["sector"] not in [gold["sector"], *gold["raw"].get("sector_alt", [])]:
            table["sector"].append(f"{gold['name']}: {gold['sector']} ≠ {mine['sector']}")
        stages = [gold["stage"], *gold["raw"].get("stage_alt", [])]
        if gold["kind"] != "indicator" and mine["stage"] not in stages:
            table["stage"].append(f"{gold['name']}: {gold['stage']} ≠ {mine['stage']} ({mine['raw'].get('verb')})")
        if score.targets(gold) and not score.same_q(gold, mine, True):
            table["quantities"].append(f"{gold['name']} ({rule})")
        if gold["inv"] != mine["inv"]:
            table["investment"].append(f"{gold['name']}: {gold['inv']} ≠ {mine['inv']}")
    return table


def show(name: str, now: dict[str, float | None], before: dict[str, float | None]) -> None:
    """Print the figures of one report beside the recorded ones."""
    print(f"\n{name:28s}    now   recorded")
    for key, value in now.items():
        old = before.get(key)
        mark = "" if old is None or value is None or abs(value - old) < 5e-4 else f"   {value - old:+.3f}"
        print(f"  {key:24s} {_number(value)}   {_number(old)}{mark}")


def _number(value: float | None) -> str:
    return "     –" if value is None else f"{value:6.3f}"


def explain(table: dict[str, list[str]], examples: int) -> None:
    """Print the classes of error, largest first."""
    print("  classes of error, largest first:")
    for kind, items in sorted(table.items(), key=lambda pair: -len(pair[1])):
        print(f"    {len(items):3d}  {kind}: {' | '.join(items[:examples])}")


def main(arguments: list[str]) -> int:
    """Score each pair of gold and text, and the pairs together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("files", type=Path, nargs="+", metavar="GOLD TEXT")
    parser.add_argument("--record", action="store_true", help="keep today's figures for the next comparison")
    parser.add_argument("--examples", type=int, default=4)
    given = parser.parse_args(arguments)
    if len(given.files) % 2:
        parser.error("give a text for each gold file: GOLD.jsonl TEXT.txt")
    score = load(given.scorer)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        for gold, text in zip(given.files[::2], given.files[1::2], strict=True):
            predicted = predict(text, Path(folder))
            now = figures(score, gold, predicted)
            show(gold.stem, now, recorded.get(gold.stem, {}))
            explain(classes(score, *pairs(score, gold, predicted)), given.examples)
            if given.record:
                recorded[gold.stem] = now
    if given.record:
        RECORDED.write_text(json.dumps(recorded, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
