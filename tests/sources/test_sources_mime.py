"""Mails taken apart: the same people and texts that Python's own, slower parser finds."""

from __future__ import annotations

import email
import email.message
from email import policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import smlib as sm
from smlib.sources import mime
from smlib.sources.mail import _split

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(str.strip)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)


def _theirs(mail: email.message.EmailMessage) -> str | None:
    part = mail.get_body(("plain", "html"))
    assert part is not None
    text = str(part.get_content())
    return (mime.TAGS.sub(" ", text) if part.get_content_type() == "text/html" else text).strip() or None


def _lines(text: str | None) -> list[str]:
    return (text or "").split()


def test_every_mail_of_the_example() -> None:
    mails = list(_split(sm.example("mailbox").read_bytes()))
    assert len(mails) > 100
    for raw in mails:
        theirs = email.message_from_bytes(raw, policy=policy.default)
        ours = mime.Mail(raw)
        assert _lines(ours.text) == _lines(_theirs(theirs))  # type: ignore[arg-type]
        person = theirs["From"].addresses[0]
        assert ours.people("from") == [(person.display_name, person.addr_spec.casefold())]


@given(
    name=NAMES,
    text=TEXTS,
    html=st.none() | TEXTS,
    attached=st.lists(st.sampled_from(["pdf", "txt", "mail"]), max_size=2),
    packed=st.sampled_from(["7bit", "8bit", "quoted-printable", "base64"]),
)
def test_mails_of_every_make(name: str, text: str, html: str | None, attached: list[str], packed: str) -> None:
    made = email.message.EmailMessage(policy=policy.SMTP if len(text) % 2 else policy.default)
    made["From"] = email.headerregistry.Address(name.replace('"', ""), addr_spec="ina@example.org")  # type: ignore[attr-defined]
    made["To"] = "Harkwerk <kundendienst@harkwerk.example>, jan@example.org"
    made["Subject"] = text
    made["Date"] = "Mon, 02 Mar 2026 09:35:44 +0100"
    try:
        made.set_content(text, cte=packed)
    except ValueError:  # not everything fits into 7 bits
        made.set_content(text)
    if html:
        made.add_alternative(
            f"<style>p {{ color: red }}</style><p>{html.replace('<', '').replace('>', '')}</p>", "html"
        )
    for kind in attached:
        if kind == "pdf":
            made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
        elif kind == "txt":
            made.add_attachment("not the text of the mail", filename="a.txt")
        else:
            other = email.message.EmailMessage()
            other.set_content("nor is this")
            made.add_attachment(other)
    ours = mime.Mail(made.as_bytes())
    assert _lines(ours.text) == _lines(text)
    assert ours.people("to") == [("Harkwerk", "kundendienst@harkwerk.example"), ("", "jan@example.org")]
    assert ours.people("from")[0][1] == "ina@example.org"
    moment = ours.moment()
    assert moment is not None
    assert moment.isoformat() == "2026-03-02T09:35:44+01:00"


def test_only_html_loses_its_tags() -> None:
    raw = b"From: a@b.c\nContent-Type: text/html; charset=latin-1\n\n<style>p {}</style><p>Gr\xfc\xdfe</p>"
    assert mime.Mail(raw).text == "Grüße"


def test_a_comma_in_an_encoded_name_does_not_make_two_people() -> None:
    raw = b"From: =?utf-8?q?M=C3=B6hrle=2C_Ina?= <ina@example.org>\n\nHallo"
    assert mime.Mail(raw).people("from") == [("Möhrle, Ina", "ina@example.org")]


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed\n\n--x\n\nno boundary",
        b"Content-Type: multipart/mixed; boundary=x\n\nno part",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000)),
        b"Content-Type: application/pdf\n\n%PDF",
    ],
)
def test_mails_without_a_text(raw: bytes) -> None:
    assert mime.Mail(raw).text is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Content-Type: text/plain; charset=klingon\n\nHallo", "Hallo"),
        (b"Content-Transfer-Encoding: base64\n\nSGFsbG8", "Hallo"),
        (b"From: =?utf-8?b?half\n\nHallo", "Hallo"),
        (b"From: =?utf\xff8?q?Ina?= <a@b.c>\n\nHallo", "Hallo"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHallo\n--b1\nis no end\n--b--\nnor is this text", "Hallo\n--b1\nis no end"),
    ],
)  # fmt: skip
def test_damaged_mails_still_say_something(raw: bytes, text: str) -> None:
    mail = mime.Mail(raw)
    assert mail.text == text
    assert isinstance(mail.people("from"), list)


PIECES = st.sampled_from([
    b"From: ", b"To: ", b"Date: ", b"Subject: ", b"Content-Type: multipart/mixed; boundary=", b"Content-Type: text/html; charset=", b"Content-Transfer-Encoding: base64",
    b"=?utf-8?q?", b"=?utf\xff8?b?", b"=?", b"?=", b"<", b">", b"@", b'"', b"(", b",", b";", b"\n", b"\r\n", b"\n\n", b"\n ", b"--x", b"--x--", b"x", b"Mon, 02 Mar 2026 09:35:44 +0100", b"+9999", b"\0", b"\xc3",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=4), max_size=30).map(b"".join))
def test_whatever_stands_there_is_a_mail(raw: bytes) -> None:
    mail = mime.Mail(raw)
    assert mail.text is None or mail.text.strip() == mail.text
    for name, address in mail.people("from", "to", "cc"):
        assert isinstance(name, str)
        assert isinstance(address, str)
    moment = mail.moment()
    assert moment is None or 1970 < moment.year < 2200
    assert isinstance(mime.unencoded(raw.decode("latin-1")), str)
