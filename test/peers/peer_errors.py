"""An exception that a service would define itself, known to both sides by this module's name."""


class QuotaExceeded(Exception):
    def __init__(self, resource, limit=None):
        super().__init__(resource)
        self.resource = resource
        self.limit = limit

    def __str__(self):
        return "Quota exceeded for %s" % self.resource
