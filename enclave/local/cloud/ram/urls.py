"""Where RAM answers, in moto's form."""

from botocore.session import Session

from enclave.local.cloud.ram.responses import ResourceAccessManagerResponse


def _paths() -> list[str]:
    """Return the path of every operation, from botocore's model of the service."""
    model = Session().get_service_model("ram")
    return [str(model.operation_model(name).http["requestUri"]) for name in model.operation_names]


url_bases = [r"https?://ram\.(.+)\.amazonaws\.com"]
url_paths = {f"{{0}}{path}$": ResourceAccessManagerResponse.dispatch for path in _paths()}
