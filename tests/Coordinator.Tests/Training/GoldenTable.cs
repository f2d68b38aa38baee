using System.Text.Json;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Training;

/// <summary>golden-bits.json: what each <see cref="GoldenRun"/> comes to, on every processor or on each <see cref="ProcessorKind"/> that was tried.</summary>
internal sealed record GoldenTable(int EngineVersion, SortedDictionary<string, SortedDictionary<string, GoldenBits>> Kinds)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    private static string File { get; } = RepositoryFolder.Path("tests", "Coordinator.Tests", "Training", "golden-bits.json");

    public static GoldenTable Read() => JsonSerializer.Deserialize<GoldenTable>(System.IO.File.ReadAllBytes(File), Json)!;

    /// <summary>Notes what a run comes to here. What another version came to, on whatever kind, is forgotten.</summary>
    public static void Renew(string kind, string run, GoldenBits bits)
    {
        var table = System.IO.File.Exists(File) ? Read() : new GoldenTable(0, []);
        if (table.EngineVersion != RunSpec.EngineVersion)
            table = new GoldenTable(RunSpec.EngineVersion, []);
        table.Kinds.TryAdd(kind, []);
        table.Kinds[kind][run] = bits;
        System.IO.File.WriteAllText(File, JsonSerializer.Serialize(table, Json) + "\n");
    }
}
