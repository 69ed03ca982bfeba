"""What a letter says, and what becomes of searches whose letters nobody opens."""

from email.message import EmailMessage

from sqlalchemy import update

from marketplace.accounts.models import Person
from marketplace.alerts.letters_saved import OPEN, STOP, STOP_ALL, marked
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.operations.saved_runs import MOST_NAMED
from marketplace.alerts.schedule import MOST_UNOPENED
from marketplace.alerts.states import SearchStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Visibility
from marketplace.mail.signed import subject_of
from marketplace.search.excerpts import Piece
from marketplace.search.index import Facet
from tests import make
from tests.alerts.searches import Alerts, figures, mornings, next_morning, search_of, set_mail, told
from tests.jobs.offices import letter_rows


def test_a_search_whose_letters_nobody_opens_is_frozen_with_a_last_letter(alerts: Alerts) -> None:
    with mornings() as clock:
        reader = make.reader()
        number = alerts.save(reader)
        for count in range(1, MOST_UNOPENED + 1):
            alerts.published(f"密封环第{count}号")
            next_morning(clock)
            assert alerts.run() == figures(ran=1, letters=1)
            assert search_of(number).unopened == count
        alerts.published("密封环最后一号")
        next_morning(clock)
        assert alerts.run() == figures(frozen=1, letters=1)
        frozen = search_of(number)
        assert (frozen.status, frozen.reason, frozen.due_at) == (SearchStatus.FROZEN, "unopened", None)
        last = alerts.post(reader)[-1]
        assert last.startswith("已暂停发送：“密封”\n")
        assert "http://127.0.0.1:5000/saved\n" in last
        next_morning(clock)
        assert alerts.run() == figures()
        with unit_of_work():
            operations.take_up(reader, number)
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        assert "最后一号" in alerts.post(reader)[-1], "what came in between is not lost"


def test_opening_any_letter_keeps_a_search_going(alerts: Alerts) -> None:
    with mornings() as clock:
        reader = make.reader()
        number = alerts.save(reader)
        for count in range(1, MOST_UNOPENED + 3):
            alerts.published(f"密封环第{count}号")
            next_morning(clock)
            assert alerts.run() == figures(ran=1, letters=1)
            if count == MOST_UNOPENED:
                with unit_of_work():
                    operations.open_results(reader, number)
        assert search_of(number).unopened == 2


def test_listings_that_closed_are_not_named_and_are_told_of_when_they_come_back(alerts: Alerts) -> None:
    with mornings() as clock:
        reader = make.reader()
        number = alerts.save(reader)
        set_mail(reader, wanted=False)
        gone, stays = alerts.published("密封环甲", "密封环乙")
        next_morning(clock)
        alerts.run()
        set_mail(reader, wanted=True)
        set_status(gone, ListingStatus.PAUSED)
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        (letter,) = alerts.post(reader)
        assert "环乙" in letter
        assert "环甲" not in letter
        assert told(number) == [stays]
        set_status(gone, ListingStatus.PUBLISHED)
        next_morning(clock)
        alerts.run()
        assert told(number) == [gone, stays]


def set_status(listing_id: int, status: ListingStatus) -> None:
    """As a pause and its end do; the operations are other rooms' business."""
    with unit_of_work():
        db.session.execute(update(Listing).where(Listing.id == listing_id).values(status=status))


def test_a_letter_says_what_may_be_read_when_it_is_written_and_not_when_it_was_found(alerts: Alerts) -> None:
    with mornings() as clock:
        owner, reader = make.member(), make.reader()
        number = alerts.save(reader, "密封")
        set_mail(reader, wanted=False)
        corrected = make.achievement(
            owner, published=True, title="密封环甲", public_summary="旧文字甲，" * 20
        ).id
        hidden = make.need(owner, published=True, title="密封环乙", problem="旧文字乙，" * 20).id
        alerts.catch_up()
        next_morning(clock)
        assert alerts.run() == figures(ran=1)
        make.amended(corrected, owner, title="密封环丙", public_summary="改正后的密封材料。" * 10)
        make.amended(hidden, owner, visibility=Visibility.REGISTERED)
        set_mail(reader, wanted=True)
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        (letter,) = alerts.post(reader)
        assert "【密封】环丙" in letter
        assert "改正后的【密封】材料" in letter
        assert "【密封】环乙" in letter, "its title is still for everybody"
        assert "旧文字" not in letter
        assert told(number) == [corrected, hidden]


