using System.CommandLine;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Shared.Tests.Program.Settings;

/// <summary>Alone, because standard error is the process's.</summary>
[CollectionDefinition(nameof(StandardError), DisableParallelization = true)]
public sealed class StandardError;

[Collection(nameof(StandardError))]
public sealed class CommandLineProgramTests
{
    private static readonly OptionDefinition[] Options = [new(OptionNames.Name, "NAME", "A name"), OptionDefinition.Flag(OptionNames.Stay, "A flag"), ProgramOptions.Log];

    [Theory]
    [InlineData("unknown option --nmae; did you mean --name?", "--nmae", "x")]
    [InlineData("unknown option --frobnicate.", "--frobnicate")]
    [InlineData("unknown argument odd.", "odd")]
    [InlineData("--name has no value; give one: --name NAME.", "--name")]
    public async Task A_misused_command_line_is_one_line_and_status_2(string message, params string[] args)
    {
        var (status, error) = await Run(_ => throw new InvalidOperationException("not to be run"), args);
        Assert.Equal((2, $"error: {message}{Environment.NewLine}"), (status, error));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, "--stay")]
    [InlineData(true, "--stay", "true")]
    [InlineData(false, "--stay", "false")]
    public async Task A_flag_needs_no_value(bool isGiven, params string[] args)
    {
        var (status, error) = await Run(values => Task.FromResult(values.Flag(OptionNames.Stay) ? 7 : 8), args);
        Assert.Equal((isGiven ? 7 : 8, ""), (status, error));
    }

    [Fact]
    public async Task The_action_gets_the_options_and_gives_the_status()
    {
        var (status, error) = await Run(values => Task.FromResult(values[OptionNames.Name] == "w" ? 7 : 8), "--name", "w");
        Assert.Equal((7, ""), (status, error));
    }

    public static TheoryData<Exception, int> Failures { get; } = new()
    {
        { new SettingsException("the settings") , 2 },
        { new DataException("the data"), 2 },
        { new TransportException("the network"), 2 },
        { new PlatformException("the platform"), 2 },
        { new InvalidOperationException("first line\nsecond line"), 1 },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task A_failure_is_one_line_and_its_status(Exception failure, int expected)
    {
        var (status, error) = await Run(_ => throw failure);
        Assert.Equal((expected, $"error: {failure.Message.ReplaceLineEndings(" ")}{Environment.NewLine}"), (status, error));
    }

    [Fact]
    public async Task With_verbose_the_failure_tells_its_place_and_the_status_stays()
    {
        var (status, error) = await Run(_ => throw new SettingsException("the settings"), "--verbose");
        Assert.Equal(2, status);
        Assert.Contains("the settings", error, StringComparison.Ordinal);
        Assert.Contains($"at {typeof(CommandLineProgramTests).FullName}", error, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Error)> Run(Func<OptionValues, Task<int>> action, params string[] args)
    {
        var standard = Console.Error;
        using var error = new StringWriter();
        Console.SetError(error);
        try
        {
            var status = await CommandLineProgram.Run(new RootCommand("A program.").WithOptions(Options, action), args);
            return (status, error.ToString());
        }
        finally
        {
            Console.SetError(standard);
        }
    }
}
