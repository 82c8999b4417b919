"""Check-digit codes: a number in its normal form passes, every slip of one character is refused by its own code."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.core.codes import credit_code, division, id_number, item_code, licence_identifier, masking, phone
from tongban.core.errors import Refusal

TODAY = date(2026, 11, 24)
CREDIT = "91511602DEM000014H"
PERSON = "519900199001010015"

serials = st.integers(0, 99_999)
births = st.dates(date(1900, 1, 1), TODAY)
sequences = st.integers(0, 999)


def refused(code: str, call: object, *args: object, **named: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call(*args, **named)  # type: ignore[operator]
    assert caught.value.code == code
    assert caught.value.zh.endswith("。")
    assert caught.value.en.endswith(".")
    return caught.value


# Credit code


@given(serials, st.sampled_from(["11", "12", "13", "51", "52", "53", "91", "92", "93"]))
def test_generated_credit_code_is_valid_reserved_and_repeatable(serial: int, prefix: str) -> None:
    code = credit_code.generate(serial, prefix=prefix)
    assert credit_code.check(code) == code
    assert credit_code.is_reserved(code)
    assert code == credit_code.generate(serial, prefix=prefix)
    assert code.startswith(prefix + "511602DEM")


@given(serials, st.integers(0, 17), st.sampled_from(credit_code.ALPHABET))
def test_every_single_slip_in_a_credit_code_is_refused(serial: int, place: int, wrong: str) -> None:
    code = credit_code.generate(serial)
    if code[place] == wrong:
        return
    slip = code[:place] + wrong + code[place + 1 :]
    expected = "division" if 2 <= place < 8 and not wrong.isdigit() else "check-digit"
    refused(f"credit-code.{expected}", credit_code.check, slip)


@pytest.mark.parametrize(
    "written", ["  91511602dem000014h ", "９１５１１６０２ＤＥＭ００００１４Ｈ", "　" + CREDIT + "\u200b"]
)
def test_credit_code_is_normalised(written: str) -> None:
    assert credit_code.check(written) == CREDIT


def test_real_organs_of_a_district_pass() -> None:
    for public in ("11511301008778183N", "115113010833722043", "11511300MB1A21304N", "11511301MB1D685275"):
        assert credit_code.check(public) == public
        assert credit_code.organisation_check(public[8:16]) == public[16]


def test_credit_code_names_the_character_and_its_place() -> None:
    refusal = refused("credit-code.alphabet", credit_code.check, "9151160ODEM000014H")
    assert refusal.zh == (
        "统一社会信用代码第8位是“O”，代码中不会出现这个字符（不使用字母 I、O、S、V、Z）。请对照营业执照改正这一位。"
    )
    assert "Place 8" in refusal.en
    assert "空格" in refused("credit-code.alphabet", credit_code.check, "91511602 EM000014H").zh


def test_credit_code_says_how_long_it_is_and_what_the_old_numbers_were() -> None:
    assert "现为17位" in refused("credit-code.length", credit_code.check, CREDIT[:-1]).zh
    refused("credit-code.length", credit_code.check, "")
    refused("credit-code.old-registration", credit_code.check, "511602000012345")
    refused("credit-code.organisation", credit_code.check, "DEM00001-4")


# Identity number


@given(births, sequences)
def test_generated_identity_number_says_what_it_was_made_from(birth: date, sequence: int) -> None:
    text = id_number.generate(birth, sequence)
    person = id_number.check(text, on=TODAY)
    assert (person.text, person.birth, person.division) == (text, birth, "519900")
    assert person.sex == ("1" if sequence % 2 else "2")
    assert id_number.is_reserved(text)


@given(births, sequences, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_every_single_slip_in_an_identity_number_is_refused(birth: date, sequence: int, place: int, wrong: str) -> None:
    text = id_number.generate(birth, sequence)
    if text[place] == wrong:
        return
    with pytest.raises(Refusal) as caught:
        id_number.check(text[:place] + wrong + text[place + 1 :], on=TODAY)
    assert caught.value.code.startswith("id-number.")


@given(serials, births, sequences, st.integers(0, 16))
def test_two_neighbours_changed_over_are_refused(serial: int, birth: date, sequence: int, place: int) -> None:
    def changed_over(text: str) -> str:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]

    code, number = credit_code.generate(serial), id_number.generate(birth, sequence)
    if changed_over(code) != code:
        with pytest.raises(Refusal):
            credit_code.check(changed_over(code))
    if changed_over(number) != number:
        with pytest.raises(Refusal):
            id_number.check(changed_over(number), on=TODAY)


@pytest.mark.parametrize("division_of_issue", ["110105", "810000", "830000", "951156"])
def test_residents_of_hong_kong_taiwan_and_foreigners_have_numbers_too(division_of_issue: str) -> None:
    number = id_number.generate(date(1984, 2, 29), 22, division=division_of_issue)
    assert id_number.check(number, on=TODAY).division == division_of_issue
    assert not id_number.is_reserved(number)


def test_published_example_of_the_standard() -> None:
    assert id_number.check("11010519491231002x", on=TODAY) == id_number.IdNumber(
        "11010519491231002X", "110105", date(1949, 12, 31), "2"
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("511602900101001", "id-number.old"),
        (PERSON[:-1], "id-number.length"),
        ("5199001990O1010015", "id-number.alphabet"),
        ("X19900199001010015", "id-number.alphabet"),
        ("019900199001010015", "id-number.division"),
        ("519900199002300015", "id-number.birth"),
        ("519900186001010015", "id-number.birth"),
        ("519900199001010016", "id-number.check-digit"),
    ],
)
def test_identity_number_is_refused_by_its_own_code(written: str, code: str) -> None:
    refused(code, id_number.check, written, on=TODAY)


def test_a_birth_tomorrow_is_refused_today_and_accepted_tomorrow() -> None:
    tomorrow = id_number.generate(date(2026, 11, 25), 1)
    assert refused("id-number.birth", id_number.check, tomorrow, on=TODAY).zh == (
        "身份证号码中的出生日期2026-11-25晚于今天（2026-11-24）。请对照身份证改正第7至14位。"
    )
    assert id_number.check(tomorrow, on=date(2026, 11, 25)).birth == date(2026, 11, 25)


def test_full_width_identity_number_is_normalised() -> None:
    assert str(id_number.check("　１１０１０５１９４９１２３１００２ｘ ", on=TODAY)) == "11010519491231002X"


# Division


@pytest.mark.parametrize(
    ("code", "full", "level", "parent"),
    [
        ("51", "510000000000", 1, None),
        ("511600", "511600000000", 2, "510000000000"),
        ("５１１６０２", "511602000000", 3, "511600000000"),
        ("511602001", "511602001000", 4, "511602000000"),
        ("511602001002", "511602001002", 5, "511602001000"),
    ],
)
def test_division_levels_and_parents(code: str, full: str, level: int, parent: str | None) -> None:
    assert division.check(code) == full
    assert division.level(full) == level
    assert division.parent(full) == parent
    assert division.within(full, "510000")
    assert not division.within("510000000000", "511600")


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("51160", "form"),
        ("5116ab", "form"),
        ("", "form"),
        ("510002", "gap"),
        ("000000", "gap"),
        ("511602000001", "gap"),
    ],
)
def test_division_refusals(code: str, refusal: str) -> None:
    refused(f"division.{refusal}", division.check, code)


# Item codes


@pytest.mark.parametrize(
    ("code", "base", "kind"),
    [
        ("511A0138000000", "511A01380000", "许可"),
        ("512023377001", "512023377001", "公共服务"),
        ("51201104100008", "512011041000", "公共服务"),
        ("512C0053300008", "512C00533000", "公共服务"),
        ("511Z07001006", "511Z07001006", "其他"),
        ("000112345001", "000112345001", "许可"),
        ("510712345001", "510712345001", "确认"),
    ],
)
def test_item_codes_in_both_forms(code: str, base: str, kind: str) -> None:
    found = item_code.check(code.lower())
    assert (str(found), found.base, found.kind) == (code, base, kind)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("G-000007-001", "retired"),
        ("1J-5100-00027", "retired"),
        ("511A013800000", "length"),
        ("521A01380000", "form"),
        ("514A01380000", "form"),
        ("511A0138000A", "form"),
        ("511D01380000", "kind"),
        ("519912345001", "kind"),
    ],
)
def test_item_code_refusals(code: str, refusal: str) -> None:
    refused(f"item-code.{refusal}", item_code.check, code)


@pytest.mark.clause("3.1.2b")
def test_kind_and_code_must_agree_unless_the_list_files_the_item_elsewhere() -> None:
    police = item_code.check("513A00155000")
    assert not police.agrees_with("公共服务")
    assert police.agrees_with("公共服务", "许可")
    assert item_code.check("511Z00155000").agrees_with("备案")
    item_code.refuse_disagreement(police, "许可")
    refusal = refused("item-code.disagrees", item_code.refuse_disagreement, police, "公共服务")
    assert refusal.zh.startswith("编码513A00155000表示“许可”，而事项类别为“公共服务”")


@given(serials, st.integers(1, 7), st.sampled_from(["511A01380000", "51201104100008"]))
def test_implementation_code_goes_there_and_back(serial: int, level: int, text: str) -> None:
    organ = credit_code.generate(serial, prefix="11")
    written = item_code.implementation_code(organ, level, item_code.check(text))
    assert len(written) == 19 + len(text)
    assert item_code.implementation_parts(written) == (organ, level, item_code.check(text))


def test_implementation_code_refusals() -> None:
    code = item_code.check("511A01380000")
    refused("item-code.level", item_code.implementation_code, CREDIT, 8, code)
    refused("credit-code.check-digit", item_code.implementation_code, CREDIT[:-1] + "A", 4, code)
    refused("item-code.implementation", item_code.implementation_parts, CREDIT + "4")


# Licence identifier


@pytest.mark.parametrize(("text", "check"), [("A12425GABC1234002", "M"), ("00000000C36D002B", "K")])
def test_iso_7064_published_vectors(text: str, check: str) -> None:
    assert licence_identifier.check_character(text) == check


@given(serials, st.from_regex(r"\A[0-9A-Z]{1,30}\Z"), st.integers(1, 999), st.data())
def test_licence_identifier_goes_there_and_back_and_refuses_slips(
    serial: int, number: str, version: int, data: st.DataObject
) -> None:
    organ = credit_code.generate(serial, prefix="11")
    made = licence_identifier.make(organ + "022", organ, number, version)
    text = str(made)
    assert text.startswith("1.2.156.3005.2." + organ + "022." + organ)
    assert licence_identifier.check(f" {text.lower()} ") == made
    place = data.draw(st.sampled_from([i for i, sign in enumerate(text) if sign != "."]))
    wrong = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    if wrong != text[place]:
        with pytest.raises(Refusal) as caught:
            licence_identifier.check(text[:place] + wrong + text[place + 1 :])
        assert caught.value.code.startswith("licence-identifier.")


def test_licence_identifier_refusals() -> None:
    make, check = licence_identifier.make, licence_identifier.check
    organ = credit_code.generate(1, prefix="11")
    refused("licence-identifier.type", make, organ, organ, "1", 1)
    refused("licence-identifier.organ", make, organ + "022", "1234", "1", 1)
    refused("licence-identifier.serial", make, organ + "022", organ, "1-2", 1)
    refused("licence-identifier.version", make, organ + "022", organ, "1", 0)
    refused("licence-identifier.form", check, "1.2.156.3005.3.a.b.c.d.e")
    good = str(make(organ + "022", "511602", "1", 1))
    assert check(good).organ == "511602"
    refused("licence-identifier.check-digit", check, good[:-1] + ("A" if good[-1] != "A" else "B"))


# Telephone


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("+86 138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("(0826) 2333333", "0826-2333333"),
        ("02886600000", "028-86600000"),
        ("12345", "12345"),
        ("110", "110"),
        ("4008123123", "4008123123"),
    ],
)
def test_telephones_are_normalised(written: str, normal: str) -> None:
    assert phone.check(written) == normal


def test_telephone_refusals_say_what_is_missing() -> None:
    refused("phone.area-code", phone.check, "2333333")
    refused("phone.form", phone.check, "1380013800")
    refused("phone.form", phone.check, "")
    refused("phone.mobile", phone.mobile, "028-86600000")


@given(st.integers(0, 999_999))
def test_generated_mobile_is_valid_and_reserved(serial: int) -> None:
    number = phone.generate(serial)
    assert phone.mobile(number) == number
    assert phone.is_reserved(number)
    assert masking.phone(number) == f"140****{number[-4:]}"


# Masking


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("丹", "*"),
        ("王芳", "王*"),
        ("欧阳娜娜", "欧***"),
        ("扎西·多吉·次仁", "扎*·**·**"),
        ("扎西次仁旺堆", "扎*****"),
        ("阿苏·越尔", "阿*·**"),
        ("ꀊꌠ·ꑴꇁ", "ꀊ*·**"),
        ("བཀྲ་ཤིས", "བ*་**"),
        ("𠀀明", "𠀀*"),
        ("葛\U000e0100城", "葛\U000e0100*"),
        ("", ""),
    ],
)
def test_names_of_every_length_are_masked(name: str, masked: str) -> None:
    assert masking.name(name) == masked


@given(st.text(alphabet="王芳扎西𠮷次仁·ꀊ", min_size=1, max_size=30))
def test_a_masked_name_shows_one_character_at_most_and_never_fails(name: str) -> None:
    shown = [sign for sign in masking.name(name) if sign not in "*·"]
    assert len(shown) <= 1
    assert masking.name(name) != name or set(name) == {"·"}


@pytest.mark.parametrize(
    ("mask", "text", "masked"),
    [
        (masking.id_number, PERSON, "5199**********0015"),
        (masking.id_number, "5199", "****"),
        (masking.phone, "13800138000", "138****8000"),
        (masking.phone, "028-86600000", "028-****0000"),
        (masking.phone, "0826-2333333", "0826-***3333"),
        (masking.phone, "12345", "12345"),
        (masking.phone, "123456", "******"),
        (masking.phone, "4008123123", "4008123123"),
        (masking.credit_code, CREDIT, CREDIT),
    ],
)
def test_numbers_are_masked_in_lists(mask: object, text: str, masked: str) -> None:
    assert mask(text) == masked  # type: ignore[operator]
