using System.Text;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Shared.Program.Settings;

/// <summary>Files with something in them that only some are to know.</summary>
public static class SecretFile
{
    private const int LongestLine = 4096;

    /// <summary>The one line of a file.</summary>
    /// <param name="source">What named the file, for example --dashboard-token-file.</param>
    /// <exception cref="SettingsException">It cannot be read, or is not a file with one line.</exception>
    public static string ReadLine(string source, string path)
    {
        // Nobody may ever write into a pipe.
        if (FileStatus.Of(path).IsStream)
            throw new SettingsException($"{source} {path}: this is a pipe or a device; name a file.");
        var bytes = FileAttempt.OrThrow(Read, reason => new SettingsException($"{source} {path}: cannot be read: {reason}"));
        if (bytes.Length > LongestLine)
            throw new SettingsException($"{source} {path}: expected one line, but the file has more than {LongestLine} bytes.");
        var text = Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n");
        var line = text.EndsWith('\n') ? text[..^1] : text;
        return line.Length > 0 && !line.Contains('\n')
            ? line
            : throw new SettingsException($"{source} {path}: expected one line, but {(line is "" ? "the file is empty" : "the file has more")}.");

        byte[] Read()
        {
            using var file = File.OpenRead(path);
            var start = new byte[LongestLine + 1];
            return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }
    }

    /// <summary>What there is to say of a file that others than its owner may read; null if none may, or the system has no such permissions.</summary>
    /// <param name="source">What named the file, for example --tls.</param>
    /// <param name="secret">What is in it, for example the private key.</param>
    public static string? Warning(string source, string path, string secret)
    {
        var mode = FileStatus.Of(path).Mode;
        var who = mode.HasFlag(UnixFileMode.OtherRead) ? "everybody on this machine" : mode.HasFlag(UnixFileMode.GroupRead) ? "its whole group" : null;
        return who is null ? null
            : $"{source} {path}: {who} can read {secret} in it (mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}); unless that is meant, chmod 600 {path}";
    }
}
