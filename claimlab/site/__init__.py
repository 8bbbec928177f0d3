"""The site: static pages of claims and evidence. The only room in which HTML becomes trusted."""

from claimlab.site.build import PublishReport, publish

__all__ = ["PublishReport", "publish"]
