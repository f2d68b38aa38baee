using Autoencoder.Coordinator.Files;

namespace Autoencoder.Coordinator.ModelFiles;

/// <summary>A folder that model files are written to.</summary>
internal static class ModelFolder
{
    /// <summary>Makes it, and the folders above it, if it is not there.</summary>
    /// <exception cref="ModelFileException">It cannot be made.</exception>
    public static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            throw new ModelFileException(path, $"the folder cannot be made: {(File.Exists(path) ? "there is a file in its place." : FileFailure.Reason(e))}");
        }
    }
}
