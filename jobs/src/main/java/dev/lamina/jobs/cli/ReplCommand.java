package dev.lamina.jobs.cli;

import picocli.CommandLine.Command;

/** Looks at networks for replacement learning. */
@Command(
    name = "repl",
    mixinStandardHelpOptions = true,
    description = "Looks at trained networks for replacement learning.",
    subcommands = ReplAnalyzeCommand.class)
final class ReplCommand {}
