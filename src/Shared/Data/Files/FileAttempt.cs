namespace Autoencoder.Shared.Data.Files;

/// <summary>The one way to touch a file: what the system refuses, or what the file holds, becomes one line for the user.</summary>
public static class FileAttempt
{
    /// <param name="failure">What the error says before the reason, for example: the model cannot be read.</param>
    /// <exception cref="FileException">The system refuses it, or the file holds <see cref="InvalidDataException">what it may not</see>.</exception>
    public static T Do<T>(string path, string failure, Func<T> work) => Do(path, failure, work, static work => work());

    /// <inheritdoc cref="Do{T}(string, string, Func{T})"/>
    public static void Do(string path, string failure, Action work) => Do(path, failure, work, Run);

    /// <summary>For a span, or where nothing may be allocated.</summary>
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
            throw new FileException(path, $"{e.Message.TrimEnd('.')}.");
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new FileException(path, $"{failure}: {Reason(e)}");
        }
    }

    /// <inheritdoc cref="Do{TState, T}(string, string, TState, Func{TState, T})"/>
    public static void Do<TState>(string path, string failure, TState state, Action<TState> work)
        where TState : allows ref struct =>
        Do(path, failure, state, state =>
        {
            work(state);
            return true;
        });

    /// <summary>For an error that is told in another way.</summary>
    /// <param name="refused">Given the system's reason, which fits after a colon and ends with a full stop.</param>
    public static T Do<T>(Func<T> work, Func<string, Exception> refused) => Do(work, static work => work(), refused);

    /// <inheritdoc cref="Do{T}(Func{T}, Func{string, Exception})"/>
    public static T Do<TState, T>(TState state, Func<TState, T> work, Func<string, Exception> refused)
        where TState : allows ref struct
    {
        try
        {
            return work(state);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw refused(Reason(e));
        }
    }

    /// <inheritdoc cref="Do{T}(Func{T}, Func{string, Exception})"/>
    public static void Do(Action work, Func<string, Exception> refused) => Do(() => Run(work), refused);

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

    /// <summary>For what may not be there, or may be spoilt: it is null then.</summary>
    public static T? OrNull<T>(Func<T?> work) where T : class
    {
        T? result = null;
        try
        {
            return Try(() => result = work()) ? result : null;
        }
        catch (InvalidDataException)
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
