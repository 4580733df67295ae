"""The known labels in the place of a person: claim, answer, submit, by the same services as everybody."""

import time

from sqlalchemy.orm import Session

from active_learning import effort
from labeling import annotations, items, queue
from labeling.annotations import Submitted
from labeling.leases import Lease
from web.wiring import Platform

_AT_ONCE = 20


def answer(platform: Platform, *, project_id: int, annotator_id: int, count: int) -> int:
    """Answers up to `count` tasks of the queue; those without a known label are skipped. Returns how many."""
    done = 0
    while done < count:
        started = time.monotonic()
        with platform.database.write() as session:
            leases = queue.claim(
                session,
                project_id=project_id,
                annotator_id=annotator_id,
                now=platform.clock(),
                lease_seconds=platform.settings.lease_seconds,
                count=min(_AT_ONCE, count - done),
            )
        if not leases:
            return done
        with platform.database.write() as session:
            done += _submit(session, platform, leases, started)
    return done


def _submit(session: Session, platform: Platform, leases: list[Lease], started: float) -> int:
    gold = items.gold(session, [lease.item_id for lease in leases])
    done = 0
    for lease in leases:
        now = platform.clock()
        if lease.item_id not in gold:
            queue.skip(session, task_id=lease.task_id, annotator_id=lease.annotator_id, now=now)
            continue
        outcome = annotations.submit(
            session,
            task_id=lease.task_id,
            annotator_id=lease.annotator_id,
            regions=gold[lease.item_id],
            prediction_id=None,
            blind=False,
            active_seconds=(time.monotonic() - started) / len(leases),
            now=now,
        )
        if isinstance(outcome, Submitted):
            effort.record(session, revision_id=outcome.revision_id, now=now)
            done += 1
    return done
