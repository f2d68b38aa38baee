using Autoencoder.Coordinator.Training.Events;
using Spectre.Console;

namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>One live line at the bottom of a terminal, with a bar; events scroll above it.</summary>
public sealed class LiveSurface : IProgressSurface
{
    private readonly TaskCompletionSource _done = new();
    private readonly TaskCompletionSource<ProgressTask> _bar = new();
    private readonly Task _display;

    private const int BarWidth = 24;
    private const int NarrowBarWidth = 10;

    // The percentage, and a space between the columns.
    private const int BesideBar = 6;

    private readonly int _barWidth;

    public LiveSurface()
    {
        _barWidth = AnsiConsole.Profile.Width < 120 ? NarrowBarWidth : BarWidth;
        _display = Task.Run(() => AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = _barWidth }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                _bar.SetResult(context.AddTask("waiting for workers"));
                await _done.Task;
            }));
    }

    public void WriteEvent(TrainingEvent happening, DateTime utc) => AnsiConsole.WriteLine(
        happening.Event == EventNames.EpochDone ? ProgressLine.Fitted(happening.Text, AnsiConsole.Profile.Width) : happening.Text);

    public void Show(in ProgressState state)
    {
        if (!_bar.Task.IsCompletedSuccessfully)
            return;
        var bar = _bar.Task.Result;
        bar.MaxValue = state.TotalSteps;
        bar.Value = state.Steps;
        if (state.Steps > 0)
            bar.Description = ProgressLine.Of(state, AnsiConsole.Profile.Width - _barWidth - BesideBar);
    }

    public void Dispose()
    {
        _done.TrySetResult();
        _display.Wait();
    }
}
