"""AWS's errors, for the extensions of moto."""

from moto.core.exceptions import ServiceException


class AwsError(ServiceException):
    """An error of a service: ``AwsError("InvalidVpcID.NotFound", "The vpc ID 'vpc-1' does not exist")``.

    moto's own base class can't be raised as it is: moto looks for a service by the module of the class.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
