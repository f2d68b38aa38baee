using Autoencoder.Coordinator.Training.Events;
using Spectre.Console;

namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>One live line at the bottom of a terminal, with a bar; events scroll above it.</summary>
public sealed class LiveSurface : IProgressSurface
{
    private readonly TaskCompletionSource _done = new();
    private readonly TaskCompletionSource<ProgressTask> _bar = new();
    private readonly Task _display;

    // What a line needs with everything on it; a narrower terminal gets less instead of a broken line.
    private const int FullWidth = 120;

    private readonly bool _narrow = AnsiConsole.Profile.Width < FullWidth;

    public LiveSurface()
    {
        _display = Task.Run(() => AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = _narrow ? 10 : 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                _bar.SetResult(context.AddTask("waiting for workers"));
                await _done.Task;
            }));
    }

    public void WriteEvent(TrainingEvent happening, DateTime utc) => AnsiConsole.WriteLine(happening.Text);

    public void Show(in ProgressState state)
    {
        if (!_bar.Task.IsCompletedSuccessfully)
            return;
        var bar = _bar.Task.Result;
        bar.MaxValue = state.TotalSteps;
        bar.Value = state.Steps;
        if (state.Steps > 0)
            bar.Description = FormattableString.Invariant(
                _narrow
                    ? (FormattableString)$"{state.Epoch}/{state.Epochs}  loss {state.Loss:0.0000}  {state.SamplesPerSecond:#,0}/s  {ProgressText.Workers(state.Workers)}  {ProgressText.Left(state.Left)}"
                    : $"epoch {state.Epoch}/{state.Epochs}  step {state.Steps}/{state.TotalSteps}  loss {state.Loss:0.0000}  {state.SamplesPerSecond:#,0} samples/s  {ProgressText.Workers(state.Workers)}  {ProgressText.Left(state.Left)}");
    }

    public void Dispose()
    {
        _done.TrySetResult();
        _display.Wait();
    }
}
