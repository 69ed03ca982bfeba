"""The department's words that mean the same: each change leaves an audit row; none commits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.branches.models import Branch
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH, Actor
from marketplace.kernel.errors import Invalid, Problem, Stale
from marketplace.search import policy
from marketplace.search.drafts import MOST_GROUPS, GroupDraft, cleaned_group, group_problems
from marketplace.search.models import SynonymGroup
from marketplace.search.synonyms import folded_word


def add_group(actor: Actor, draft: GroupDraft) -> SynonymGroup:
    """The group; the one there is when the very same has been added before, by a second click say.

    Raises NotAllowed, and Invalid for words that are amiss or in another active group, or too many groups.
    """
    policy.require(actor, "keep_synonyms")
    _one_at_a_time()
    wanted = cleaned_group(draft)
    for group in db.session.scalars(select(SynonymGroup)):
        if _saved(group) == wanted:
            return group
    _refuse(*group_problems(wanted), *_taken(wanted, _words_in_use()), *_no_room(1))
    return _add(actor, wanted)


def edit_group(actor: Actor, group: SynonymGroup, draft: GroupDraft, *, seen_version: int) -> None:
    """Without a difference nothing happens, so that a second click is none of its own.

    Raises NotAllowed, Stale, and Invalid as `add_group` does.
    """
    policy.require(actor, "keep_synonyms")
    _one_at_a_time()
    wanted = cleaned_group(draft)
    if _saved(group) == wanted:
        return
    _require_fresh(group, seen_version)
    _refuse(*group_problems(wanted), *_taken(wanted, _words_in_use({group.id})))
    _change(actor, group, wanted)


def bring_in(actor: Actor, rows: Sequence[tuple[int, SynonymGroup | None, GroupDraft]]) -> None:
    """Add and change groups by (line, group or None for a new one, draft): all of them or none.

    What counts is how the groups stand in the end, so a word may move from one to another. Raises NotAllowed, and
    Invalid whose problems have their line as the field.
    """
    policy.require(actor, "keep_synonyms")
    _one_at_a_time()
    in_use = _words_in_use({group.id for _line, group, _draft in rows if group is not None})
    wanted = [(line, group, cleaned_group(draft)) for line, group, draft in rows]
    problems = list(_no_room(sum(group is None for _line, group, _draft in rows)))
    for line, _group, draft in wanted:
        found = (*group_problems(draft), *_taken(draft, in_use))
        problems += [Problem(str(line), problem.code, **problem.facts) for problem in found]
        if draft.is_active:
            in_use |= {folded_word(word): list(draft.words) for word in draft.words}
    _refuse(*problems)
    for _line, group, draft in wanted:
        if group is None:
            _add(actor, draft)
        else:
            _change(actor, group, draft)


def switch_group(actor: Actor, group: SynonymGroup, *, is_active: bool, seen_version: int) -> None:
    """Use a group, or keep it without using it. Raises NotAllowed, Stale, Invalid for a word taken meanwhile."""
    edit_group(actor, group, replace(_saved(group), is_active=is_active), seen_version=seen_version)


def delete_group(actor: Actor, group: SynonymGroup, *, seen_version: int) -> None:
    """The trail keeps the words. Raises NotAllowed, Stale."""
    policy.require(actor, "keep_synonyms")
    _require_fresh(group, seen_version)
    trail.record(actor, "synonym.delete", f"synonym_group:{group.id}", words=group.words, note=group.note)
    db.session.delete(group)
    db.session.flush()


def _require_fresh(group: SynonymGroup, seen_version: int) -> None:
    if group.row_version != seen_version:
        raise Stale(seen=seen_version, now=group.row_version)


def _saved(group: SynonymGroup) -> GroupDraft:
    return GroupDraft(tuple(group.words), group.note, group.is_active)


def _person(actor: Actor) -> int:
    """Raises ValueError for an actor who is nobody: a group says who has changed it."""
    if actor.person_id is None:
        raise ValueError("synonyms are kept by people")
    return actor.person_id


def _add(actor: Actor, wanted: GroupDraft) -> SynonymGroup:
    group = SynonymGroup(
        words=list(wanted.words), note=wanted.note, is_active=wanted.is_active, changed_by=_person(actor)
    )
    db.session.add(group)
    db.session.flush()
    trail.record(actor, "synonym.add", f"synonym_group:{group.id}", words=group.words, note=group.note)
    return group


def _change(actor: Actor, group: SynonymGroup, wanted: GroupDraft) -> None:
    if _saved(group) == wanted:
        return
    before = {"words": group.words, "note": group.note, "is_active": group.is_active}
    after = {"words": list(wanted.words), "note": wanted.note, "is_active": wanted.is_active}
    for key, value in after.items():
        setattr(group, key, value)
    group.changed_by = _person(actor)
    trail.record(actor, "synonym.edit", f"synonym_group:{group.id}", before=before, after=after)


def _one_at_a_time() -> None:
    """A word stands in one active group; whoever else adds one waits, and then sees this one."""
    db.session.execute(select(Branch.id).where(Branch.path == PROVINCE_PATH).with_for_update())


def _words_in_use(but_of: Collection[int] = ()) -> dict[str, list[str]]:
    """{folded word: the words of its active group}, but for the groups with these ids."""
    groups = db.session.scalars(select(SynonymGroup).where(SynonymGroup.is_active))
    return {folded_word(word): g.words for g in groups if g.id not in but_of for word in g.words}


def _taken(wanted: GroupDraft, in_use: Mapping[str, list[str]]) -> Iterable[Problem]:
    """The words that another active group has, each with that group's words."""
    for word in wanted.words if wanted.is_active else ():
        if folded_word(word) in in_use:
            yield Problem("words", "taken", value=word, words=in_use[folded_word(word)])


def _no_room(new: int) -> Iterable[Problem]:
    if new and (db.session.scalar(select(func.count(SynonymGroup.id))) or 0) + new > MOST_GROUPS:
        yield Problem("", "too_many_groups", most=MOST_GROUPS)


def _refuse(*problems: Problem) -> None:
    if problems:
        raise Invalid(*problems)