def test_a_letter_names_the_newest_and_counts_the_rest(alerts: Alerts) -> None:
    with mornings() as clock:
        reader = make.reader()
        number = alerts.save(reader)
        ids = alerts.published(*(f"密封环第{count}号" for count in range(MOST_NAMED + 3)))
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        (letter,) = alerts.post(reader)
        assert letter.count("环第") == MOST_NAMED
        assert f"{MOST_NAMED + 3} 条新结果" in letter
        assert told(number) == ids


def test_filters_alone_are_a_search_too(alerts: Alerts) -> None:
    with mornings() as clock:
        reader = make.reader()
        filters = {Facet.KIND: ("achievement",), Facet.FIELD: ("F01",), Facet.TRL: ("4-6",)}
        alerts.save(reader, "", name="我的领域", filters=filters)
        alerts.published("合适的", fields=("F01",), trl=5)
        alerts.published("不合适的", fields=("F02",), trl=5)
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        (letter,) = alerts.post(reader)
        assert "\n类型：科技成果\n" in letter
        assert "\n技术成熟度：4–6\n" in letter
        assert "不合适的" not in letter


def the_message(alerts: Alerts) -> EmailMessage:
    """The one letter of saved searches that has been posted."""
    (message,) = [message for name, message in alerts.postbox.letters if name.endswith("-saved_searches")]
    return message


def links(alerts: Alerts, message: EmailMessage, before: str) -> list[str]:
    """What comes after this beginning of an address, wherever a line of the letter holds one."""
    root = alerts.office.settings.base_url + before
    lines = message.get_content().splitlines()
    return [line[line.index(root) + len(root) :] for line in lines if root in line]


def test_its_links_are_signed_for_one_thing_each_and_its_headers_stop_it_all(alerts: Alerts) -> None:
    with mornings() as clock:
        reader = make.reader()
        number = alerts.save(reader)
        (listing,) = alerts.published("密封环")
        next_morning(clock)
        alerts.run()
        alerts.post(reader)
        message = the_message(alerts)
        keys = [alerts.office.settings.signing_key()]
        (stop,) = links(alerts, message, "/saved/stop/")
        (everything,) = links(alerts, message, "/saved/stop-all/")
        (results,) = links(alerts, message, f"/saved/{number}/open?key=")
        (hit,) = links(alerts, message, f"/saved/{number}/open?listing={listing}&key=")
        assert subject_of(keys, STOP, stop, utc_now()) == number
        assert subject_of(keys, OPEN, results, utc_now()) == number
        assert subject_of(keys, OPEN, hit, utc_now()) == number
        assert subject_of(keys, STOP_ALL, everything, utc_now()) == reader.person_id
        assert (
            message["List-Unsubscribe"] == f"<{alerts.office.settings.base_url}/saved/stop-all/{everything}>"
        )
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        queued = str(letter_rows()[-1].facts)
        assert not any(token in queued for token in (stop, everything, results)), (
            "no token waits in the queue"
        )


def test_a_letter_speaks_its_readers_language(alerts: Alerts) -> None:
    with mornings() as clock:
        reader = make.reader()
        with unit_of_work():
            db.session.get_one(Person, reader.person_id).language = "en"
        filters = {Facet.REGION: ("220100",), Facet.BRANCH: ("/p/BR1/",), Facet.YEAR: ("2026", "2027")}
        alerts.save(reader, "密封", filters=filters)
        alerts.published("密封环")
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        (letter,) = alerts.post(reader)
        assert "Changchun" in letter
        assert "2026、2027" in letter or "2026, 2027" in letter
        assert "Jilin Tech Market" in letter


def test_hits_are_marked_in_plain_text() -> None:
    pieces = [Piece("陶瓷", is_hit=False), Piece("密封", is_hit=True), Piece("环", is_hit=False)]
    assert marked(pieces) == "陶瓷【密封】环"
    assert marked([]) == ""
