using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Program.Logging;

namespace Autoencoder.Coordinator.Store.Events;

/// <summary>
/// events.jsonl: a JSON object a line for each event, in the file as soon as it happened. A continued run appends
/// to the same file, behind its last whole row.
/// </summary>
public sealed class EventLog : IDisposable
{
    private readonly string _path;
    private readonly long _term;
    private readonly FileStream _file;
    private readonly JsonRow _row = new();

    /// <exception cref="OutputException">The file cannot be written.</exception>
    public EventLog(string path, long term)
    {
        (_path, _term) = (path, term);
        _file = OutputAttempt.Attempt(path, () => Open(path));
    }

    /// <exception cref="OutputException">The row cannot be written, for example because the disk is full.</exception>
    public void Add(DateTime utc, TrainingEvent happening) =>
        // One write per row, so that a reader, or a crash, finds whole rows.
        OutputAttempt.Attempt(_path, () => _file.Write(_row.Begin(utc, happening.Event).Add("term", _term).Add(happening).End()));

    public void Dispose()
    {
        _row.Dispose();
        _file.Dispose();
    }

    private static FileStream Open(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            CutTornRow(file);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A full disk or a power cut leaves half a row, which would spoil the next one. The position is then the file's end.</summary>
    private static void CutTornRow(FileStream file)
    {
        var end = file.Length;
        Span<byte> part = stackalloc byte[4096];
        while (end > 0)
        {
            var read = part[..(int)Math.Min(part.Length, end)];
            file.Position = end - read.Length;
            file.ReadExactly(read);
            var last = read.LastIndexOf((byte)'\n');
            end -= read.Length - (last + 1);
            if (last >= 0)
                break;
        }

        if (end < file.Length)
            file.SetLength(end);
        file.Position = end;
    }
}
