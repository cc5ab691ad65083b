"""Hold L7: what is listed as sensitive is shown by its town, by whatever rung, correction or drawing it was placed."""

from __future__ import annotations

from dataclasses import replace

import shapely

from geodata.gazetteer import FINER_THAN_TOWN, Gazetteer, Listed, Told, listed, reach_m, told, towns_around
from geodata.models import Match, Place


def kept_coarse(match: Match, name: str, gazetteer: Gazetteer) -> Match | Place:
    """Return the match, or its town if ``name`` must be coarse, or the bare place if the town has no outline."""
    why = listed(name, match.place.kind)
    if not why.zh or match.precision not in FINER_THAN_TOWN:
        return match
    town = gazetteer.town_of(match.place)
    towns = (town,) if town and town.geometry is not None else towns_around(match.geometry, gazetteer)
    if not towns:
        return _nowhere(match.place, why)
    return _by_towns(match, towns, why)


def _nowhere(place: Place, why: Listed) -> Place:
    told_so = told("coarse_nowhere", why=Told(why.zh, why.en))
    bare = replace(place, geometry=None, form="none", precision="L0", radius_m=None, source_lon=None, source_lat=None)
    return replace(bare, reason=told_so.zh, reason_en=told_so.en)


def _by_towns(match: Match, towns: tuple[Place, ...], why: Listed) -> Match:
    # The town stands in for the place altogether: the name of what it lies beside would tell where it is.
    whole = shapely.union_all([town.geometry for town in towns])
    reach = reach_m(whole)
    shown = replace(towns[0], geometry=whole, precision="L7", radius_m=reach)
    names = "、".join(town.name for town in towns)
    told_so = told("coarse", text=match.mention.text, place=names, why=Told(why.zh, why.en))
    return replace(
        match,
        place=shown,
        precision="L7",
        form="area",
        radius_m=reach,
        geometry=whole,
        explanation=told_so.zh,
        explanation_en=told_so.en,
        candidates=(),
        ambiguous=False,
    )
