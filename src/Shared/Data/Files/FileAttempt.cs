using System.Text.Json;

namespace Autoencoder.Shared.Data.Files;

/// <summary>How files are touched: what the system refuses becomes one line for the user, in the same words everywhere.</summary>
public static class FileAttempt
{
    /// <param name="failure">What the error says before the reason, for example: the model cannot be read.</param>
    /// <exception cref="FileException">The system refuses it, or the file that is read holds <see cref="InvalidDataException">what it may not</see>.</exception>
    public static T Do<T>(string path, string failure, Func<T> work) => Do(path, failure, work, static work => work());

    /// <inheritdoc cref="Do{T}(string, string, Func{T})"/>
    public static void Do(string path, string failure, Action work) => Do(path, failure, work, Run);

    /// <summary>For a span; and nothing is allocated if the work is static.</summary>
    /// <inheritdoc cref="Do{T}(string, string, Func{T})"/>
    public static T Do<TState, T>(string path, string failure, TState state, Func<TState, T> work)
        where TState : allows ref struct
    {
        try
        {
            return work(state);
        }
        catch (InvalidDataException e)
        {
            throw new FileException(path, $"{e.Message.TrimEnd('.')}.", e);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new FileException(path, $"{failure}: {Reason(e)}", e);
        }
    }

    /// <summary>For a span.</summary>
    /// <inheritdoc cref="Do{T}(string, string, Func{T})"/>
    public static void Do<TState>(string path, string failure, TState state, Action<TState> work)
        where TState : allows ref struct =>
        Do(path, failure, state, state =>
        {
            work(state);
            return true;
        });

    /// <summary>All bytes of a small file; null if there is none. One question decides: a file that cannot be reached is no missing one.</summary>
    /// <exception cref="FileException">It cannot be read.</exception>
    public static byte[]? ReadIfThere(string path, string failure) => Do<byte[]?>(path, failure, () =>
    {
        try
        {
            return InputFile.ReadAll(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    });

    /// <summary>For an error that is told in another way.</summary>
    /// <param name="refusal">Makes it of the system's reason, which fits after a colon and ends with a full stop.</param>
    public static T OrThrow<T>(Func<T> work, Func<string, Exception> refusal) => OrThrow(work, static work => work(), refusal);

    /// <inheritdoc cref="OrThrow{T}(Func{T}, Func{string, Exception})"/>
    public static void OrThrow(Action work, Func<string, Exception> refusal) => OrThrow(() => Run(work), refusal);

    /// <inheritdoc cref="OrThrow{T}(Func{T}, Func{string, Exception})"/>
    public static T OrThrow<TState, T>(TState state, Func<TState, T> work, Func<string, Exception> refusal)
        where TState : allows ref struct
    {
        try
        {
            return work(state);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw refusal(Reason(e));
        }
    }

    /// <summary>For what does no harm if the system refuses it.</summary>
    /// <returns>False if it did.</returns>
    public static bool Try(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return false;
        }
    }

    /// <summary>For a file that may not be there, or may be damaged: it is null then.</summary>
    public static T? OrNull<T>(Func<T?> work) where T : class
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsRefusal(e) || e is InvalidDataException or JsonException)
        {
            return null;
        }
    }

    private static bool Run(Action work)
    {
        work();
        return true;
    }

    private static bool IsRefusal(Exception exception) => exception is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>Without the paths of temporary files.</summary>
    private static string Reason(Exception failure) => failure switch
    {
        FileNotFoundException => "there is no such file.",
        DirectoryNotFoundException => "there is no such folder.",
        PathTooLongException => "the path is too long.",
        // Of a stream that has no length.
        NotSupportedException => "this is a pipe or a device; save what comes out of it as a file.",
        UnauthorizedAccessException => "permission denied, or a folder is in its place.",
        // .NET puts the path behind a system's message: " : '/folder/file.tmp'".
        _ => $"{failure.Message.ReplaceLineEndings(" ").Split(" : '")[0].TrimEnd('.')}.",
    };
}
