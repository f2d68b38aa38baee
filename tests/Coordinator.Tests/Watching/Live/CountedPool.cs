using Autoencoder.Coordinator.Tests.Cluster;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;

namespace Autoencoder.Coordinator.Tests.Watching.Live;

/// <summary>A pool that tells how many of its vectors have not come back. More of them are never in use than it has.</summary>
internal sealed class CountedPool : IDisposable
{
    private const int Count = 20;

    private readonly HashSet<ParameterVector> _all;

    public CountedPool()
    {
        NativeTorch.EnsureLoaded();
        Vectors = new ParameterVectorPool(TinyRun.Layout);
        _all = [.. Enumerable.Range(0, Count).Select(_ => Vectors.Rent())];
        foreach (var vector in _all)
            Vectors.Return(vector);
    }

    public ParameterVectorPool Vectors { get; }

    public int Away
    {
        get
        {
            // Those that are here come first; whatever is rented beyond them is new.
            var rented = Enumerable.Range(0, Count).Select(_ => Vectors.Rent()).ToArray();
            foreach (var vector in rented.Where(_all.Contains))
                Vectors.Return(vector);
            foreach (var vector in rented.Where(vector => !_all.Contains(vector)))
                vector.Dispose();
            return rented.Count(vector => !_all.Contains(vector));
        }
    }

    public void Dispose() => Vectors.Dispose();
}
