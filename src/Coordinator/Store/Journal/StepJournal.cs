using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Shared.Data.Files;
using Microsoft.Win32.SafeHandles;

namespace Autoencoder.Coordinator.Store.Journal;

/// <summary>
/// journal.csv: a row for each step, with a hash of the weights it came to, in the file as soon as the step is done. A
/// coordinator that continues from a checkpoint redoes the steps after it, and checks here that they give the same weights.
/// </summary>
/// <remarks>
/// Rows are not flushed to the disk one by one: the death of the process loses none of them, and those that a power cut
/// takes are steps that are simply done again. Every row has its own check (CRC-32 of its text before the last comma),
/// so damage costs the rows it meets and no more.
/// </remarks>
public sealed class StepJournal : IDisposable
{
    private const string Unreadable = "the journal cannot be read";
    private const string Unwritable = "the journal cannot be written";

    private readonly string _path;
    private readonly byte[] _row = new byte[JournalRow.MaxLength];
    private SafeFileHandle _file;
    private long _length;

    private StepJournal(string path)
    {
        _path = path;
        _file = OpenForAppending();
    }

    /// <summary>The highest term of any row when the journal was opened; 0 if there was none.</summary>
    public long HighestTerm { get; private set; }

    /// <summary>Rows that were damaged when the journal was opened; a torn last one, which was cut off, is not counted.</summary>
    public long DamagedRows { get; private set; }

    /// <summary>True if it has no row.</summary>
    public bool IsEmpty => _length == JournalRow.Header.Length;

    /// <summary>Opens the journal of a run to add to it; it is created if it is not there.</summary>
    /// <param name="runFolder">Locked by this process.</param>
    /// <exception cref="FileException">The file cannot be read or written.</exception>
    public static StepJournal Open(string runFolder)
    {
        var path = PathIn(runFolder);
        return FileAttempt.Do(path, Unwritable, () => new StepJournal(path));
    }

    /// <summary>The rows of a journal, in the order in which they were written; damaged ones are left out.</summary>
    /// <param name="damaged">Called with their number behind the last row, if there are any.</param>
    /// <exception cref="FileException">The file cannot be read.</exception>
    public static IEnumerable<JournalRow> Read(string runFolder, Action<long>? damaged = null)
    {
        var path = PathIn(runFolder);
        using var stream = FileAttempt.Do(path, Unreadable, () => OpenForReading(path));
        var reader = new JournalReader(stream);
        using var rows = reader.Rows().GetEnumerator();
        while (FileAttempt.Do(path, Unreadable, rows.MoveNext))
            yield return rows.Current;
        if (reader.Damaged > 0)
            damaged?.Invoke(reader.Damaged);
    }

    /// <summary>Adds a row, in one write.</summary>
    /// <exception cref="FileException">It cannot be written, for example because the disk is full; the next row takes its place.</exception>
    public void Append(in JournalRow row)
    {
        var length = row.Format(_row);
        _length += FileAttempt.Do(_path, Unwritable, (Journal: this, Length: length), static write =>
        {
            RandomAccess.Write(write.Journal._file, write.Journal._row.AsSpan(0, write.Length), write.Journal._length);
            return write.Length;
        });
    }

    /// <summary>
    /// The rows of a step and of those after it, by step, each from the highest term that did it: redoing them must give the same.
    /// </summary>
    /// <exception cref="FileException">The file cannot be read.</exception>
    public IReadOnlyDictionary<long, JournalRow> From(long step)
    {
        var noted = new Dictionary<long, JournalRow>();
        // It may have been removed: then there is nothing to compare with.
        if (!File.Exists(_path))
            return noted;
        foreach (var row in Read(Path.GetDirectoryName(_path)!))
            if (row.Step >= step && (!noted.TryGetValue(row.Step, out var other) || other.Term <= row.Term))
                noted[row.Step] = row;
        return noted;
    }

    /// <summary>Removes the rows of a step and of those after it, all at once: the training takes another course from there.</summary>
    /// <exception cref="FileException">The file cannot be written; it is as it was.</exception>
    public void TruncateFrom(long step) => FileAttempt.Do(_path, Unwritable, () =>
    {
        using var shortened = new AtomicFile(_path);
        shortened.Stream.Write(JournalRow.Header);
        // It may have been removed with its folder.
        if (File.Exists(_path))
        {
            using var stream = OpenForReading(_path);
            foreach (var row in new JournalReader(stream).Rows().Where(row => row.Step < step))
                shortened.Stream.Write(_row, 0, row.Format(_row));
        }

        // Windows does not replace a file that is open.
        _file.Dispose();
        try
        {
            shortened.Commit();
        }
        finally
        {
            _file = OpenForAppending();
        }
    });

    /// <summary>The folder was made again: from here on rows go into the file that is there now.</summary>
    /// <exception cref="FileException">It cannot be made or written; rows go where they went.</exception>
    public void Reopen() => FileAttempt.Do(_path, Unwritable, () =>
    {
        var (gone, length) = (_file, _length);
        try
        {
            _file = OpenForAppending();
            gone.Dispose();
        }
        catch
        {
            (_file, _length) = (gone, length);
            throw;
        }
    });

    public void Dispose() => _file.Dispose();

    private static string PathIn(string runFolder) => new RunPaths(Path.GetFullPath(runFolder)).Journal;

    private static FileStream OpenForReading(string path) => InputFile.Open(path, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private SafeFileHandle OpenForAppending()
    {
        var file = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            using var stream = OpenForReading(_path);
            var reader = new JournalReader(stream);
            // What was seen stays true when rows are cut and the file is opened once more.
            HighestTerm = reader.Rows().Select(row => row.Term).Append(HighestTerm).Max();
            DamagedRows = Math.Max(DamagedRows, reader.Damaged);
            _length = reader.CompleteLength;
            RandomAccess.SetLength(file, _length);
            if (_length == 0)
            {
                RandomAccess.Write(file, JournalRow.Header, 0);
                _length = JournalRow.Header.Length;
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
