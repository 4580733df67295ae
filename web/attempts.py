"""The rate limit of sign-in: failures are counted in SQL, by address and by email, in a sliding window."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from storage.database import Database
from web.errors import TooManyAttempts
from web.tables import SignInAttemptRow

WINDOW = timedelta(minutes=5)
BY_EMAIL = 10
BY_ADDRESS = 50


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in, from one address for one email."""

    address: str
    email: str

    @property
    def subjects(self) -> tuple[tuple[str, int], ...]:
        return (f"address:{self.address}", BY_ADDRESS), (f"email:{self.email[:254]}", BY_EMAIL)


def begin(database: Database, attempt: Attempt, *, now: datetime) -> None:
    """Counts the attempt as failed before the password is looked at, so that parallel guesses count too.

    Raises TooManyAttempts. The row commits before it is counted: of two at the limit neither slips through.
    """
    with database.write() as session:
        session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.at <= now - WINDOW))
        for subject, _ in attempt.subjects:
            session.add(SignInAttemptRow(subject=subject, at=now))
    with database.read() as session:
        for subject, limit in attempt.subjects:
            found = select(func.count(), func.min(SignInAttemptRow.at)).where(
                SignInAttemptRow.subject == subject
            )
            count, oldest = session.execute(found).one()
            if count > limit:
                raise TooManyAttempts(max(1, int((oldest + WINDOW - now).total_seconds())))


def succeed(database: Database, attempt: Attempt) -> None:
    """Forgets the failures of this email. The address keeps its own: one account must shield no guesses."""
    with database.write() as session:
        email_subject = attempt.subjects[1][0]
        session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.subject == email_subject))
        newest = select(func.max(SignInAttemptRow.id)).where(
            SignInAttemptRow.subject == attempt.subjects[0][0]
        )
        session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.id == newest.scalar_subquery()))
