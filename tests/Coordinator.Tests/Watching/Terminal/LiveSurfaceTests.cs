using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Coordinator.Watching.Terminal;
using Spectre.Console;

namespace Autoencoder.Coordinator.Tests.Watching.Terminal;

public sealed class LiveSurfaceTests
{
    private const int Width = 80;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Nothing_of_the_bar_is_left_in_lines_that_are_wider_than_the_terminal()
    {
        using var screen = new Screen();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(screen) });
        (console.Profile.Width, console.Profile.Height) = (Width, 24);
        string[] told = ["reachable from this machine alone, at 127.0.0.1, ports 4053 and 4054; not encrypted", "worker-1 joined: 1 worker"];
        using (var surface = new LiveSurface(console))
        {
            await Shows(screen, "waiting for workers");
            foreach (var text in told)
                surface.WriteEvent(new TrainingEvent("told", text), default);
            surface.Show(new ProgressState(1, 2, 300, 600, 0.5, 1000, 1, null));
            await Shows(screen, "loss 0.5000");
            surface.WriteEvent(new TrainingEvent("told", told[0]), default);
        }

        // Whatever breaks where: each is there once, and nothing else.
        var rows = Screen.Rows(screen.Written);
        Assert.Equal(string.Concat([.. told, told[0]]).Replace(" ", "", StringComparison.Ordinal), string.Concat(rows).Replace(" ", "", StringComparison.Ordinal));
        Assert.All(rows, row => Assert.InRange(row.Length, 1, Width));
        // They do come where the bar was.
        Assert.Contains("%", string.Concat(Screen.Rows(screen.Written.Replace("\e[0J", "", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    private static async Task Shows(Screen screen, string text)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!screen.Written.Contains(text, StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(10), deadline.Token);
    }
}
