"""The errors of AWS Network Firewall (API reference, "Common errors" of each action)."""

from moto.core.exceptions import ServiceException


class InvalidRequestError(ServiceException):
    """The request breaks a rule of the service."""

    code = "InvalidRequestException"


class InvalidOperationError(ServiceException):
    """The resource is in use, or protected."""

    code = "InvalidOperationException"


class InvalidTokenError(ServiceException):
    """The update token is not the newest: somebody else changed the resource."""

    code = "InvalidTokenException"

    def __init__(self) -> None:
        super().__init__("The token you provided is stale or isn't valid for the operation.")


class ResourceNotFoundError(ServiceException):
    """No resource has this name or ARN."""

    code = "ResourceNotFoundException"

    def __init__(self, what: str) -> None:
        super().__init__(f"The resource was not found: {what}")
