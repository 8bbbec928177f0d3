"""The root command: finds the command's file, runs it, and turns failures into one clear line and an exit code.

Exit codes: 0 done · 1 the thing asked about fell short · 2 wrong usage or input · 3 interrupted or the environment
fell short.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from claimlab import __version__
from claimlab.cli.encoding import escape_what_cannot_be_encoded
from claimlab.cli.failure import answer_with_error, fail, wants_json
from claimlab.errors import ClaimlabError, InputError, Interrupted

if TYPE_CHECKING:
    from types import FrameType

COMMANDS: dict[str, tuple[str, str]] = {
    "audit": ("claimlab.cli.audit:audit", "Replay the ledger and the decisions, and name what does not fit."),
    "check": ("claimlab.cli.check:check", "Say what is wrong in the notes, with file, line and column."),
    "compare": ("claimlab.cli.compare:compare", "Compare two runs, or two models in a run, pair by pair."),
    "export": ("claimlab.cli.export:export", "Write a claim with its evidence as an RO-Crate."),
    "fix": ("claimlab.cli.fix:fix", "Show safe repairs as a diff, and apply them on demand."),
    "graph": ("claimlab.cli.graph:graph", "Export the typed graph of notes, or ask it a question."),
    "history": ("claimlab.cli.history:history", "Tell a claim's story: registrations, runs, verdicts."),
    "ingest": ("claimlab.cli.ingest:ingest", "Turn a source note, pasted or not, into draft claims."),
    "init": ("claimlab.cli.init:init", "Lay out a vault in a folder, overwriting nothing."),
    "lab": ("claimlab.cli.lab:lab", "Measure the geometry of a model on files of your own."),
    "models": ("claimlab.cli.models:models", "List, fetch, verify and remove the pinned models."),
    "mv": ("claimlab.cli.mv:mv", "Rename a note and carry its links along."),
    "new": ("claimlab.cli.new:new", "Start a claim, a source, a divergence or an experiment."),
    "publish": ("claimlab.cli.publish:publish", "Build the static site of claims and evidence."),
    "register": ("claimlab.cli.register:register", "Freeze a claim's rule in the ledger before the data."),
    "report": ("claimlab.cli.report:report", "Write what the ledger says of all claims into a document."),
    "review": ("claimlab.cli.review:review", "Say what a person should look at, and record that somebody did."),
    "serve": ("claimlab.cli.serve:serve", "Show the site live while notes are edited."),
    "show": ("claimlab.cli.show:show", "Explain a claim's verdict step by step."),
    "status": ("claimlab.cli.status:status", "List the claims with their status and freshness."),
    "trust": ("claimlab.cli.trust:trust", "Allow an experiment's code, by its digest, to run here."),
    "verify": ("claimlab.cli.verify:verify", "Run a claim's experiment, decide, and write the verdict back."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported only when they are called, so that ``--help`` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names of the commands whose file is there, in alphabetical order."""
        return sorted(name for name, (where, _) in COMMANDS.items() if _source(where).is_file())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; ``None`` when there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from their one-line summaries, importing none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which ones are near."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in self.list_commands(ctx):
            from difflib import get_close_matches

            near = get_close_matches(name, self.list_commands(ctx), n=3, cutoff=0.5)
            hint = f" (did you mean {' or '.join(repr(word) for word in near)}?)" if near else ""
            ctx.fail(f"there is no command '{name}'{hint}")
        return super().resolve_command(ctx, args)


def _source(where: str) -> Path:
    return Path(__file__).with_name(where.partition(":")[0].rpartition(".")[2] + ".py")


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: claimlab -C notes verify quartic-onset-in-subspace",
)
@click.option(
    "-C",
    "directory",
    type=click.Path(path_type=Path),
    default=None,
    help="Root of the vault; found upwards from here when left out.",
)
@click.version_option(__version__, prog_name="claimlab")
@click.pass_context
def claimlab(context: click.Context, directory: Path | None) -> None:
    """Claims in linked markdown notes, checked by experiments whose rule was fixed before the data."""
    context.obj = directory


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    escape_what_cannot_be_encoded()
    signal.signal(signal.SIGTERM, _interrupt)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for some takes longer than all our models
    as_json = wants_json(sys.argv[1:] if arguments is None else arguments)
    try:
        code = claimlab.main(args=arguments, prog_name="claimlab", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show(file=sys.stderr)
        if as_json:
            answer_with_error(error.format_message(), 2)
        sys.exit(2)
    except InputError as error:
        fail(str(error), error.exit_code, as_json=as_json, diagnostics=error.diagnostics, prefix="")
    except ClaimlabError as error:
        fail(str(error), error.exit_code, as_json=as_json)
    except (KeyboardInterrupt, click.exceptions.Abort):
        message = "interrupted; what was finished is kept, and the same command goes on from there"
        fail(message, Interrupted.exit_code, as_json=as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        fail(f"{error.filename or 'the file system'}: {(error.strerror or str(error)).lower()}", 3, as_json=as_json)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
