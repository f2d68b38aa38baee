using Autoencoder.Coordinator.Training;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>The epochs of a run, thinned out where there are very many. To be used by one thread at a time.</summary>
internal sealed class EpochSeries
{
    public const int MaxCount = 2048;

    private readonly List<(EpochReport Epoch, long Version)> _kept = [];
    private EpochGrid _grid = new(1);
    private long _wholeSince;

    /// <summary>The newest that is kept.</summary>
    public EpochReport? Newest => _kept is [.., var newest] ? newest.Epoch : null;

    /// <summary>Adds the next epoch. Of one that is not kept, the run's state still tells.</summary>
    /// <param name="version">Of what is changed by it; never below an earlier one.</param>
    public void Add(EpochReport epoch, long version)
    {
        var grid = EpochGrid.For(epoch.Epoch, MaxCount);
        if (grid != _grid)
        {
            _grid = grid;
            _kept.RemoveAll(kept => !grid.Has(kept.Epoch.Epoch));
            _wholeSince = version;
        }

        if (grid.Has(epoch.Epoch))
            _kept.Add((epoch, version));
    }

    /// <summary>Forgets the epochs after this one.</summary>
    public void RemoveAfter(int epoch, long version)
    {
        _kept.RemoveAll(kept => kept.Epoch.Epoch > epoch);
        _wholeSince = version;
    }

    public EpochReport[] Whole() => [.. _kept.Select(kept => kept.Epoch)];

    /// <summary>Those that are new since a version; null if all are to be taken anew.</summary>
    public EpochReport[]? Since(long version) => version < _wholeSince
        ? null
        : [.. _kept.Skip(_kept.FindLastIndex(kept => kept.Version <= version) + 1).Select(kept => kept.Epoch)];
}
