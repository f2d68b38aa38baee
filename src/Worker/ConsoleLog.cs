using System.Globalization;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Program.Logging;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Worker;

/// <summary>One line an event: with the time of day and the worker's name for people, as JSON for programs. On any thread.</summary>
public sealed class ConsoleLog(Stream output, string name, LogFormat format, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly StreamWriter _text = new(output) { AutoFlush = true };
    private readonly JsonRow _row = new();
    private string? _run;
    private long? _term;

    public LogFormat Format => format;

    /// <summary>Of which run it is from now on.</summary>
    public void SetRun(RunSpec run)
    {
        lock (_lock)
            (_run, _term) = (run.RunId.ToString(), run.Term);
    }

    /// <summary>Adds to a row of something else which worker it is about, and which run if there is one.</summary>
    public JsonRow AddRun(JsonRow row) => AddRun(row, name);

    /// <param name="happening">What it is, for programs.</param>
    /// <param name="cause">Its reason, if there is one in it.</param>
    /// <param name="worker">Whom of several it is about; null for all, or the only one.</param>
    public void Line(string happening, string text, string? cause = null, string? worker = null)
    {
        lock (_lock)
        {
            try
            {
                if (format == LogFormat.Text)
                    _text.WriteLine($"{time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {worker ?? name}: {text}");
                else
                    output.Write(AddRun(_row.Begin(time.GetUtcNow().UtcDateTime, happening), worker ?? name).Add("cause", cause).Add("text", text).End());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Nobody reads any more, or the disk of a redirected output is full: the work continues without output.
            }
        }
    }

    private JsonRow AddRun(JsonRow row, string worker)
    {
        lock (_lock)
            return row.Add("run", _run).Add("term", _term).Add("worker", worker);
    }

    public void Dispose()
    {
        _row.Dispose();
        _text.Dispose();
    }
}
