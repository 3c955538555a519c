"""Wuyi (五一): the May Day campaign of a trade-union federation, as four services that meet only in events."""
