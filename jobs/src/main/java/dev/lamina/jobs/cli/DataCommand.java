package dev.lamina.jobs.cli;

import picocli.CommandLine.Command;

/** Looks at data sets that were preprocessed. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Looks at data sets that were preprocessed.",
    subcommands = {DataDescribeCommand.class, DataVerifyCommand.class, DataBenchCommand.class})
final class DataCommand {}
