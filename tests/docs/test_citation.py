"""What CITATION.cff says is true of this version."""

import yaml

from claimlab import __version__


def test_the_citation_names_this_version_its_licence_and_the_paper(repository):
    cited = yaml.safe_load((repository / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == __version__
    assert cited["license"] in (repository / "pyproject.toml").read_text(encoding="utf-8")
    (paper,) = cited["references"]
    (source,) = (repository / "sources").glob("*springer-alignment-collapse.md")
    text = source.read_text(encoding="utf-8")
    assert paper["title"] in text
    assert paper["url"] in text
    for author in paper["authors"]:
        assert f"{author['given-names']} {author['family-names']}" in text
