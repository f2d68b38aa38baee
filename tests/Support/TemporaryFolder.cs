namespace Autoencoder.Support;

/// <summary>An empty folder that is there for as long as this.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("autoencoder-test-");

    public string Path => _directory.FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Names of all files, to see that nothing temporary is left.</summary>
    public IEnumerable<string?> Files => Directory.EnumerateFiles(Path).Select(System.IO.Path.GetFileName).Order();

    public void Dispose() => _directory.Delete(recursive: true);
}
