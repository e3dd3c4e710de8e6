"""Nothing is in the EEA unless exactly known, and nothing makes a form raise.

What may be inside is written down here a second time, as plain patterns over the seven regions of the EEA, so
that a mistake in the code isn't a mistake of the test too.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from enclave.graph import places
from enclave.graph.places import Place, Standing
from enclave.graph.values import UNKNOWN, Secret

sys.path.append(str(Path(__file__).parents[1] / "unit" / "graph"))

from places_cases import CASES, Case
from places_look_alikes import LOOK_ALIKES

EXAMPLES = settings(max_examples=300)
AWS = "eu-central-1|eu-north-1|eu-south-1|eu-south-2|eu-west-1|eu-west-3"
EEA = f"{AWS}|eusc-de-east-1"
SHORT = "euc1|eun1|eus1|eus2|euw1|euw3"
EDGE_NAMES = (
    "eu-central-1-(?:ham|waw|ath)-1a?|eu-north-1-(?:cph|hel)-1a?|eu-central-1-wl1-(?:ber|dtm|muc)-wlz-1"
)
EDGE_IDS = "euc1-(?:ham|waw)1-az1|eun1-(?:cph|hel)1-az1|euc1-wl1-(?:ber|dtm|muc)-wlz1"
ZONE = rf"(?:{EEA})(?:[a-z]|-zg-1)|(?:{SHORT})-az[123]|{EDGE_NAMES}|{EDGE_IDS}"
ACCOUNT = r"(?:[0-9]{12}|\*|aws|aws-marketplace|cloudfront|)"
ARN = (
    rf"arn:aws:[a-z0-9.-]+:(?:{AWS}):{ACCOUNT}:.+"
    rf"|arn:aws-eusc:[a-z0-9.-]+:(?:eusc-de-east-1|):{ACCOUNT}:.+"
)
LAST = (
    rf"(?:{AWS})\.(?:amazonaws\.com|api\.aws|on\.aws|awsapprunner\.com|elasticbeanstalk\.com|amazoncognito\.com"
    rf"|sagemaker\.aws)|(?:{AWS})\.[a-z-]+\.amazonaws\.com|(?:{SHORT})\.cache\.amazonaws\.com"
)
HOST = (
    rf"(?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.(?:{LAST})"
    rf"|(?:[a-z0-9_-]+\.)*s3(?:-website|-fips)?-(?:{AWS})\.amazonaws\.com"
    rf"|(?:{AWS})\.queue\.amazonaws\.com"
    r"|(?:[a-z0-9_-]+\.)+(?:amazonaws\.eu|api\.amazonwebservices\.eu)"
)
SERVICE = (
    rf"(?:com\.amazonaws|aws\.api|aws\.sagemaker|com\.amazonaws\.vpce)\.(?:{AWS})\.[a-z0-9.-]+"
    r"|(?:com|eu)\.amazonaws\.(?:vpce\.)?eusc-de-east-1\.[a-z0-9.-]+"
    r"|eu\.amazonwebservices\.api\.eusc-de-east-1\.[a-z0-9.-]+"
)
PROFILES = {case.text for case in CASES if case.form == "inference_profile" and case.standing == "in"} | {
    "eu.anthropic.claude-3-sonnet-20240229-v1:0",
    "eu.anthropic.claude-3-5-sonnet-20240620-v1:0",
    "eu.meta.llama3-2-3b-instruct-v1:0",
    "eu.twelvelabs.marengo-embed-3-0-v1:0",
}


def host_may_be_inside(text: str) -> bool:
    url = text if "://" in text else f"https://{text}"
    try:
        name = (urlsplit(url).hostname or "").removesuffix(".")
    except ValueError:
        return False
    return bool(re.fullmatch(HOST, name))


def bucket_may_be_inside(text: str) -> bool:
    directory = rf"[a-z0-9-]+--(?:(?:{SHORT})-az[123]|(?:{EDGE_IDS}))--xa?-s3"
    url = rf"s3://[^?#]+\?(?:.+&)?region=(?:{EEA})(?:&.+)?|s3://{directory}(?:/.*)?"
    if text.startswith(("arn:", "s3://arn:")):
        return arn_may_be_inside(text.removeprefix("s3://"))
    return bool(re.fullmatch(f"{directory}|{url}", text, re.DOTALL)) or host_may_be_inside(text)


def arn_may_be_inside(text: str) -> bool:
    return bool(re.fullmatch(ARN, text))


def profile_may_be_inside(text: str) -> bool:
    known = [re.escape(profile) for profile in PROFILES if not profile.startswith("arn:")]
    inference = rf"arn:aws:bedrock:(?:{AWS}):{ACCOUNT}:inference-profile/eu\..+"
    model = rf"arn:aws(?:-eusc)?:bedrock:(?:{EEA}):{ACCOUNT}:foundation-model/.+"
    return bool(re.fullmatch("|".join([*known, inference, model]), text))


MAY_BE_INSIDE: dict[str, Callable[[str], bool]] = {
    "region": lambda text: bool(re.fullmatch(EEA, text)),
    "zone": lambda text: bool(re.fullmatch(ZONE, text)),
    "arn": arn_may_be_inside,
    "host": host_may_be_inside,
    "service_name": lambda text: bool(re.fullmatch(SERVICE, text)),
    "bucket": bucket_may_be_inside,
    "inference_profile": profile_may_be_inside,
}
MAY_BE_INSIDE["locate"] = lambda text: any(
    may(text) for form, may in MAY_BE_INSIDE.items() if form != "locate"
)
INSIDE = [case for case in CASES if case.standing == "in"]
REAL = sorted({case.text for case in INSIDE})
PIECES = [*REAL, *(text for texts in LOOK_ALIKES.values() for text in texts)]
LIKE_LETTERS = {
    "a": "\u0430\uff41",
    "c": "\u0441",
    "e": "\u0435\uff45",
    "i": "\u0456\u0131",
    "k": "\u212a",
    "o": "\u043e0",
    "s": "\u017f\uff53",
    "u": "\uff55",
    "w": "\uff57",
    "1": "\uff11l\u0661\u00b9",
    "3": "\uff13\u0663",
    "-": "\u2010\u2011\u2212_",
    ".": "\u3002\uff0e\u2024",
    ":": "\uff1a\ua789",
    "/": "\u2044\\",
}
STRANGE = "\0\t\n \u00a0\u200b\u200d\u202e\ufeff\u3002@#?/\\:.*-_%0129aAzZ"


@st.composite
def mutated(draw: st.DrawFn, texts: list[str] = REAL) -> str:
    """A real text with one character changed, put in, taken out, turned to the other case or a look-alike."""
    text = draw(st.sampled_from(texts))
    at = draw(st.integers(0, len(text) - 1))
    way = draw(st.sampled_from(["change", "insert", "delete", "flip", "look-alike", "swap", "double"]))
    letter = draw(st.sampled_from(STRANGE) | st.characters())
    likes = LIKE_LETTERS.get(text[at].lower(), letter)
    pieces = {
        "change": letter,
        "insert": letter + text[at],
        "delete": "",
        "flip": text[at].swapcase(),
        "look-alike": draw(st.sampled_from(likes)),
        "swap": text[at + 1 : at + 2] + text[at],
        "double": text[at] * 2,
    }
    rest = text[at + 2 :] if way == "swap" else text[at + 1 :]
    return text[:at] + pieces[way] + rest


def check(text: str) -> None:
    for form, may_be_inside in MAY_BE_INSIDE.items():
        place: Place = getattr(places, form)(text)
        assert place.text == text
        if place.standing is Standing.INSIDE:
            assert may_be_inside(text), f"{form}({text!r}) is taken for {place}"
    admitted = places.requested_regions("StringEquals", text)
    assert (admitted.standing is Standing.INSIDE) == bool(re.fullmatch(EEA, text))
    liked = places.requested_regions("StringLike", text)
    assert liked.standing is not Standing.INSIDE or re.fullmatch(EEA, text)


def test_every_real_text_may_be_inside() -> None:
    assert [case for case in INSIDE if not MAY_BE_INSIDE[case.form](case.text)] == []


@settings(EXAMPLES)
@given(st.text(max_size=80))
def test_random_text_is_never_inside(text: str) -> None:
    check(text)


@settings(EXAMPLES, max_examples=2000)
@given(mutated())
@example("s3.eu-west-1.amazonaws.com\0")
def test_a_mutated_name_is_inside_only_if_it_is_another_real_one(text: str) -> None:
    check(text)


@settings(EXAMPLES, max_examples=500)
@given(mutated(), st.data())
def test_two_mutations_do_not_help(text: str, data: st.DataObject) -> None:
    assume(text)
    check(data.draw(mutated([text])))


@settings(EXAMPLES)
@given(st.lists(st.sampled_from(PIECES) | st.sampled_from(list("./:@?#-")), max_size=4))
def test_pieces_put_together_are_never_taken_for_more(pieces: list[str]) -> None:
    check("".join(pieces))


NAMED = [
    case for case in INSIDE if case.region and case.text.count(case.region) == 1 and case.form != "locate"
]


@settings(EXAMPLES, max_examples=1000)
@given(st.sampled_from(NAMED), st.data())
def test_the_region_within_a_name_is_exact(case: Case, data: st.DataObject) -> None:
    region = data.draw(mutated([case.region or ""]))
    hosted = case.form == "host" or (case.form == "bucket" and "amazonaws" in case.text)
    same = region.lower() if hosted else region
    assume(not re.fullmatch(EEA, same))
    text = case.text.replace(case.region or "", region)
    assume(not re.search(rf"(?:^|[.:=/])(?:{EEA})[.:/]", text.lower()))
    assert getattr(places, case.form)(text).standing is not Standing.INSIDE, text


@settings(EXAMPLES)
@given(st.sampled_from([case for case in INSIDE if case.form == "host" and "/" not in case.text]), st.data())
def test_case_makes_no_difference_to_a_host(case: Case, data: st.DataObject) -> None:
    flips = data.draw(st.lists(st.booleans(), min_size=len(case.text), max_size=len(case.text)))
    text = "".join(c.swapcase() if flip else c for c, flip in zip(case.text, flips, strict=True))
    assert places.host(text).region == case.region


@settings(EXAMPLES)
@given(
    st.sampled_from(INSIDE),
    st.sampled_from([".evil.example", ".cn", "\0", "@evil.example", "\n", " ", "\u200b"]),
)
def test_nothing_may_follow_a_host(case: Case, tail: str) -> None:
    host = case.text.partition("://")[2] or case.text
    assume(case.form == "host" and not set("/@?#") & set(host))
    assert places.host(host + tail).standing is not Standing.INSIDE
    assert places.host(f"https://{host}{tail}/").standing is not Standing.INSIDE


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.binary()
    | st.text()
    | st.just(UNKNOWN)
    | mutated(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3) | inner.map(Secret)
    ),
    max_leaves=5,
)


@settings(EXAMPLES, max_examples=500)
@given(VALUES, VALUES, st.sampled_from(["StringEquals", "StringLike", "StringNotLikeIfExists", "x"]) | VALUES)
def test_no_value_makes_a_form_raise(value: Any, other: Any, operator: Any) -> None:
    for form in MAY_BE_INSIDE:
        assert isinstance(getattr(places, form)(value), Place)
    assert isinstance(places.arn(value, outposts=other), Place)
    assert isinstance(places.arn("arn:aws:outposts:eu-west-1:1:outpost/op-1", outposts={"a": other}), Place)
    assert isinstance(places.inference_profile(value, source=other), Place)
    assert isinstance(places.requested_regions(operator, value), Place)
