"""The errors of Route 53 Resolver (API reference, "Errors" of each action)."""

from moto.core.exceptions import ServiceException


class ValidationError(ServiceException):
    """The request breaks a rule of DNS Firewall."""

    code = "ValidationException"


class ConflictError(ServiceException):
    """The resource is in use or protected, or there is one like it."""

    code = "ConflictException"


class LimitExceededError(ServiceException):
    """There are as many as AWS allows."""

    code = "LimitExceededException"


class ResourceNotFoundError(ServiceException):
    """No resource has this id."""

    code = "ResourceNotFoundException"

    def __init__(self, what: str) -> None:
        super().__init__(f"[RSLVR-02025] Can't find the resource with ID '{what}'.")


class InvalidRequestError(ServiceException):
    """The request breaks a rule of query logging."""

    code = "InvalidRequestException"


class InvalidParameterError(ServiceException):
    """A parameter of query logging or of tagging is not of its form."""

    code = "InvalidParameterException"


class ResourceExistsError(ServiceException):
    """There is one like it already."""

    code = "ResourceExistsException"


class InvalidNextTokenError(ServiceException):
    """The token isn't one that a list gave."""

    code = "InvalidNextTokenException"

    def __init__(self) -> None:
        super().__init__("Invalid value passed for the NextToken parameter")
