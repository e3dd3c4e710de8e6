"""Transit gateways: shared between accounts by RAM, peered between regions. moto knows one account."""
