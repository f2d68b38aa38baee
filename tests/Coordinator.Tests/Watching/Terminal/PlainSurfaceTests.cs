using System.Text;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Terminal;
using Autoencoder.Shared.Program.Settings;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Watching.Terminal;

public sealed class PlainSurfaceTests : IDisposable
{
    private static readonly ProgressState State = new(2, 50, 300, 11750, 0.12345, 123456.7, 3, TimeSpan.FromSeconds(68));

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryStream _output = new();
    private readonly RunConsole _console;
    private readonly PlainSurface _surface;

    public PlainSurfaceTests()
    {
        _console = new RunConsole(_output, LogFormat.Text, _time);
        _surface = new PlainSurface(_console, _time);
    }

    [Fact]
    public void Events_are_written_at_once()
    {
        WriteEvent("w joined: 1 worker");
        Assert.Equal($"w joined: 1 worker{Environment.NewLine}", Written);
    }

    [Fact]
    public void Where_the_run_stands_is_written_when_nothing_was_for_ten_seconds()
    {
        _time.Advance(TimeSpan.FromSeconds(9));
        _surface.Show(State);
        WriteEvent("event");
        _time.Advance(TimeSpan.FromSeconds(9.9));
        _surface.Show(State);
        Assert.Equal($"event{Environment.NewLine}", Written);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        _surface.Show(State);
        _surface.Show(State);
        Assert.Equal(
            $"event{Environment.NewLine}epoch 2/50  step 300/11,750  loss 0.1235  123,457 samples/s  3 workers  1 min 08 s left{Environment.NewLine}",
            Written);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11750)]
    public void Before_the_first_step_and_after_the_last_there_is_nothing_to_say(long steps)
    {
        _time.Advance(TimeSpan.FromSeconds(60));
        _surface.Show(State with { Steps = steps });
        Assert.Equal("", Written);
    }

    public void Dispose()
    {
        _surface.Dispose();
        _console.Dispose();
        _output.Dispose();
    }

    private string Written => Encoding.UTF8.GetString(_output.ToArray());

    private void WriteEvent(string text) => _surface.WriteEvent(new TrainingEvent("something", text), _time.GetUtcNow().UtcDateTime);
}
