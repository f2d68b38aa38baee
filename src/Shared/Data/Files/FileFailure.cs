namespace Autoencoder.Shared.Data.Files;

/// <summary>Says in words for a user why the file system refused something.</summary>
public static class FileFailure
{
    public static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>A reason that fits after a colon, without the paths of temporary files and with a full stop.</summary>
    public static string Reason(Exception failure) => failure switch
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
