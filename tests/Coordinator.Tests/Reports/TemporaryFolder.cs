namespace Autoencoder.Coordinator.Tests.Reports;

/// <summary>An empty folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("autoencoder-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Names of all files, to see that nothing temporary is left.</summary>
    public IEnumerable<string?> Files => Directory.EnumerateFiles(Path).Select(System.IO.Path.GetFileName).Order();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
