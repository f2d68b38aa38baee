using System.Globalization;

namespace Autoencoder.Coordinator.Progress;

/// <summary>Plain lines, for files and pipes: events as they come, and where the run stands every ten seconds.</summary>
public sealed class PlainSurface(TextWriter output, TimeProvider time) : IProgressSurface
{
    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(10);

    private long _shown = time.GetTimestamp();

    public void WriteLine(string text)
    {
        output.WriteLine(text);
        output.Flush();
        _shown = time.GetTimestamp();
    }

    public void Show(in ProgressState state)
    {
        if (state.Steps == 0 || state.Steps == state.TotalSteps || time.GetElapsedTime(_shown) < ShowEvery)
            return;
        WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {state.Epoch}/{state.Epochs}  step {state.Steps}/{state.TotalSteps}  loss {state.Loss:0.0000}  {state.SamplesPerSecond:#,0} samples/s  {ProgressText.Workers(state.Workers)}  {ProgressText.Left(state.Left)}"));
    }

    public void Dispose()
    {
    }
}
