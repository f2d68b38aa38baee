using Autoencoder.Coordinator.Store.Events;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Logging;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Watching.Terminal;

/// <summary>Where a training says what happens: a line an event, for people or for programs. On any thread.</summary>
public sealed class RunConsole(Stream output, LogFormat format, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly StreamWriter _text = new(output) { AutoFlush = true };
    private readonly JsonRow _row = new();
    private string? _run;
    private long? _term;
    private Func<long>? _step;

    public LogFormat Format => format;

    /// <summary>Of which run it is from now on.</summary>
    /// <param name="step">Tells how many steps are done.</param>
    public void SetRun(RunSpec run, Func<long> step)
    {
        lock (_lock)
            (_run, _term, _step) = (run.RunId.ToString(), run.Term, step);
    }

    /// <summary>Adds to a row of something else which run it is about, if there is one, and where that stands.</summary>
    public JsonRow AddRun(JsonRow row)
    {
        lock (_lock)
            return row.Add("run", _run).Add("term", _term).Add("step", _step?.Invoke());
    }

    public void WriteEvent(TrainingEvent happening) => WriteEvent(happening, time.GetUtcNow().UtcDateTime);

    public void WriteEvent(TrainingEvent happening, DateTime utc)
    {
        lock (_lock)
        {
            try
            {
                if (format == LogFormat.Text)
                    _text.WriteLine(happening.Text);
                else
                    output.Write(_row.Begin(utc, happening.Event).Add("run", _run).Add("term", _term).Add(happening).End());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Nobody reads any more, or the disk of a redirected output is full: the training continues without output.
            }
        }
    }

    public void Dispose()
    {
        _row.Dispose();
        _text.Dispose();
    }
}
