using System.Text.Json;

namespace Autoencoder.Support;

/// <summary>The files of tests/reference, written by numpy and PyTorch; its README.md says what they hold.</summary>
public static class ReferenceFile
{
    /// <summary>A file's content; the names of <typeparamref name="T"/>'s properties are the file's, in camel case.</summary>
    public static T Read<T>(string name) =>
        JsonSerializer.Deserialize<T>(File.ReadAllBytes(Path.Combine(Folder(), name)), JsonSerializerOptions.Web)
        ?? throw new InvalidDataException($"tests/reference/{name} is empty; write it with make_reference.py.");

    // The tests run from the build's output, which lies somewhere below the repository.
    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var reference = Path.Combine(folder.FullName, "tests", "reference");
            if (Directory.Exists(reference))
                return reference;
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds tests/reference.");
    }
}
