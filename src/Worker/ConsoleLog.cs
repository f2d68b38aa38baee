using System.Globalization;
using Autoencoder.Shared.Logging;
using Autoencoder.Shared.Model;

namespace Autoencoder.Worker;

/// <summary>One line an event: with the time of day and the worker's name for people, as JSON for programs. On any thread.</summary>
public sealed class ConsoleLog(string name, LogFormat format) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly JsonRow _row = new();
    private readonly Stream _output = Console.OpenStandardOutput();
    private string? _run;
    private long? _term;

    /// <summary>Of which run it is from now on.</summary>
    public void Tells(RunSpec run)
    {
        lock (_lock)
            (_run, _term) = (run.RunId.ToString(), run.Term);
    }

    /// <param name="happening">What it is, for programs.</param>
    /// <param name="cause">Its reason, if there is one in it.</param>
    public void Line(string happening, string text, string? cause = null)
    {
        lock (_lock)
        {
            if (format == LogFormat.Text)
                Console.WriteLine($"{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {name}: {text}");
            else
                _output.Write(_row.Begin(DateTime.UtcNow, happening)
                    .Add("run", _run).Add("term", _term).Add("worker", name).Add("cause", cause).Add("text", text).End());
        }
    }

    public void Dispose()
    {
        _row.Dispose();
        _output.Dispose();
    }
}
