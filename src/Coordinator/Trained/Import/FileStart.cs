using Autoencoder.Coordinator.Store.ModelFiles;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>What a file begins with. A safetensors file begins with a length, which leaves it open: it is any other.</summary>
internal enum FileStart
{
    Other,
    Zip,
    Hdf5,
    Pickle,
    Unknown,
}

/// <summary>Tells formats apart by their first bytes.</summary>
internal static class FileStarts
{
    /// <summary>The stream stands at its beginning, before and after.</summary>
    public static FileStart Of(Stream stream)
    {
        var bytes = new byte[8];
        var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return bytes.AsSpan(0, count) switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => FileStart.Zip,
            [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'] => FileStart.Hdf5,
            // A length of so many bytes that begins like this would be a header of some hundred bytes; then 0x80 is followed by zeros.
            [0x80, >= 2 and <= 5, not 0, ..] => FileStart.Pickle,
            _ when count == bytes.Length && !SafetensorsHeader.CanBegin(bytes) => FileStart.Unknown,
            _ => FileStart.Other,
        };
    }
}
