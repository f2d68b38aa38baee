using Autoencoder.Support;

namespace Autoencoder.Worker.Tests;

/// <summary>The built program, as a user starts it.</summary>
public sealed class WorkerProgramTests
{
    [Theory]
    [InlineData("error: --coordinator HOST:PORT is missing: give the address that the coordinator was started with as --listen.")]
    [InlineData("error: unknown option --coordinatr; did you mean --coordinator?", "--coordinatr", "localhost:1")]
    [InlineData("error: --coordinator 'nowhere': expected HOST:PORT, for example localhost:4053.", "--coordinator", "nowhere")]
    public async Task Misuse_is_one_line_on_standard_error_and_status_2(string line, params string[] args) =>
        Assert.Equal((2, line + Environment.NewLine, ""), await BuiltProgram.Run("worker", args));
}
