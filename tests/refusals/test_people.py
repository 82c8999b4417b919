"""People, messages, numbers shown, papers, organs: who may, and what is refused."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from tongban.cases.acts.reveal import reveal
from tongban.core.clock import now
from tongban.core.codes import credit_code, division, item_code
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, nobody
from tongban.dossier.acts import note_rows
from tongban.identity.acts import Enrolment, enrol_person, sign_in, sign_out, write_all
from tongban.messages.acts import tell
from tongban.organisation.acts import found_all
from tongban.organisation.reorganising import rename
from tongban.papers.acts import typeset
from tongban.papers.queries import papers_about
from tongban.site.shipped import key

from calls import Caller, as_citizen
from courses import accepted, filed
from demo import WUHOU, citizen, known, person, staff
from refusing import denied, refused

pytestmark = pytest.mark.django_db
REASON = "核对身份证原件"


def test_enrolling_is_for_windows_and_in_bulk_for_the_platform() -> None:
    for actor in (citizen("wang"), nobody()):
        with denied("identity.enrol"):
            enrol_person(Enrolment("演示", "510107199001011234", WUHOU), actor=actor)
    for actor in (citizen("wang"), staff("窗口"), staff("负责人")):
        with denied("identity.bulk"):
            write_all([], actor=actor)


def test_one_signs_in_and_out_for_oneself() -> None:
    account = key("citizen", "wang")
    for actor in (citizen("rare"), nobody(), staff("窗口")):
        with denied("account.other"):
            sign_in(account, way="password", actor=actor)
        with denied("account.other"):
            sign_out(account, actor=actor)


def test_only_the_platform_and_staff_tell() -> None:
    for actor in (citizen("wang"), nobody()):
        with denied("messages.tell"):
            tell(person("rare"), person("rare"), "标题", "内容", "/me/", actor=actor, key="k")


def test_organs_and_powers_are_entered_by_the_operator() -> None:
    for actor in (citizen("wang"), staff("负责人"), staff("编办")):
        with denied("organisation.manage"):
            found_all([], actor=actor)


def test_an_organ_has_a_name_in_both_languages() -> None:
    organ = key("organ", WUHOU, "林业")
    for name, english in (("", "Bureau"), ("局", " ")):
        with refused("organ.name", "name"):
            rename(organ, name, english, "编办〔2026〕1号（演示）", actor=staff("编办"))


def test_nobody_notes_facts_of_others_and_a_better_source_is_noted() -> None:
    owner = person("wang")
    said = {"source": "演示", "at": now()}
    with denied("dossier.note"):
        note_rows(owner, "credit.broken_promise", True, trust="A", actor=citizen("rare"), **said)
    known(owner, trust="C", marriage__single=True)
    assert note_rows(owner, "marriage.single", True, trust="D", actor=PLATFORM, **said) == ([], [])
    rows, ended = note_rows(owner, "marriage.single", True, trust="A", actor=PLATFORM, **said)
    assert (len(rows), len(ended)) == (1, 1)


def test_a_number_is_shown_for_a_reason_once_to_who_handles_the_case_and_on_record() -> None:
    case, clerk = filed(), staff("窗口")
    for actor in (staff("窗口", "511602000000"), citizen("wang", "snack"), nobody()):
        with denied("reveal.denied"):
            reveal(case, "applicant.phone", REASON, actor=actor)
    with refused("reveal.reason", "reason"):
        reveal(case, "applicant.phone", "看看", actor=clerk)
    with refused("reveal.unknown", "fact", 404):
        reveal(case, "premises.name", REASON, actor=clerk)
    number = reveal(case, "applicant.phone", REASON, actor=clerk, key="k")
    assert number.isdigit() and len(number) == 11
    (line,) = fetch("SELECT detail FROM ledger_entry WHERE subject_id = %s AND verb = 'case.reveal'", [case])
    assert '"reason"' in str(line["detail"]).replace("'", '"') and number not in str(line["detail"])
    with refused("reveal.once", status=409):
        reveal(case, "applicant.phone", REASON, actor=clerk, key="k")


def test_an_unknown_paper_and_somebody_elses() -> None:
    with refused("paper.unknown", status=404):
        typeset(uuid.uuid4())
    case = accepted()
    (listed, *_) = papers_about("case", case)
    at_home, stranger = as_citizen("wang").client, as_citizen("rare").client
    assert at_home.get(f"/papers/{uuid.uuid4()}.pdf", HTTP_ACCEPT="application/json").status_code == 404
    path = _path_of(at_home, listed.id)
    answer = stranger.get(path)
    assert (answer.status_code, "paper.not_yours" in answer.content.decode()) == (403, True)


def _path_of(client: Client, paper: uuid.UUID) -> str:
    from django.urls import reverse

    return reverse("papers:pdf", args=(paper,))


def test_somebody_elses_licence_is_not_in_the_wallet() -> None:
    (row,) = fetch("SELECT id FROM licences_licence WHERE holder_id = %s AND type_key = 'id_card'", [person("rare")[1]])
    answer = as_citizen("wang").client.get(f"/me/licences/{row['id']}/")
    assert answer.status_code == 404


def test_five_wrong_passwords_are_answered_with_a_pause() -> None:
    caller = Caller()
    token = caller.get("/session").body["csrf"]
    body = {"login": "nobody-there", "password": "wrong"}
    codes = [caller.post("/session", body, X_CSRFToken=token).code for _ in range(6)]
    assert codes == ["identity.password"] * 5 + ["identity.attempts"]


def test_one_acts_for_nobody_who_gave_no_mandate() -> None:
    client = as_citizen("wang").client
    answer = client.post("/me/principal/", {"principal": f"enterprise:{key('enterprise', 'hotel')}"})
    assert answer.status_code == 403 and "identity.principal" in answer.content.decode()
    assert "principal" not in client.session


@pytest.mark.parametrize(
    ("check", "text", "code", "where"),
    [
        (division.check, "510100000001", "division.gap", "division"),
        (division.check, "5101a7", "division.form", "division"),
        (credit_code.check, "91AB0107DEM000014X", "credit-code.division", "credit_code"),
        (item_code.check, "51-0101-001", "item-code.retired", "code"),
        (item_code.check, "511A9900100", "item-code.length", "code"),
        (item_code.check, "511A9900100X", "item-code.form", "code"),
        (item_code.check, "51XX99001000", "item-code.form", "code"),
        (item_code.check, "519999001000", "item-code.kind", "code"),
    ],
)
def test_codes_that_are_none_say_why(check, text: str, code: str, where: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        check(text)
    assert (caught.value.code, caught.value.where) == (code, where)
