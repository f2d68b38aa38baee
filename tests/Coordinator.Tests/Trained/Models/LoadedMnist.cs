using Autoencoder.Shared.Data;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Models;

/// <summary>The data set in the repository, read once for all tests.</summary>
internal static class LoadedMnist
{
    private static readonly Lazy<DataSet> Loaded = new(() => DataSet.Load(RepositoryFolder.Path("data", "mnist")));

    public static DataSet Data => Loaded.Value;
}
