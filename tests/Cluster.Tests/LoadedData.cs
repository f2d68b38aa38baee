using System.Collections.Concurrent;
using Autoencoder.Shared.Data;

namespace Autoencoder.Cluster.Tests;

/// <summary>Data sets, each read once for all that is trained in this process: reading one takes longer than some trainings.</summary>
internal static class LoadedData
{
    private static readonly ConcurrentDictionary<string, Lazy<DataSet>> Sets = new();

    public static DataSet Of(string folder) => Sets.GetOrAdd(folder, _ => new(() => DataSet.Load(folder))).Value;
}
