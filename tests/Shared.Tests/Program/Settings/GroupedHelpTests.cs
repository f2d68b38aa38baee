using System.CommandLine;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Shared.Tests.Program.Settings;

public sealed class GroupedHelpTests
{
    private static readonly Command Train = new("train", "Trains");

    private static readonly CommandHelp Help = new(
        [
            new OptionGroup("most used", [new OptionDefinition("epochs", "N", "Passes over all the images of the data set")]),
            new OptionGroup("more", [OptionDefinition.Flag("stay", "Stays")]),
        ],
        ["train --epochs 3"]);

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
        "every command:",
        "",
        "examples:",
        "  train --epochs 3",
    ], GroupedHelp.Lines(Train, Help, width: 42));

    [Theory]
    [InlineData(80)]
    [InlineData(60)]
    public void No_line_is_wider_than_the_terminal(int width) => Assert.All(GroupedHelp.Lines(Train, Help, width), line => Assert.InRange(line.Length, 0, width));
}
