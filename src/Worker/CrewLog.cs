using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Worker;

/// <summary>
/// What the workers of a process say one by one. For people, what several of them say alike within a second is one line;
/// programs get a row for each. On any thread.
/// </summary>
/// <param name="names">Of the workers, by their place.</param>
internal sealed class CrewLog(ConsoleLog log, IReadOnlyList<string> names, TimeProvider time)
{
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<Group> _waiting = [];

    private bool IsAtOnce => names.Count == 1 || log.Format == LogFormat.Json;

    /// <param name="before">The text up to the name that the worker has in the run.</param>
    /// <param name="name">That name, if the text has one; null where it is called as it calls itself.</param>
    /// <param name="after">The rest of the text.</param>
    public void Joined(int worker, string before, string? name, string after) =>
        Say(worker, new Words("joined", before, after, null), (IsAtOnce ? name : name ?? names[worker]) is { } called ? DisplayText.Of(called) : null);

    public void Line(int worker, string happening, string text, string? cause) => Say(worker, new Words(happening, text, "", cause), null);

    /// <summary>Nothing more is to come that belongs to what was said.</summary>
    public void Flush()
    {
        lock (_lock)
            WriteUpTo(_waiting.Count);
    }

    private void Say(int worker, Words words, string? called)
    {
        if (IsAtOnce)
        {
            log.Line(words.Happening, words.With(called), words.Cause, names[worker]);
            return;
        }

        lock (_lock)
        {
            // What one worker says stays in its order.
            WriteUpTo(_waiting.FindLastIndex(group => group.Workers.ContainsKey(worker)) + 1);
            var place = _waiting.FindIndex(group => group.Words == words);
            if (place < 0)
            {
                place = _waiting.Count;
                var begun = new Group(words);
                begun.Timer = time.CreateTimer(_ => Due(begun), null, Together, Timeout.InfiniteTimeSpan);
                _waiting.Add(begun);
            }

            _waiting[place].Workers[worker] = called;
            if (_waiting[place].Workers.Count == names.Count)
                WriteUpTo(place + 1);
        }
    }

    private void Due(Group group)
    {
        lock (_lock)
            WriteUpTo(_waiting.IndexOf(group) + 1);
    }

    private void WriteUpTo(int count)
    {
        foreach (var group in _waiting[..count])
        {
            group.Timer?.Dispose();
            var called = group.Workers.Values.OfType<string>().ToArray();
            log.Line(
                group.Words.Happening, group.Words.With(called is [] ? null : NameList.Of(called)), group.Words.Cause,
                group.Workers.Count == names.Count ? null : NameList.Of(group.Workers.Keys.Select(worker => names[worker])));
        }

        _waiting.RemoveRange(0, count);
    }

    private sealed record Words(string Happening, string Before, string After, string? Cause)
    {
        public string With(string? called) => $"{Before}{(called is null ? "" : $" as {called}")}{After}";
    }

    private sealed class Group(Words words)
    {
        public Words Words => words;

        /// <summary>Who has said it, and what each is called in the run.</summary>
        public Dictionary<int, string?> Workers { get; } = [];

        public ITimer? Timer { get; set; }
    }
}
