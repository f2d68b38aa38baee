using System.IO.Compression;
using Autoencoder.Coordinator.Trained.Codes;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Commands.Documented;

/// <summary>
/// The folder in which a reader has got as far as the pages take for granted. Its data/mnist is a tenth of MNIST. It is this
/// process's current folder for as long as it is there.
/// </summary>
public sealed class Workspace : IAsyncLifetime, IDisposable
{
    private const string Killed = "runs/20261123-180833";

    private readonly TemporaryFolder _folder = new();
    private readonly string _outside = Environment.CurrentDirectory;

    public async Task InitializeAsync()
    {
        Environment.CurrentDirectory = _folder.Path;
        Copy(MnistExtract.Folder, "data/mnist");
        MakeSources();
        var reader = new Reader();
        await reader.Execute("coordinator train --epochs 2 --out runs/one");
        await reader.Execute("coordinator train --epochs 2 --seed 2 --out runs/other");
        // As a process leaves it that is killed in its second epoch.
        Copy("runs/one", Killed);
        File.Delete($"{Killed}/summary.json");
        File.Delete(Directory.GetFiles($"{Killed}/checkpoints").Order(StringComparer.Ordinal).Last());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        Environment.CurrentDirectory = _outside;
        _folder.Dispose();
    }

    /// <summary>What the pages have packed: pictures of two kinds, an archive of arrays, a table.</summary>
    private static void MakeSources()
    {
        foreach (var i in Enumerable.Range(0, 24))
        {
            Directory.CreateDirectory($"photos/{i % 2}");
            File.WriteAllBytes($"photos/{i % 2}/{i}.png", PngEncoding.Encode([.. Enumerable.Range(0, 3 * 80).Select(value => (byte)(value * i))], new(8, 10, 3)));
        }

        NpyFile.Write("x.npy", [.. Enumerable.Range(0, 60).Select(i => i / 60f)], 3);
        using (var archive = ZipFile.Open("arrays.npz", ZipArchiveMode.Create))
            archive.CreateEntryFromFile("x.npy", "x.npy");
        File.WriteAllLines("table.csv", ["a,b,c,d,kind", .. Enumerable.Range(0, 40).Select(i => $"{i},{i * i},{-i},{i % 7},{i % 2}")]);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
