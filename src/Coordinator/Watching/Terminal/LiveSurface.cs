using Autoencoder.Coordinator.Training.Events;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>One live line at the bottom of a terminal, with a bar; events scroll above it.</summary>
public sealed class LiveSurface : IProgressSurface
{
    // Erases from the cursor to the end of the screen: the bar, which the console draws anew below what is written, but does
    // not take away from under it.
    private const string EraseBelow = "\e[0J";

    private readonly IAnsiConsole _console;
    private readonly TaskCompletionSource _done = new();
    private readonly TaskCompletionSource<ProgressTask> _bar = new();
    private readonly Task _display;

    private const int BarWidth = 24;
    private const int NarrowBarWidth = 10;

    // The percentage, and a space between the columns.
    private const int BesideBar = 6;

    private readonly int _barWidth;

    public LiveSurface(IAnsiConsole console)
    {
        _console = console;
        _barWidth = console.Profile.Width < 120 ? NarrowBarWidth : BarWidth;
        _display = Task.Run(() => console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = _barWidth }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                _bar.SetResult(context.AddTask("waiting for workers"));
                await _done.Task;
            }));
    }

    public void WriteEvent(TrainingEvent happening, DateTime utc) => _console.Write(new OverBar(
        happening.Event == EventNames.EpochDone ? ProgressLine.Fitted(happening.Text, _console.Profile.Width) : happening.Text));

    public void Show(in ProgressState state)
    {
        if (!_bar.Task.IsCompletedSuccessfully)
            return;
        var bar = _bar.Task.Result;
        bar.MaxValue = state.TotalSteps;
        bar.Value = state.Steps;
        if (state.Steps > 0)
            bar.Description = ProgressLine.Of(state, _console.Profile.Width - _barWidth - BesideBar);
    }

    public void Dispose()
    {
        _done.TrySetResult();
        _display.Wait();
    }

    /// <summary>Lines that begin where the bar begins, with nothing of it left beside or below them.</summary>
    private sealed class OverBar(string text) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            [.. options.Ansi ? [Segment.Control(EraseBelow)] : Array.Empty<Segment>(), .. ((IRenderable)new Text(text)).Render(options, maxWidth), Segment.LineBreak];
    }
}
