"""Offer the store as a command: backup, restore, check, migrate, history, corrections."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.corrections.carrying import FORMATS, read_carried, written
from geodata.errors import StoreError, UsageError
from geodata.store import backups
from geodata.store.importing import Imported, import_entries
from geodata.store.migrating import migrate, version_of
from geodata.store.opened import open_store
from geodata.store.tables import VERSION
from geodata.writing import written_beside

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]
Run = Callable[[argparse.Namespace], int]


def register(subparsers: Subparsers, place: Path) -> None:
    """Mount ``store`` on the main command; every sub-command sets ``run(words) -> exit code``."""
    told = "back up, restore, check or move on the store; look at the history of corrections; carry them over"
    commands = subparsers.add_parser("store", help=told, description=told).add_subparsers(
        required=True, metavar="backup | restore | check | migrate | history | corrections"
    )
    backup = _command(commands, "backup", _backup, "copy the store into one file while editors write", place)
    backup.add_argument("file", type=Path, metavar="FILE", help="the backup to write")
    restore = _command(commands, "restore", _restore, "put a backup back; the store as it was is kept", place)
    restore.add_argument("file", type=Path, metavar="FILE", help="the backup to read")
    _command(commands, "check", _check, "say whether the store is whole and its state is its replayed log", place)
    _command(commands, "migrate", _migrate, "move an older store on to this program, after a backup", place)
    history = _command(commands, "history", _history, "say who changed what of a commitment, when and why", place)
    history.add_argument("commitment", metavar="ID", help="id of the commitment, or of a report for all of it")
    _corrections(commands, place)


def _corrections(commands: Subparsers, place: Path) -> None:
    told = "carry corrections between stores as CSV or GeoJSON"
    both = commands.add_parser("corrections", help=told, description=told).add_subparsers(
        required=True, metavar="export | import"
    )
    out = _command(both, "export", _export, "write the whole log of corrections", place)
    out.add_argument("file", type=Path, metavar="FILE", help="a .csv or .geojson file to write")
    into = _command(both, "import", _import, "add the corrections of a file to the log", place)
    into.add_argument("file", type=Path, metavar="FILE", help="a .csv or .geojson file that was exported")
    into.add_argument("--who", default="", help="who brings them in (default: your name on this machine)")
    into.add_argument("--prefer-file", action="store_true", help="where both corrected one field, take the file's")


def _command(commands: Subparsers, name: str, run: Run, told: str, place: Path) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=told, description=told)
    parser.add_argument("--store", type=Path, default=place, help="the store (default: %(default)s)")
    parser.set_defaults(run=run)
    return parser


def _backup(words: argparse.Namespace) -> int:
    backups.back_up(words.store, words.file)
    print(f"{words.store} copied to {words.file}, {words.file.stat().st_size} bytes, every page sound")
    return 0


def _restore(words: argparse.Namespace) -> int:
    before = backups.restore(words.store, words.file)
    print(f"{words.store} is now what {words.file} holds" + (f"; as it was before: {before}" if before else ""))
    return 0


def _check(words: argparse.Namespace) -> int:
    wrong = backups.check(words.store)
    with open_store(words.store) as store:
        shown, entries, orphans = len(store.reports()), len(store.entries()), len(store.orphans())
        print(f"{words.store}: version {store.version}, {shown} report(s), {entries} entries, {orphans} orphan(s)")
    print("\n".join(wrong) or "every page is sound; the state is what replaying the log gives")
    return 1 if wrong else 0


def _migrate(words: argparse.Namespace) -> int:
    version = version_of(words.store)
    if version == VERSION:
        print(f"{words.store} is of version {VERSION} already")
        return 0
    if version > VERSION:
        raise StoreError(f"{words.store} is of version {version}, from a newer program: install that program")
    backup = migrate(words.store)
    print(f"{words.store} moved on from version {version} to {VERSION}; as it was before: {backup}")
    return 0


def _history(words: argparse.Namespace) -> int:
    with open_store(words.store) as store:
        entries = store.history(words.commitment) or store.entries(words.commitment)
    for entry in entries:
        undone = f" (takes back {entry.undoes})" if entry.undoes else ""
        why = f"  {entry.reason}" if entry.reason else ""
        told = f"{_short(entry.before)} -> {_short(entry.value)}{undone}{why}"
        print(f"{entry.number}  {entry.when}  {entry.who}  {entry.commitment_id or '(orphan)'}  {entry.field}: {told}")
    print(f"{len(entries)} entries")
    return 0


def _short(value: object) -> str:
    if isinstance(value, dict) and "columns" in value:
        return f"{value['how']} {value['columns']['precision']} {value['columns']['place_name']}".strip()
    return "as read" if value is None else f"{value!r:.120}"


def _export(words: argparse.Namespace) -> int:
    with open_store(words.store) as store:
        entries = store.entries()
    try:
        with written_beside(words.file.resolve()) as beside:
            beside.write_bytes(written(entries, _format(words.file)))
    except OSError as error:
        raise StoreError(f"cannot write {words.file} ({error.strerror}): name another place") from None
    print(f"{len(entries)} entries written to {words.file}")
    return 0


def _import(words: argparse.Namespace) -> int:
    try:
        data = words.file.read_bytes()
    except OSError as error:
        raise StoreError(f"cannot read {words.file} ({error.strerror}): check its name") from None
    carried, refused = read_carried(data, _format(words.file))
    with open_store(words.store) as store:
        done = import_entries(store, carried, who=words.who or getpass.getuser(), prefer_file=words.prefer_file)
    _tell(done, refused)
    return 1 if refused or done.refused else 0


def _tell(done: Imported, refused: tuple[str, ...]) -> None:
    for line in (*refused, *done.refused, *(f"not taken: {clash}" for clash in done.clashes)):
        print(line)
    print(
        f"{done.added} entries added, {done.known} known already, {len(done.clashes)} not taken because the store "
        f"says otherwise (--prefer-file takes them), {len(refused) + len(done.refused)} refused, "
        f"{done.orphaned} of the added ones are about words that no report here holds"
    )


def _format(path: Path) -> str:
    name = path.suffix.lower().removeprefix(".")
    if name not in FORMATS:
        raise UsageError(f"{path} is neither .csv nor .geojson: name the file after what it holds")
    return name
