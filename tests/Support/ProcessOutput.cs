using System.Text.RegularExpressions;

namespace Autoencoder.Support;

/// <summary>A line that a process has written.</summary>
/// <param name="Read">When it was read here, in UTC.</param>
public sealed record OutputLine(string Text, DateTime Read);

/// <summary>The lines that a process has written to one of its streams so far, which can be waited for.</summary>
internal sealed class ProcessOutput
{
    private readonly Lock _lock = new();
    private readonly List<OutputLine> _lines = [];
    private TaskCompletionSource _changed = New();
    private bool _ended;

    public OutputLine[] Lines
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    /// <param name="line">Null at the end of the stream.</param>
    public void Add(string? line)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (line is null)
                _ended = true;
            else
                _lines.Add(new OutputLine(line, DateTime.UtcNow));
            (changed, _changed) = (_changed, New());
        }

        changed.SetResult();
    }

    /// <summary>The first line that matches, from line number <paramref name="from"/> on; null if the stream ends without it.</summary>
    public async Task<(OutputLine Line, int Number)?> Find(Regex pattern, int from, CancellationToken deadline)
    {
        for (var next = from; ;)
        {
            Task changed;
            lock (_lock)
            {
                for (; next < _lines.Count; next++)
                    if (pattern.IsMatch(_lines[next].Text))
                        return (_lines[next], next);
                if (_ended)
                    return null;
                changed = _changed.Task;
            }

            await changed.WaitAsync(deadline);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
