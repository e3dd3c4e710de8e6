"""TLS inspection of a site: off unless it is declared, with a certificate of the site's own place."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from enclave.model.config import ConfigurationError, load
from enclave.model.enclave import Enclave, TlsInspection

CONFIG = Path(__file__).parent / "config"
TODAY = date(2026, 6, 1)
ARN = "arn:aws:acm:eu-north-1:333333333333:certificate/12345678-1234-1234-1234-123456789012"


def declared(tmp_path: Path, text: str) -> Path:
    """Copy the good configuration, with a section for norway-1, which is a stand-in."""
    folder = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    path = folder / "enclave.yaml"
    before = path.read_text()
    assert before.count("    stand_in: true\n") == 1
    path.write_text(
        before.replace("    stand_in: true\n", f"    stand_in: true\n    tls_inspection: {text}\n")
    )
    return folder


def test_no_site_is_inspected_unless_it_says_so(enclave: Enclave):
    assert {site.tls_inspection for site in enclave.sites} == {None}


def test_a_site_names_the_certificate_by_which_its_firewall_signs(tmp_path: Path):
    enclave = load(declared(tmp_path, f"{{certificate_authority: '{ARN}'}}"), TODAY)
    assert enclave.site("norway-1").tls_inspection == TlsInspection(certificate_authority=ARN)
    assert enclave.site("dublin-1").tls_inspection is None


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("{}", '"certificate_authority" is missing', ""),
        ("true", "", ""),
        ("{certificate_authority: 1}", "", ""),
        (f"{{certificate_authority: '{ARN}', scope: all}}", 'key "scope"', ""),
        ("{certificate_authority: my-ca}", "no ARN of a certificate", "acm:<region>"),
        (f"{{certificate_authority: '{ARN}/x'}}", "no ARN of a certificate", "acm:<region>"),
        (f"{{certificate_authority: 'x{ARN}'}}", "no ARN of a certificate", "acm:<region>"),
        (
            f"{{certificate_authority: '{ARN.replace('acm:', 'acm-pca:')}'}}",
            "no ARN of a certificate",
            "acm:<region>",
        ),
        (
            f"{{certificate_authority: '{ARN.replace('eu-north-1', 'eu-west-1')}'}}",
            "it is in eu-west-1, but the site's region is eu-north-1",
            "in the site's region",
        ),
        (
            f"{{certificate_authority: '{ARN.replace('arn:aws:', 'arn:aws-cn:')}'}}",
            "the site's region is eu-north-1",
            "in the site's region",
        ),
        (
            f"{{certificate_authority: '{ARN.replace('333333333333', '111111111111')}'}}",
            "belongs to account 111111111111",
            "in the site's account",
        ),
    ],
)
def test_one_mistake_is_one_problem_at_its_line(tmp_path: Path, text: str, message: str, remedy: str):
    folder = declared(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        load(folder, TODAY)
    (problem,) = caught.value.problems
    lines = (folder / "enclave.yaml").read_text().splitlines()
    assert problem.file == "enclave.yaml"
    assert "tls_inspection" in lines[problem.line - 1]
    assert message in problem.message
    assert remedy in problem.remedy
