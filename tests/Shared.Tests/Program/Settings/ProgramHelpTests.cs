using System.CommandLine;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Shared.Tests.Program.Settings;

public sealed class ProgramHelpTests
{
    private static Command Train => new Command("train", "Trains").WithHelp(new CommandHelp(
        [
            new OptionGroup("most used", [new OptionDefinition("epochs", "N", "Passes over all the images of the data set")]),
            new OptionGroup("more", [OptionDefinition.Flag("stay", "Stays")]),
        ],
        ["train --epochs 3"]));

    [Fact]
    public void Options_are_in_groups_and_descriptions_in_lines_that_fit() => Assert.Equal(
    [
        "Trains.",
        "",
        "usage: train [options]",
        "",
        "most used:",
        "  --epochs N  Passes over all the images",
        "              of the data set",
        "",
        "more:",
        "  --stay      Stays",
        "",
        "examples:",
        "  train --epochs 3",
    ], ProgramHelp.Lines(Train, width: 42));

    [Fact]
    public void A_command_without_groups_has_the_same_form()
    {
        var command = new Command("show", "Shows") { new Argument<string>("DIR") { Description = "The folder" }, new Argument<string[]>("MORE") { Arity = ArgumentArity.ZeroOrMore, Description = "Others" } }
            .WithOptions([new OptionDefinition("out", "FILE", "What to write")], _ => Task.FromResult(0));
        Assert.Equal(
        [
            "Shows.",
            "",
            "usage: show DIR [MORE …] [options]",
            "",
            "arguments:",
            "  DIR         The folder",
            "  MORE        Others",
            "",
            "options:",
            "  --out FILE  What to write",
        ], ProgramHelp.Lines(command, width: 42));
    }

    [Fact]
    public void A_program_lists_its_commands()
    {
        var root = new RootCommand("A program.") { Train };
        Assert.Equal(["commands:", "  train      Trains"], ProgramHelp.Lines(root, width: 42).SkipWhile(line => line != "commands:").Take(2));
        Assert.Contains("every command:", ProgramHelp.Lines(root, width: 42));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(60)]
    public void No_line_is_wider_than_the_terminal(int width) => Assert.All(ProgramHelp.Lines(Train, width), line => Assert.InRange(line.Length, 0, width));
}
