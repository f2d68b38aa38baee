using Autoencoder.Coordinator.Store;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Runs.Results;

/// <summary>
/// A file that is written while a run trains: opened when there is something to write, and once more when the run's folder
/// was made again, for the one that was open is gone. One that cannot be written is no reason to lose the training; the
/// results at its end may well find room.
/// </summary>
/// <param name="open">Given whether it is opened once more.</param>
/// <param name="warn">Told once that it cannot be written.</param>
internal sealed class FileOfRun<T>(RunStore store, Func<bool, T> open, Action<string> warn) : IDisposable
    where T : class, IDisposable
{
    private readonly int _restoredBefore = store.TimesRestored;
    private T? _file;
    private int _restored = store.TimesRestored;
    private bool _failed;

    public void Write(Action<T> write)
    {
        if (_restored != store.TimesRestored)
        {
            _restored = store.TimesRestored;
            _file?.Dispose();
            (_file, _failed) = (null, false);
        }

        if (_failed)
            return;
        try
        {
            write(_file ??= open(_restored != _restoredBefore));
        }
        catch (OutputException e)
        {
            _failed = true;
            warn(FileOfRun.Failure(e));
        }
    }

    public void Dispose() => _file?.Dispose();
}

/// <inheritdoc cref="FileOfRun{T}"/>
internal static class FileOfRun
{
    public static string Failure(OutputException e) => $"{e.Message} The training continues.";
}
